"""`tracechain party`, `place` and `device`: who may send, from where, and with which keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, TypedDict

import click

from tracechain.console import say
from tracechain.settings import Settings
from tracechain.trace.identifiers import CodeError, parse_place
from tracechain.trace.identifiers.gln import EXPECTED, Gln
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json
from tracechain.trace.messages.profile import Profile
from tracechain.trace.records.audit import shell_user
from tracechain.trace.records.errors import AccountError
from tracechain.trace.records.parties import Party, PartyRole, Place
from tracechain.trace.records.records import Records


class _Words(TypedDict):
    """What people call it, and the city it is in, in both languages."""

    name_zh: str
    name_en: str
    city_zh: str
    city_en: str


@dataclass(frozen=True, slots=True)
class _Given:
    """The words that were given; None for those that were not."""

    name: str | None
    name_en: str | None
    city: str | None
    city_en: str | None

    def over(self, known: Party | Place | None) -> _Words:
        """These words, and those on record for the others."""
        names = ("", "") if known is None else (known.name_zh, known.name_en)
        cities = ("", "") if known is None else (known.city_zh, known.city_en)
        name_zh, name_en = _over(names, self.name, self.name_en)
        city_zh, city_en = _over(cities, self.city, self.city_en)
        return _Words(name_zh=name_zh, name_en=name_en, city_zh=city_zh, city_en=city_en)


def _over(known: tuple[str, str], given: str | None, english: str | None) -> tuple[str, str]:
    """A word in both languages. One that never had an English form of its own has none after a change either."""
    word = known[0] if given is None else given.strip()
    if english is None:
        return word, word if known[0] == known[1] else known[1]
    return word, english.strip() or word


def _described(command: Callable[..., None]) -> Callable[..., None]:
    """Options that say in words what something is, given to the command as `given`."""

    @click.option("--name", help="Its name, as people know it; needed for a new one.")
    @click.option("--name-en", help="Its name on English pages, where that is another.")
    @click.option("--city", help="The city it is in: public pages show it.")
    @click.option("--city-en", help="The city on English pages, where that is another.")
    @wraps(command)
    def described(
        *args: Any, name: str | None, name_en: str | None, city: str | None, city_en: str | None, **options: Any
    ) -> None:
        if name is not None and not name.strip():
            raise click.BadParameter("it is empty; expected a name", param_hint="--name")
        command(*args, given=_Given(name, name_en, city, city_en), **options)

    return described


@click.group("party")
def party() -> None:
    """Register the parties of the chain."""


@party.command("add")
@click.option("--gln", required=True, help="The party's GLN.")
@_described
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
def add_party(settings: Settings, gln: str, given: _Given, role: str | None, *, unsigned: bool | None) -> None:
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


@click.group("place")
def place() -> None:
    """Register the places that events name as read point or business location."""


@place.command("add")
@click.argument("code", metavar="PLACE")
@_described
@click.option("--party", "gln", help="The GLN of the party that runs it; needed for a new one.")
@click.pass_obj
def add_place(settings: Settings, code: str, given: _Given, gln: str | None) -> None:
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
        click.echo(_nothing("place", gln), err=True)


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
        if known is not None and known.revoked is not None:
            raise AccountError(
                f"{gln}.{name} was revoked, and that is final: register the device under another name, "
                "and enrol it with that name in its station's file"
            )
        if known is None or given is not None:
            records.devices.register(gln, name, given if given is not None else {})
            records.audit.write(shell_user(), "device.registered", f"{gln}.{name}")
        say(records.keys.make_code(gln, name))


@device.command("list")
@click.argument("gln", required=False)
@click.pass_obj
def list_devices(settings: Settings, gln: str | None) -> None:
    """List devices, all or those of a party: party, device, state, keys."""
    with Records(settings.database) as records:
        records.ping()
        found = records.devices.all(gln)
        for one in found:
            keys = [key.kid for key in records.keys.of(one.gln, one.device) if key.revoked is None]
            state = "revoked" if one.revoked else "enrolled" if one.enrolled else "registered"
            say("  ".join([one.gln, one.device, state, *keys]))
    if not found:
        click.echo(_nothing("device", gln), err=True)


@device.command("revoke")
@click.argument("gln")
@click.argument("name", metavar="DEVICE")
@click.option("--key", "kid", help="Only this key of it (its kid).")
@click.pass_obj
def revoke_device(settings: Settings, gln: str, name: str, kid: str | None) -> None:
    """Accept nothing more from a device, or nothing more that one of its keys signed. What it sent before stays.

    It is final: a device that was revoked by mistake is registered under another name.
    """
    with Records(settings.database) as records:
        records.ping()
        if kid is not None:
            if not records.keys.revoke(gln, name, kid):
                raise click.ClickException(f"{kid!r} is no key of {gln}.{name}, or was revoked before")
            return
        if not records.devices.revoke(gln, name):
            raise click.ClickException(f"there is no device {gln}.{name}, or it was revoked before")
        records.audit.write(shell_user(), "device.revoked", f"{gln}.{name}")


commands = [party, place, device]


def _nothing(what: str, gln: str | None) -> str:
    if gln is None:
        return f"No {what} is registered yet."
    try:
        Gln.parse(gln)
    except CodeError:
        return f"{gln!r} is no GLN; expected {EXPECTED}."
    return f"No {what} of {gln} is registered."


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
