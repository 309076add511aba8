"""The commands of the way in: `tracechain ingest` and `capture`; `quarantine` has a module of its own."""

from __future__ import annotations

import json
import signal
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any, Protocol

import click
from rich.console import Console
from rich.progress import track

from tracechain.ingest.door.arrival import MOST_BYTES
from tracechain.ingest.door.capture import Capture, Tell, tell_nobody, together
from tracechain.ingest.door.identity import Identity, Registry
from tracechain.ingest.door.result import CaptureResult
from tracechain.ingest.door.source import Channel, Source
from tracechain.ingest.errors import IngestError, ShardError
from tracechain.ingest.mqtt.metrics import Metrics
from tracechain.ingest.mqtt.shards import parse_shards
from tracechain.ingest.mqtt.subscriber import Ingest, collect_seldom
from tracechain.ingest.mqtt.watch import Watch
from tracechain.trace.facts.protocol import StoreError
from tracechain.trace.identifiers.code import CodeError
from tracechain.trace.identifiers.gln import EXPECTED, Gln
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.mqtt_address import MqttAddress
from tracechain.trace.records.errors import RecordsError
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store
from tracechain.trace.watching.thresholds import Thresholds


class Settings(Protocol):
    """What these commands read from the settings of the whole."""

    @property
    def store(self) -> str: ...

    @property
    def mqtt(self) -> str: ...

    @property
    def mqtt_tls(self) -> ssl.SSLContext | None: ...

    @property
    def database(self) -> str: ...

    @property
    def registry(self) -> str: ...

    @property
    def thresholds(self) -> Thresholds: ...

    @property
    def metrics_address(self) -> tuple[str, int] | None: ...


def says_why(command: Callable[..., None]) -> Callable[..., None]:
    """A store, database or broker that does not do its part ends the command with a sentence."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except (StoreError, RecordsError, IngestError, MessageError) as error:
            raise click.ClickException(str(error)) from error

    return wrapped


@contextmanager
def open_capture(settings: Settings, tell: Tell = tell_nobody) -> Iterator[Capture]:
    """The way in on what the settings name, closed at the end; `tell` hears what is taken in."""
    store = open_store(settings.store)
    try:
        store.ping()
        with Records(settings.database) as records:
            records.ping()
            yield Capture(store, records, identity=Identity(records, Registry(settings.registry)), tell=tell)
    finally:
        store.close()


@click.command("ingest")
@click.option("--shards", default="0-f", show_default=True, help="Hex digits and ranges, such as 0-7 or 3,a-f.")
@click.pass_obj
@says_why
def ingest(settings: Settings, shards: str) -> None:
    """Record what nodes send over MQTT, until SIGTERM."""
    try:
        served = parse_shards(shards)
    except ShardError as error:
        raise click.BadParameter(str(error), param_hint="--shards") from error
    with Records(settings.database) as records:
        watch, metrics = Watch(records, settings.thresholds), Metrics()
        try:
            with open_capture(settings, together(watch.took, metrics.took)) as capture:
                broker = MqttAddress.parse(settings.mqtt, settings.mqtt_tls)
                ahead = not settings.store.startswith("sqlite:")
                service = Ingest(broker, capture, served, watch=watch, ahead=ahead)
                for number in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(number, lambda *_: service.end())
                with metrics.served(settings.metrics_address, service):
                    collect_seldom()
                    service.run()
        finally:
            watch.close()


@click.command("capture")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--rollback", is_flag=True, help="All or nothing of each file.")
@click.option("--party", default="", metavar="GLN", help="Record as this party; without it as the platform's operator.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a file on stdout.")
@click.pass_obj
@says_why
def capture(settings: Settings, files: tuple[Path, ...], *, rollback: bool, party: str, as_json: bool) -> None:
    """Record EPCIS 2.0 JSON documents; what is refused goes to quarantine, and the exit code is 1 then."""
    try:
        party = party and Gln.parse(party)
    except CodeError:
        raise click.BadParameter(f"{party!r} is no GLN; expected {EXPECTED}", param_hint="--party") from None
    console = Console(stderr=True)
    complete = True
    with open_capture(settings) as door:
        for file in track(files, "Recording", console=console, transient=True, disable=not console.is_terminal):
            content = _content(file)
            if content is None:
                complete = False
                continue
            source = Source(party, channel=Channel.FILE, name=str(file))
            result = door.document(content, source, rollback=rollback)
            complete = complete and not result.refused
            click.echo(_line(file, result) if as_json else _summary(file, result))
    if not complete:
        sys.exit(1)


commands: list[click.Command] = [ingest, capture]


def _content(file: Path) -> bytes | None:
    """A file's bytes, or None once it was said why they can't be had."""
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            click.echo(f"{file}: has {size} bytes; expected at most {MOST_BYTES}: split the document", err=True)
            return None
        return file.read_bytes()
    except OSError as error:
        click.echo(f"{file}: can't be read: {error.strerror}", err=True)
        return None


def _summary(file: Path, result: CaptureResult) -> str:
    parts = [f"{result.recorded} recorded"]
    parts += [f"{result.duplicates} on record before"] if result.duplicates else []
    parts += [f"{result.voided} declared an error"] if result.voided else []
    parts += [f"{result.refused_events} refused"] if result.refused else []
    lines = [f"{file}: {', '.join(parts)}{' (nothing of it recorded)' if result.rolled_back else ''}"]
    for refused in result.refused:
        place = "the document" if refused.index is None else f"event {refused.index}"
        lines.append(f"  {place} ({refused.quarantine}): {refused.reason}")
    return "\n".join(lines)


def _line(file: Path, result: CaptureResult) -> str:
    return json.dumps({"file": str(file), **asdict(result)}, ensure_ascii=False)
