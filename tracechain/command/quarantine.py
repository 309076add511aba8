"""`tracechain quarantine`: look at what could not be recorded, correct and replay it, reject it, or open it again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from tracechain.command.door import open_capture, says_why
from tracechain.command.instant import InstantParameter, to_the_second
from tracechain.console import progress, say
from tracechain.ingest.door.replay import ReplayOutcome, ReplayResult, replay
from tracechain.settings import Settings
from tracechain.trace.records.audit import AuditLine, shell_user
from tracechain.trace.records.quarantine import EntryState, QuarantineEntry, Search, is_recorded_as
from tracechain.trace.records.records import Records
from tracechain.trace.words.fault import reason
from tracechain.trace.words.shown import shortened

_LONGEST_LISTED = 300  # characters of a reason in the list; `show` has all
_PORTION = 200  # entries between two steps of the progress bar


@click.group("quarantine")
def quarantine() -> None:
    """Work on what could not be recorded."""


def _searching(command: Callable[..., None]) -> Callable[..., None]:
    """Options that narrow, given to the command as one `search`."""

    @click.option("--party", default=None, metavar="GLN", help="Only those of a party.")
    @click.option("--device", default=None, help="Only those of a device.")
    @click.option(
        "--words",
        default="",
        help="Only with each of these words in reason (Chinese or English), eventID, topic or id.",
    )
    @click.option(
        "--kind", default=None, help="Only for a kind of reason, such as code.check_digit, or code for all of codes."
    )
    @click.option("--since", type=InstantParameter(), metavar="T", help="Only received since, RFC 3339.")
    @click.option("--until", type=InstantParameter(), metavar="T", help="Only received until, RFC 3339.")
    @wraps(command)
    def searched(
        *args: Any,
        party: str | None,
        device: str | None,
        words: str,
        kind: str | None,
        since: int | None,
        until: int | None,
        **options: Any,
    ) -> None:
        search = Search(gln=party, device=device, words=words.split(), kind=kind, since=since, until=until)
        command(*args, search=search, **options)

    return searched


def _many(command: Callable[..., None]) -> Callable[..., None]:
    """The words of a command that acts on some entries: ids, or all that are found."""

    @click.argument("ids", nargs=-1, metavar="[ID]…")
    @click.option("--all", "everything", is_flag=True, help="All that the options find, or all at all.")
    @click.option("--yes", is_flag=True, help="Do not ask first.")
    @_searching
    @click.pass_obj
    @says_why
    @wraps(command)
    def acting(*args: Any, **options: Any) -> None:
        command(*args, **options)

    return acting


@quarantine.command("list")
@click.option(
    "--state",
    type=click.Choice([*EntryState], case_sensitive=False),
    default=EntryState.OPEN.value,
    show_default=True,
    help="Which entries.",
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="At most so many.")
@_searching
@click.pass_obj
@says_why
def list_entries(settings: Settings, state: str, limit: int, search: Search) -> None:
    """List entries, the newest first: id, time, party, device, reason."""
    with Records(settings.database) as records:
        records.ping()
        entries = records.quarantine.page(state=EntryState(state), limit=limit, **search)
        count = records.quarantine.count(EntryState(state), **search)
        everything = records.quarantine.count(EntryState(state))
    for entry in entries:
        origin = "/".join(filter(None, (entry.gln, entry.device))) or entry.topic or "-"
        say(f"{entry.id}  {to_the_second(entry.received)}  {origin}  {shortened(entry.reason, _LONGEST_LISTED)}")
    if not everything:
        click.echo(f"Nothing in quarantine is {state}.", err=True)
    elif not entries:
        click.echo(f"Nothing that is {state} matches; {state} in all: {everything}.", err=True)
    elif count > len(entries):
        click.echo(f"{len(entries)} of {count}; --limit shows more.", err=True)


@quarantine.command("show")
@click.argument("identifier", metavar="ID")
@click.option("--raw", is_flag=True, help="Only the bytes as they came, on stdout.")
@click.pass_obj
@says_why
def show_entry(settings: Settings, identifier: str, *, raw: bool) -> None:
    """Show an entry whole: where it came from, every fault, what was done about it, its content, and what was corrected."""
    with Records(settings.database) as records:
        records.ping()
        entry = records.quarantine.get(identifier)
        history = records.audit.page(subject=identifier)
    if entry is None:
        raise click.ClickException(f"there is no entry {identifier!r} in quarantine")
    if raw:
        sys.stdout.buffer.write(entry.raw)
        return
    for name, value in [*_told(entry), *(("done", _act(line)) for line in reversed(history))]:
        say(f"{name + ':':<11}{value}")
    say("")
    say(entry.raw.decode("utf-8", "backslashreplace"))
    if entry.corrected is not None:
        stands = "recorded" if is_recorded_as(entry.corrected, history) else "refused when it was last tried"
        say(f"\ncorrected, and {stands}:\n")
        say(entry.corrected.decode("utf-8", "backslashreplace"))


@quarantine.command("replay")
@click.option("--file", "file", type=click.Path(path_type=Path), help="The corrected content, of one entry.")
@_many
def replay_entries(
    settings: Settings, ids: tuple[str, ...], file: Path | None, search: Search, *, everything: bool, yes: bool
) -> None:
    """Record entries as they came, or one as corrected; what is refused again stays open, and the exit code is 1."""
    if file is not None and (len(ids) != 1 or everything):
        raise click.UsageError("--file goes with the ID of one entry.")
    corrected = _content(file) if file else None
    with open_capture(settings) as capture, Records(settings.database) as records:
        chosen = _chosen(records, EntryState.OPEN, ids, search, everything)
        _confirm(f"Replay {len(chosen)} entries?", yes or not everything)
        done = [replay(capture, records, one, shell_user(), corrected) for one in progress(chosen, "Replaying")]
    for one in done:
        say(_ending(one))
    _summarise(sum(one.ending is ReplayOutcome.RECORDED for one in done), len(done), "recorded")


@quarantine.command("reject")
@click.option("--reason", "why", required=True, help="Why: it goes into the audit.")
@_many
def reject_entries(
    settings: Settings, ids: tuple[str, ...], why: str, search: Search, *, everything: bool, yes: bool
) -> None:
    """Set open entries aside, with a reason; `reopen` undoes it."""
    if not why.strip():
        raise click.BadParameter("is empty; expected some words", param_hint="--reason")
    with Records(settings.database) as records:
        records.ping()
        chosen = _chosen(records, EntryState.OPEN, ids, search, everything)
        _confirm(f"Reject {len(chosen)} entries?", yes or not everything)
        _decide(chosen, "rejected", lambda some: records.quarantine.reject(some, shell_user(), why))


@quarantine.command("reopen")
@click.option("--reason", "why", default="", help="Why: it goes into the audit.")
@_many
def reopen_entries(
    settings: Settings, ids: tuple[str, ...], why: str, search: Search, *, everything: bool, yes: bool
) -> None:
    """Open rejected entries again."""
    with Records(settings.database) as records:
        records.ping()
        chosen = _chosen(records, EntryState.REJECTED, ids, search, everything)
        _confirm(f"Reopen {len(chosen)} entries?", yes or not everything)
        _decide(chosen, "reopened", lambda some: records.quarantine.reopen(some, shell_user(), why))


commands = [quarantine]


def _chosen(records: Records, state: EntryState, ids: Sequence[str], search: Search, everything: bool) -> list[str]:
    if bool(ids) == everything:
        raise click.UsageError("Name entries by ID, or say --all, with options that narrow it.")
    if not everything and any(value not in (None, "", []) for value in search.values()):
        raise click.UsageError("Options that narrow go with --all.")
    return records.quarantine.ids(state, **search) if everything else list(dict.fromkeys(ids))


def _confirm(question: str, sure: bool) -> None:
    if not sure:
        click.confirm(question, abort=True, err=True)


def _decide(chosen: Sequence[str], word: str, act: Callable[[Sequence[str]], list[str]]) -> None:
    portions = [chosen[start : start + _PORTION] for start in range(0, len(chosen), _PORTION)]
    done = {one for some in progress(portions, word.capitalize()) for one in act(some)}
    for one in chosen:
        say(f"{one}  {word if one in done else 'unknown, or decided before'}")
    _summarise(len(done), len(chosen), word)


def _summarise(done: int, of: int, word: str) -> None:
    click.echo(f"{done} of {of} {word}.", err=True)
    if done < of:
        sys.exit(1)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file}: can't be read: {error.strerror}") from error


def _ending(done: ReplayResult) -> str:
    if done.ending is ReplayOutcome.TAKEN:
        return f"{done.id}  unknown, decided before, or being replayed just now"
    if done.ending is ReplayOutcome.REFUSED:
        return f"{done.id}  refused again: {reason(done.faults)}"
    return f"{done.id}  recorded: {' '.join(done.result.ids)}"


def _told(entry: QuarantineEntry) -> list[tuple[str, object]]:
    stream = f"{entry.epoch} {entry.seq}" if entry.seq is not None else ""
    told: list[tuple[str, object]] = [
        ("id", entry.id),
        ("received", to_the_second(entry.received)),
        ("state", entry.state),
        ("came by", f"{entry.channel} {entry.topic}".strip()),
        ("party", entry.gln),
        ("device", entry.device),
        ("envelope", stream),
        ("event", " ".join(str(part) for part in (entry.position, entry.event) if part is not None)),
        ("reason", entry.reason),
        ("kind", " ".join(dict.fromkeys(fault.kind for fault in entry.faults))),
        *(
            ("fault", f"{fault.path}: {fault}" if fault.path else str(fault))
            for fault in entry.faults[1:] and entry.faults
        ),
        ("decided", f"{to_the_second(entry.decided)} by {entry.decided_by}" if entry.decided else ""),
        ("note", entry.note),
    ]
    return [(name, value) for name, value in told if value != ""]


def _act(line: AuditLine) -> str:
    return f"{to_the_second(line.at)} {line.what.removeprefix('quarantine.')} by {line.who} {line.told}".rstrip()
