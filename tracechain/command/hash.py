"""`tracechain hash`: the CBV 2.0 event hash of each event of EPCIS documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tracechain.console import say
from tracechain.trace.events import EventError, event_hash, parse_document
from tracechain.trace.events.context import Context
from tracechain.trace.events.instant import parse_instant
from tracechain.trace.events.shape import DEEPEST_EXTENSION
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json


@click.command("hash")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def hash_files(files: tuple[Path, ...]) -> None:
    """Print the CBV 2.0 event hash of each event of EPCIS 2.0 JSON documents, one a line, in document order."""
    for file in files:
        for digest in _hashes(file):
            say(digest)


commands = [hash_files]


def _hashes(file: Path) -> list[str]:
    try:
        document = parse_document(_json(file))
    except EventError as error:
        raise click.UsageError(f"{file}: {error}") from error
    context = Context.of(document.context)
    return [_hash(file, index, event, context) for index, event in enumerate(document.events)]


def _hash(file: Path, index: int, event: Any, context: Context) -> str:
    if not isinstance(event, dict):
        raise click.UsageError(f"{file}: event {index}: {event!r:.40} is no event; expected an object")
    try:
        if isinstance(time := event.get("eventTime"), str):
            parse_instant(time.strip())  # what is no time would be hashed as it stands, and by nobody else so
        return event_hash(event, context)
    except ValueError as error:  # a time or a code in it that can't be read: a sentence
        raise click.UsageError(f"{file}: event {index}: {error}") from error
    except RecursionError as error:
        deepest = f"expected at most {DEEPEST_EXTENSION} levels of objects and lists in a field"
        raise click.UsageError(f"{file}: event {index}: it goes deeper than can be read; {deepest}") from error


def _json(file: Path) -> Any:
    content = file.read_bytes()
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise click.UsageError(f"{file}: is XML; this version reads EPCIS documents in JSON, XML comes later")
    try:
        return parse_json(content)
    except MessageError as error:
        raise click.UsageError(f"{file}: {error}") from error
