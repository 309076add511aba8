"""`tracechain capture`: EPCIS documents in files are recorded."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from tracechain.command.door import open_capture, says_why
from tracechain.console import progress, say
from tracechain.ingest.door.arrival import MOST_BYTES
from tracechain.ingest.door.result import CaptureResult
from tracechain.ingest.door.source import Source, WayIn
from tracechain.settings import Settings
from tracechain.trace.identifiers.code import CodeError
from tracechain.trace.identifiers.gln import EXPECTED, Gln


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
    complete = True
    with open_capture(settings) as door:
        for file in progress(files, "Recording"):
            content = _content(file)
            if content is None:
                complete = False
                continue
            source = Source(party, channel=WayIn.FILE, name=str(file))
            result = door.document(content, source, rollback=rollback)
            complete = complete and not result.refused
            say(_line(file, result) if as_json else _summary(file, result))
    if not complete:
        sys.exit(1)


commands = [capture]


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
    refused = [{**asdict(one), "faults": [(fault.path, str(fault)) for fault in one.faults]} for one in result.refused]
    return json.dumps({"file": str(file), **asdict(result), "refused": refused}, ensure_ascii=False)
