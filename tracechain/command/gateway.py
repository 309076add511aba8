"""`tracechain gateway`: a node at work. Readers and the connection are loaded by the run alone: they are large."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracechain.console import say
from tracechain.settings import Settings

if TYPE_CHECKING:
    from tracechain.iot_gateway.devices.scan import Scan
    from tracechain.trace.messages.profile import Profile


@click.command("gateway")
@click.option(
    "--profile", "profile_path", required=True, type=click.Path(path_type=Path), help="The station's JSON file."
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),  # a mistyped one would never have a picture in it
    help="Read pictures from here, not lines from stdin.",
)
@click.option("--mqtt", help="The broker's URL, instead of TRACECHAIN_MQTT.")
@click.option("--data", type=click.Path(path_type=Path), help="Where the spool lives, instead of TRACECHAIN_DATA.")
@click.pass_obj
def gateway(settings: Settings, profile_path: Path, folder: Path | None, mqtt: str | None, data: Path | None) -> None:
    """Run a node: read codes, keep their events, send them; until SIGTERM, or until stdin has ended and all is confirmed."""
    from tracechain.iot_gateway.device_key import DeviceKeyPair
    from tracechain.iot_gateway.gateway import run_gateway
    from tracechain.iot_gateway.station.profile import load_profile

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    profile = load_profile(profile_path)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    folder_of_all = data or settings.data
    key = DeviceKeyPair.of(profile.node, folder_of_all).read()
    spool = folder_of_all / "gateway" / f"{profile.node.gln}.{profile.node.device}.sqlite"
    url, source = mqtt or settings.mqtt, _source(profile, folder, stop)
    run_gateway(profile, spool, url, source, say, stop, key=key, tls=settings.mqtt_tls)


commands = [gateway]


def _source(profile: Profile, folder: Path | None, stop: threading.Event) -> Iterable[Scan]:
    from tracechain.iot_gateway.devices.folder import folder_scans
    from tracechain.iot_gateway.devices.wedge import wedge_scans

    if folder is None:
        return wedge_scans(sys.stdin.fileno(), stop)
    return folder_scans(folder, stop, node=f"{profile.node.gln}.{profile.node.device}", formats=profile.formats)
