"""`tracechain place`: the places that events name."""

from __future__ import annotations

from dataclasses import replace

import click

from tracechain.command.description import Description, described
from tracechain.command.party import expect_party, nothing_registered
from tracechain.console import say
from tracechain.settings import Settings
from tracechain.trace.identifiers import CodeError, parse_place
from tracechain.trace.records.audit import shell_user
from tracechain.trace.records.parties import Place
from tracechain.trace.records.records import Records


@click.group("place")
def place() -> None:
    """Register the places that events name as read point or business location."""


@place.command("add")
@click.argument("code", metavar="PLACE")
@described
@click.option("--party", "gln", help="The GLN of the party that runs it; needed for a new one.")
@click.pass_obj
def add_place(settings: Settings, code: str, given: Description, gln: str | None) -> None:
    """Register a place by its GLN or URI, or change one: what is not given stays as it is."""
    try:
        key = parse_place(code)
    except CodeError as error:
        raise click.BadParameter(f"{error} A place is named by its GLN or a URI.", param_hint="PLACE") from error
    with Records(settings.database) as records:
        records.ping()
        known = records.parties.places([key]).get(key)
        if known is None and (given.name is None or gln is None):
            raise click.UsageError(f"{key} is not registered yet: say --name NAME and --party GLN.")
        if gln is not None:
            expect_party(records, gln)
        words = given.over(known)
        before = known or Place(key, **words)
        new = replace(before, **words, party=gln or before.party)
        records.parties.upsert(places=[new])
        records.audit.write(shell_user(), "place.registered", key, **words, party=new.party)
    click.echo(f"{key} {new.name_zh}: run by {new.party or 'nobody who is known'}", err=True)


@place.command("list")
@click.argument("gln", required=False)
@click.pass_obj
def list_places(settings: Settings, gln: str | None) -> None:
    """List places, all or those of a party: key, party, name."""
    with Records(settings.database) as records:
        records.ping()
        found = [one for one in records.parties.all_places() if gln in (None, one.party)]
    for one in found:
        say("  ".join([one.key, one.party or "-", one.name_zh]))
    if not found:
        click.echo(nothing_registered("place", gln), err=True)


commands = [place]
