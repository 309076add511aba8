"""`tracechain device`: what sends for a party, and with which keys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tracechain.command.party import expect_party, nothing_registered
from tracechain.console import say
from tracechain.settings import Settings
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json
from tracechain.trace.messages.profile import Profile
from tracechain.trace.records.audit import shell_user
from tracechain.trace.records.errors import AccountError
from tracechain.trace.records.records import Records


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
        click.echo(nothing_registered("device", gln), err=True)


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


commands = [device]


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
