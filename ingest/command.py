"""The commands of the way in: `tracechain ingest`, `capture` and `quarantine`."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Protocol

import click
from rich.console import Console
from rich.progress import track

from tracechain.ingest.arrival import MOST_BYTES
from tracechain.ingest.broker import Broker
from tracechain.ingest.capture import Capture
from tracechain.ingest.errors import IngestError
from tracechain.ingest.result import CaptureResult
from tracechain.ingest.shards import parse_shards
from tracechain.ingest.source import Channel, Source
from tracechain.ingest.subscriber import Ingest
from tracechain.trace.records.errors import RecordsError
from tracechain.trace.records.gln import EXPECTED, is_gln
from tracechain.trace.records.quarantine import Entry, State
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store
from tracechain.trace.store.protocol import StoreError


class Settings(Protocol):
    """What these commands read from the settings of the whole."""

    @property
    def store(self) -> str: ...

    @property
    def mqtt(self) -> str: ...

    @property
    def database(self) -> str: ...


def _says_why(command: Callable[..., None]) -> Callable[..., None]:
    """A store, database or broker that does not do its part ends the command with a sentence."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except (StoreError, RecordsError, IngestError) as error:
            raise click.ClickException(str(error)) from error

    return wrapped


@contextmanager
def _open_capture(settings: Settings) -> Iterator[Capture]:
    store = open_store(settings.store)
    try:
        store.ping()
        with Records(settings.database) as records:
            records.ping()
            yield Capture(store, records)
    finally:
        store.close()


@click.command("ingest")
@click.option("--shards", default="0-f", show_default=True, help="Hex digits and ranges, such as 0-7 or 3,a-f.")
@click.pass_obj
@_says_why
def ingest(settings: Settings, shards: str) -> None:
    """Record what nodes send over MQTT, until SIGTERM."""
    try:
        served = parse_shards(shards)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--shards") from error
    with _open_capture(settings) as capture:
        service = Ingest(Broker.parse(settings.mqtt), capture, served)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: service.end())
        service.run()


@click.command("capture")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--rollback", is_flag=True, help="All or nothing of each file.")
@click.option("--party", default="", metavar="GLN", help="Record as this party; without it as the platform's operator.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a file on stdout.")
@click.pass_obj
@_says_why
def capture(settings: Settings, files: tuple[Path, ...], *, rollback: bool, party: str, as_json: bool) -> None:
    """Record EPCIS 2.0 JSON documents; what is refused goes to quarantine, and the exit code is 1 then."""
    if party and not is_gln(party):
        raise click.BadParameter(f"{party!r} is no GLN; expected {EXPECTED}", param_hint="--party")
    console = Console(stderr=True)
    complete = True
    with _open_capture(settings) as door:
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


@click.group("quarantine")
def quarantine() -> None:
    """Look at what could not be recorded."""


@quarantine.command("list")
@click.option("--state", type=click.Choice([*State]), default=State.OPEN, show_default=True, help="Which entries.")
@click.option("--party", default=None, metavar="GLN", help="Only those of a party.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="At most so many.")
@click.pass_obj
@_says_why
def list_entries(settings: Settings, state: str, party: str | None, limit: int) -> None:
    """List entries, the newest first: id, time, party, device, reason."""
    with Records(settings.database) as records:
        records.ping()
        entries = records.quarantine.page(state=State(state), gln=party, limit=limit)
    for entry in entries:
        origin = "/".join(filter(None, (entry.gln, entry.device))) or entry.topic or "-"
        click.echo(f"{entry.id}  {_instant(entry.received)}  {origin}  {entry.reason}")
    if not entries:
        click.echo(f"Nothing in quarantine is {state}.", err=True)


@quarantine.command("show")
@click.argument("identifier", metavar="ID")
@click.option("--raw", is_flag=True, help="Only the bytes as they came, on stdout.")
@click.pass_obj
@_says_why
def show_entry(settings: Settings, identifier: str, *, raw: bool) -> None:
    """Show an entry whole."""
    with Records(settings.database) as records:
        records.ping()
        entry = records.quarantine.get(identifier)
    if entry is None:
        raise click.ClickException(f"there is no entry {identifier!r} in quarantine")
    if raw:
        sys.stdout.buffer.write(entry.raw)
        return
    for name, value in _told(entry):
        click.echo(f"{name + ':':<11}{value}")
    click.echo()
    click.echo(entry.raw.decode("utf-8", "backslashreplace"))


commands: list[click.Command] = [ingest, capture, quarantine]


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
    parts += [f"{len(result.refused)} refused"] if result.refused else []
    lines = [f"{file}: {', '.join(parts)}{' (nothing of it recorded)' if result.rolled_back else ''}"]
    for refused in result.refused:
        place = "the document" if refused.index is None else f"event {refused.index}"
        lines.append(f"  {place} ({refused.quarantine}): {refused.reason}")
    return "\n".join(lines)


def _line(file: Path, result: CaptureResult) -> str:
    return json.dumps({"file": str(file), **asdict(result)}, ensure_ascii=False)


def _told(entry: Entry) -> list[tuple[str, object]]:
    stream = f"{entry.epoch} {entry.seq}" if entry.seq is not None else ""
    told: list[tuple[str, object]] = [
        ("id", entry.id),
        ("received", _instant(entry.received)),
        ("state", entry.state),
        ("came by", f"{entry.channel} {entry.topic}".strip()),
        ("party", entry.gln),
        ("device", entry.device),
        ("envelope", stream),
        ("event", " ".join(str(part) for part in (entry.position, entry.event) if part is not None)),
        ("reason", entry.reason),
        ("decided", f"{_instant(entry.decided)} by {entry.decided_by}" if entry.decided else ""),
        ("note", entry.note),
    ]
    return [(name, value) for name, value in told if value != ""]


def _instant(microseconds: int) -> str:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
