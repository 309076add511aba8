"""`tracechain token`: a key of a program to the API."""

from __future__ import annotations

import click

from tracechain.settings import Settings
from tracechain.trace.records.principal import Role
from tracechain.trace.records.records import Records


@click.command("token")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="What it may do.")
@click.option("--party", metavar="GLN", help="The party it acts for; without it the platform's own.")
@click.option("--label", required=True, metavar="TEXT", help="What it is for, to know it by in lists.")
@click.pass_obj
def token(settings: Settings, role: str, party: str | None, label: str) -> None:
    """Print a new API token, and nothing else, on stdout. It can't be shown again."""
    with Records(settings.database) as records:
        records.ping()
        click.echo(records.tokens.create(role, party, label))


commands = [token]
