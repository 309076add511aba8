"""`tracechain enrol`: makes the device's key, and gives its public part to the platform against the one-time code."""

from __future__ import annotations

from pathlib import Path

import click

from tracechain.iot_gateway.enrol import enrol
from tracechain.iot_gateway.station.profile import load_profile
from tracechain.settings import Settings


@click.command("enrol")
@click.argument("code")
@click.option(
    "--profile", required=True, type=click.Path(path_type=Path), help="The station's JSON file: it says who this is."
)
@click.option("--platform", required=True, metavar="URL", help="The platform's address, https://…")
@click.option("--data", type=click.Path(path_type=Path), help="Where the key lives, instead of TRACECHAIN_DATA.")
@click.pass_obj
def enrol_command(settings: Settings, code: str, profile: Path, platform: str, data: Path | None) -> None:
    """Make this device's key and give its public part to the platform, with the one-time CODE that the operator gave."""
    node = load_profile(profile).node
    kid = enrol(node, code, platform, data or settings.data)
    click.echo(f"{node.gln}.{node.device} signs with the key {kid}, once its gateway is started again", err=True)


commands = [enrol_command]
