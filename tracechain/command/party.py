"""`tracechain party`: who may send."""

from __future__ import annotations

from dataclasses import replace

import click

from tracechain.command.description import Description, described
from tracechain.console import say
from tracechain.settings import Settings
from tracechain.trace.identifiers.code import CodeError
from tracechain.trace.identifiers.gln import EXPECTED, Gln
from tracechain.trace.records.audit import shell_user
from tracechain.trace.records.parties import Party, PartyRole
from tracechain.trace.records.records import Records


@click.group("party")
def party() -> None:
    """Register the parties of the chain."""


@party.command("add")
@click.option("--gln", required=True, help="The party's GLN.")
@described
@click.option(
    "--role",
    type=click.Choice([role.value for role in PartyRole]),
    help="What it does; producer, where nothing is on record.",
)
@click.option(
    "--unsigned/--signed",
    default=None,
    help="Whether what its devices send without a signature is accepted; at first not.",
)
@click.pass_obj
def add_party(settings: Settings, gln: str, given: Description, role: str | None, *, unsigned: bool | None) -> None:
    """Register a party, or change one: what is not given stays as it is."""
    try:
        gln = Gln.parse(gln)
    except CodeError:
        raise click.BadParameter(f"{gln!r} is no GLN; expected {EXPECTED}", param_hint="--gln") from None
    with Records(settings.database) as records:
        records.ping()
        known = records.parties.parties([gln]).get(gln)
        if known is None and given.name is None:
            raise click.UsageError(f"{gln} is not registered yet: say --name NAME.")
        words = given.over(known)
        before = known or Party(gln, **words, role=PartyRole.PRODUCER)
        policy = before.accepts_unsigned if unsigned is None else unsigned
        new = replace(before, **words, role=PartyRole(role or before.role), accepts_unsigned=policy)
        records.parties.upsert(parties=[new])
        records.audit.write(shell_user(), "party.registered", gln, **words, role=new.role, unsigned=policy)
    click.echo(f"{gln} {new.name_zh}: {_policy(new)}", err=True)


@party.command("list")
@click.pass_obj
def list_parties(settings: Settings) -> None:
    """List parties: GLN, role, whether unsigned is accepted, name."""
    with Records(settings.database) as records:
        records.ping()
        found = records.parties.all_parties()
    for one in found:
        say("  ".join([one.gln, one.role, _policy(one), one.name_zh]))
    if not found:
        click.echo("No party is registered yet: tracechain party add --gln GLN --name NAME", err=True)


commands = [party]


def expect_party(records: Records, gln: str) -> None:
    """Raise click's error unless a party is registered."""
    if gln not in records.parties.parties([gln]):
        raise click.ClickException(f"the party {gln!r} is not registered: tracechain party add --gln {gln} --name …")


def nothing_registered(what: str, gln: str | None) -> str:
    """A sentence for a list with nothing in it: no place or device of a party, or none at all."""
    if gln is None:
        return f"No {what} is registered yet."
    try:
        Gln.parse(gln)
    except CodeError:
        return f"{gln!r} is no GLN; expected {EXPECTED}."
    return f"No {what} of {gln} is registered."


def _policy(one: Party) -> str:
    return "unsigned is accepted" if one.accepts_unsigned else "only signed is accepted"
