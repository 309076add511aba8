"""`tracechain party` and `tracechain device`: who may send, and with which keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tracechain.settings import Settings
from tracechain.trace.messages.profile import Profile
from tracechain.trace.records.gln import EXPECTED, is_gln
from tracechain.trace.records.parties import Party, PartyRole
from tracechain.trace.records.records import Records


@click.group("party")
def party() -> None:
    """Register the parties of the chain."""


@party.command("add")
@click.option("--gln", required=True, help="The party's GLN.")
@click.option("--name", required=True, help="Its name, as people know it.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in PartyRole]),
    help="What it does; producer, where nothing is on record.",
)
@click.option("--unsigned", is_flag=True, help="Accept what its devices send without a signature.")
@click.pass_obj
def add_party(settings: Settings, gln: str, name: str, role: str | None, *, unsigned: bool) -> None:
    """Register a party, or change one: name and policy are as given, the rest stays as it is."""
    if not is_gln(gln):
        raise click.BadParameter(f"{gln!r} is no GLN; expected {EXPECTED}", param_hint="--gln")
    if not name.strip():
        raise click.BadParameter("it is empty; expected a name", param_hint="--name")
    with Records(settings.database) as records:
        records.ping()
        known = records.parties.parties([gln]).get(gln) or Party(gln, name, name, PartyRole.PRODUCER)
        new = replace(known, name_zh=name, name_en=name, role=PartyRole(role or known.role), accepts_unsigned=unsigned)
        records.parties.upsert(parties=[new])
        records.audit.write("operator", "party.registered", gln, name=name, unsigned=unsigned)
    click.echo(f"{gln} {name}: {'unsigned is accepted' if unsigned else 'only signed is accepted'}", err=True)


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
        if gln not in records.parties.parties([gln]):
            raise click.ClickException(
                f"the party {gln!r} is not registered: tracechain party add --gln {gln} --name …"
            )
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


commands = [party, device]


def _profile(file: Path, gln: str, name: str) -> Mapping[str, Any]:
    try:
        document = json.loads(file.read_bytes())
    except ValueError as error:  # UnicodeDecodeError and JSONDecodeError are
        raise click.BadParameter(f"{str(file)!r} is no JSON: {error}", param_hint="--profile") from error
    node = Profile.parse({"gln": gln, "device": name, **document} if isinstance(document, dict) else document).node
    if (node.gln, node.device) != (gln, name):
        raise click.BadParameter(
            f"{str(file)!r} is of {node.gln}.{node.device}; expected {gln}.{name}", param_hint="--profile"
        )
    return dict(document)
