"""`tracechain broker-config`: Mosquitto's configuration with the users and rights of all registered devices."""

from __future__ import annotations

from pathlib import Path

import click

from tracechain.ingest.broker.configuration import (
    DEVICES,
    DEVICES_BY_TLS,
    PLATFORM,
    BrokerPlan,
    Certificates,
    write_config,
)
from tracechain.ingest.broker.listener import Listener
from tracechain.settings import Settings
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.records import Records

_FILE = click.Path(exists=True, path_type=Path, dir_okay=False)


@click.command("broker-config")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--host", default="localhost", show_default=True, help="The broker's name, in the devices' addresses.")
@click.option(
    "--listener",
    default=None,
    show_default=f"{DEVICES_BY_TLS} with certificates, else {DEVICES}",
    metavar="PORT [ADDRESS]",
    help="Where devices connect.",
)
@click.option(
    "--platform-listener",
    "platform",
    default=str(PLATFORM),
    show_default=True,
    metavar="PORT [ADDRESS]",
    help="Where ingest and web connect, and no device may reach.",
)
@click.option(
    "--data",
    default="/mosquitto/data",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where it keeps state.",
)
@click.option(
    "--cafile", type=_FILE, help="mTLS: who signs the devices' certificates. Their common name is GLN.DEVICE."
)
@click.option("--certfile", type=_FILE, help="mTLS: the broker's certificate.")
@click.option("--keyfile", type=_FILE, help="mTLS: the broker's key.")
@click.pass_obj
def broker_config(
    settings: Settings,
    folder: Path,
    host: str,
    listener: str | None,
    platform: str,
    data: Path,
    cafile: Path | None,
    certfile: Path | None,
    keyfile: Path | None,
) -> None:
    """Write Mosquitto's configuration, users and rights for all registered devices into DIR; safe to repeat.

    A revoked device is in none of it. The addresses with the passwords are in DIR/addresses.
    """
    given = [file for file in (cafile, certfile, keyfile) if file is not None]
    if len(given) not in (0, 3):
        raise click.UsageError("mTLS needs all three: --cafile, --certfile and --keyfile")
    certificates = Certificates(*given) if given else None
    usual = DEVICES_BY_TLS if certificates else DEVICES
    devices = Listener.parse(listener) if listener is not None else usual
    wanted = BrokerPlan(host, devices, Listener.parse(platform), data, certificates)
    with Records(settings.database) as records:
        records.ping()
        nodes = [Node(one.gln, one.device) for one in records.devices.all() if one.revoked is None]
    new = write_config(folder, nodes, wanted)
    click.echo(f"{folder}: {len(nodes)} devices" + (f", new: {', '.join(new)}" if new else ""), err=True)


commands = [broker_config]
