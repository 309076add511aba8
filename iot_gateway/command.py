"""The commands of a node: `tracechain gateway`, `read` and `label`."""

from __future__ import annotations

import json
import logging
import signal
import ssl
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from tracechain.iot_gateway.error import LabelError, ReadError

# The readers load half a dozen libraries: only the commands that need them import them.
if TYPE_CHECKING:
    from tracechain.iot_gateway.devices.scan import Scan
    from tracechain.trace.messages.profile import Profile


class Settings(Protocol):
    """What these commands read from the settings of the whole."""

    @property
    def data(self) -> Path: ...

    @property
    def mqtt(self) -> str: ...

    @property
    def mqtt_tls(self) -> ssl.SSLContext | None: ...


FORMATS = ("qr", "gs1-128", "datamatrix", "code128")
TYPES = ("svg", "png", "pdf", "zpl")


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
    from tracechain.iot_gateway.device_key import DeviceKey  # noqa: PLC0415 - loaded when it is used
    from tracechain.iot_gateway.gateway import run_gateway  # noqa: PLC0415 - loaded when it is used
    from tracechain.iot_gateway.station.profile import load_profile  # noqa: PLC0415 - loaded when it is used

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    profile = load_profile(profile_path)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    folder_of_all = data or settings.data
    key = DeviceKey.of(profile.node, folder_of_all).read()
    spool = folder_of_all / "gateway" / f"{profile.node.gln}.{profile.node.device}.sqlite"
    url, source = mqtt or settings.mqtt, _source(profile, folder, stop)
    run_gateway(profile, spool, url, source, _echo, stop, key=key, tls=settings.mqtt_tls)


@click.command("read")
@click.argument("images", nargs=-1, required=True, type=click.Path(path_type=Path))
def read(images: tuple[Path, ...]) -> None:
    """Say which codes are in pictures: one JSON line an image; exit 1 when one can't be opened."""
    from tracechain.iot_gateway.reading import read_image  # noqa: PLC0415 - loaded when it is used

    failed = False
    for image in images:
        try:
            codes = [code.to_json() for code in read_image(image)]
        except ReadError as error:
            click.echo(f"{image}: {error}", err=True)
            failed = True
            continue
        click.echo(json.dumps({"file": str(image), "codes": codes}, ensure_ascii=False))
    if failed:
        sys.exit(1)


@click.command("label")
@click.argument("codes", nargs=-1, required=True)
@click.option("--format", "format_", required=True, type=click.Choice(FORMATS), help="The symbol.")
@click.option("--as", "as_", default="png", show_default=True, type=click.Choice(TYPES), help="The kind of file.")
@click.option(
    "--host", default="https://id.gs1.org", show_default=True, help="The host of the Digital Link in a QR code."
)
@click.option(
    "-o", "output", required=True, type=click.Path(path_type=Path), help="A file; for several codes a folder."
)
def label(codes: tuple[str, ...], format_: str, as_: str, host: str, output: Path) -> None:
    """Print labels, each read back before it is written; exit 1 when one can't be made."""
    from tracechain.iot_gateway.labels import render  # noqa: PLC0415 - loaded when it is used

    failed = False
    for code, path in _paths(codes, as_, output):
        try:
            printed = render(code, format_, as_, host)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(printed)
        except LabelError as error:
            click.echo(str(error), err=True)
            failed = True
        except OSError as error:
            raise click.FileError(str(path), error.strerror) from None
        else:
            click.echo(str(path))
    if failed:
        sys.exit(1)


commands = [gateway, read, label]


def _source(profile: Profile, folder: Path | None, stop: threading.Event) -> Iterable[Scan]:
    from tracechain.iot_gateway.devices.folder import folder_scans  # noqa: PLC0415 - loaded when it is used
    from tracechain.iot_gateway.devices.wedge import wedge_scans  # noqa: PLC0415 - loaded when it is used

    if folder is None:
        return wedge_scans(sys.stdin.fileno(), stop)
    return folder_scans(folder, stop, node=f"{profile.node.gln}.{profile.node.device}", formats=profile.formats)


def _paths(codes: tuple[str, ...], as_: str, output: Path) -> Iterable[tuple[str, Path]]:
    """Where each label goes: the file, or in the folder one numbered by its place, named as far as a code can name a file."""
    if len(codes) == 1 and not output.is_dir():
        return [(codes[0], output)]
    return [(code, output / f"{at:04d}-{_file_name(code)}.{as_}") for at, code in enumerate(codes, 1)]


def _file_name(code: str) -> str:
    tail = code.rpartition("://")[2]
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in tail)[-60:].strip("_")


def _echo(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()
