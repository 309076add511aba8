"""`tracechain party`, `place` and `device`: who may send, from where, and with which keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, TypedDict

import click

from tracechain.settings import Settings
from tracechain.trace.identifiers import CodeError, parse_place
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json
from tracechain.trace.messages.profile import Profile
from tracechain.trace.records.gln import EXPECTED, is_gln
from tracechain.trace.records.parties import Party, PartyRole, Place
from tracechain.trace.records.records import Records


class _Names(TypedDict):
    """What people call it, in both languages."""

    name_zh: str
    name_en: str


def _named(command: Callable[..., None]) -> Callable[..., None]:
    """Options that name something, given to the command as its `names`."""

    @click.option("--name", required=True, help="Its name, as people know it.")
    @click.option("--name-en", help="Its name on English pages, where that is another.")
    @wraps(command)
    def named(*args: Any, name: str, name_en: str | None, **options: Any) -> None:
        if not name.strip():
            raise click.BadParameter("it is empty; expected a name", param_hint="--name")
        names = _Names(name_zh=name.strip(), name_en=(name_en or "").strip() or name.strip())
        command(*args, names=names, **options)

    return named


@click.group("party")
def party() -> None:
    """Register the parties of the chain."""


@party.command("add")
@click.option("--gln", required=True, help="The party's GLN.")
@_named
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
def add_party(settings: Settings, gln: str, names: _Names, role: str | None, *, unsigned: bool | None) -> None:
    """Register a party, or change one: its names are as given, and what is not given stays as it is."""
    if not is_gln(gln):
        raise click.BadParameter(f"{gln!r} is no GLN; expected {EXPECTED}", param_hint="--gln")
    with Records(settings.database) as records:
        records.ping()
        known = records.parties.parties([gln]).get(gln) or Party(gln, **names, role=PartyRole.PRODUCER)
        policy = known.accepts_unsigned if unsigned is None else unsigned
        new = replace(known, **names, role=PartyRole(role or known.role), accepts_unsigned=policy)
        records.parties.upsert(parties=[new])
        records.audit.write("operator", "party.registered", gln, name=new.name_zh, unsigned=policy)
    click.echo(f"{gln} {new.name_zh}: {_policy(new)}", err=True)


@party.command("list")
@click.pass_obj
def list_parties(settings: Settings) -> None:
    """List parties: GLN, role, whether unsigned is accepted, name."""
    with Records(settings.database) as records:
        records.ping()
        for one in records.parties.all_parties():
            click.echo("  ".join([one.gln, one.role, _policy(one), one.name_zh]))


@click.group("place")
def place() -> None:
    """Register the places that events name as read point or business location."""


@place.command("add")
@click.argument("code", metavar="PLACE")
@_named
@click.option("--party", "gln", required=True, help="The GLN of the party that runs it.")
@click.pass_obj
def add_place(settings: Settings, code: str, names: _Names, gln: str) -> None:
    """Register a place by its GLN or URI, or change one: names and party are as given, the rest stays as it is."""
    try:
        key = parse_place(code)
    except CodeError as error:
        raise click.BadParameter(f"{error} A place is named by its GLN or a URI.", param_hint="PLACE") from error
    with Records(settings.database) as records:
        records.ping()
        expect_party(records, gln)
        known = records.parties.places([key]).get(key) or Place(key, **names)
        records.parties.upsert(places=[replace(known, **names, party=gln)])
        records.audit.write("operator", "place.registered", key, name=names["name_zh"], party=gln)
    click.echo(f"{key} {names['name_zh']}: run by {gln}", err=True)


@place.command("list")
@click.argument("gln", required=False)
@click.pass_obj
def list_places(settings: Settings, gln: str | None) -> None:
    """List places, all or those of a party: key, party, name."""
    with Records(settings.database) as records:
        records.ping()
        for one in records.parties.all_places():
            if gln in (None, one.party):
                click.echo("  ".join([one.key, one.party or "-", one.name_zh]))


@click.group("device")
def device() -> None:
    """Register the devices of parties, and revoke them."""


@device.command("add")
@click.argument("gln")
@click.argument("name", metavar="DEVICE")
@click.option(
    "--profile", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The station's JSON file."
)
@click.pass_obj
def add_device(settings: Settings, gln: str, name: str, profile: Path | None) -> None:
    """Register a device, and print a one-time code with which it enrols within a day: nothing else is on stdout.

    For a device that is registered: another code, for its next key; without --profile it keeps its profile.
    """
    given = _profile(profile, gln, name) if profile else None
    with Records(settings.database) as records:
        records.ping()
        expect_party(records, gln)
        known = records.devices.find(gln, name)
        if known is None or given is not None:
            records.devices.register(gln, name, given if given is not None else {})
            records.audit.write("operator", "device.registered", f"{gln}.{name}")
        click.echo(records.keys.make_code(gln, name))


@device.command("list")
@click.argument("gln", required=False)
@click.pass_obj
def list_devices(settings: Settings, gln: str | None) -> None:
    """List devices, all or those of a party: party, device, state, keys."""
    with Records(settings.database) as records:
        records.ping()
        for one in records.devices.all(gln):
            keys = [key.kid for key in records.keys.of(one.gln, one.device) if key.revoked is None]
            state = "revoked" if one.revoked else "enrolled" if one.enrolled else "registered"
            click.echo("  ".join([one.gln, one.device, state, *keys]))


@device.command("revoke")
@click.argument("gln")
@click.argument("name", metavar="DEVICE")
@click.option("--key", "kid", help="Only this key of it (its kid).")
@click.pass_obj
def revoke_device(settings: Settings, gln: str, name: str, kid: str | None) -> None:
    """Accept nothing more from a device, or nothing more that one of its keys signed. What it sent before stays."""
    with Records(settings.database) as records:
        records.ping()
        if kid is not None:
            if not records.keys.revoke(gln, name, kid):
                raise click.ClickException(f"{kid!r} is no key of {gln}.{name}, or was revoked before")
            return
        if not records.devices.revoke(gln, name):
            raise click.ClickException(f"there is no device {gln}.{name}, or it was revoked before")
        records.audit.write("operator", "device.revoked", f"{gln}.{name}")


commands = [party, place, device]


def _policy(one: Party) -> str:
    return "unsigned is accepted" if one.accepts_unsigned else "only signed is accepted"


def expect_party(records: Records, gln: str) -> None:
    """Raise click's error unless a party is registered."""
    if gln not in records.parties.parties([gln]):
        raise click.ClickException(f"the party {gln!r} is not registered: tracechain party add --gln {gln} --name …")


def _profile(file: Path, gln: str, name: str) -> Mapping[str, Any]:
    try:
        document = parse_json(file.read_bytes())
    except MessageError as error:
        raise click.BadParameter(f"{str(file)!r} can't be read: {error}", param_hint="--profile") from error
    node = Profile.parse({"gln": gln, "device": name, **document} if isinstance(document, dict) else document).node
    if (node.gln, node.device) != (gln, name):
        raise click.BadParameter(
            f"{str(file)!r} is of {node.gln}.{node.device}; expected {gln}.{name}", param_hint="--profile"
        )
    return dict(document)
