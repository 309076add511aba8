"""`tracechain token` and `tracechain tokens`: the keys of programs to the API."""

from __future__ import annotations

import click

from tracechain.console import say
from tracechain.settings import Settings
from tracechain.trace.records.principal import AccountRole
from tracechain.trace.records.records import Records

_OPERATORS = (
    "The token has no party: what is sent with it is recorded in the name of the platform's operator, "
    "as by `tracechain capture FILE`. The token of a node is made with --party GLN."
)


@click.command("token")
@click.option("--role", required=True, type=click.Choice([role.value for role in AccountRole]), help="What it may do.")
@click.option("--party", metavar="GLN", help="The party it acts for; without it the platform's operator.")
@click.option("--label", required=True, metavar="TEXT", help="What it is for, to know it by in lists.")
@click.pass_obj
def token(settings: Settings, role: str, party: str | None, label: str) -> None:
    """Print a new API token, and nothing else, on stdout. It can't be shown again."""
    with Records(settings.database) as records:
        records.ping()
        made = records.tokens.create(role, party, label)
    if role == AccountRole.NODE and party is None:
        click.echo(_OPERATORS, err=True)
    say(made)


@click.group("tokens")
def tokens() -> None:
    """See which tokens there are, and revoke them."""


@tokens.command("list")
@click.pass_obj
def list_tokens(settings: Settings) -> None:
    """List tokens, the newest first: id, role, party, state, label."""
    with Records(settings.database) as records:
        records.ping()
        for one in records.tokens.all():
            state = "revoked" if one.revoked else "valid"
            say("  ".join([one.id, one.role, one.party or "-", state, one.label]))


@tokens.command("revoke")
@click.argument("identifier", metavar="ID")
@click.pass_obj
def revoke_token(settings: Settings, identifier: str) -> None:
    """Make a token worth nothing, at once; ID is that of the list."""
    with Records(settings.database) as records:
        records.ping()
        if not records.tokens.revoke(identifier):
            raise click.ClickException(f"there is no token {identifier!r}, or it was revoked before")


commands = [token, tokens]
