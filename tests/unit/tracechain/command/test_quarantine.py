"""`tracechain quarantine`: a person at the shell works on what could not be recorded."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cast.documents import event, plain
from cast.parties import DAIRY, FARM
from tracechain.command.quarantine import quarantine
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.source import Source, WayIn
from tracechain.settings import Settings
from tracechain.trace.records.quarantine import EntryState
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore

Run = Callable[..., Result]


@pytest.fixture
def run(store: SqliteStore, records: Records, tmp_path: Path) -> Run:
    """Runs `tracechain quarantine` on the store and the records of the test; `answer` is typed."""
    settings = Settings.read({"TRACECHAIN_DATA": str(tmp_path)})
    return lambda *words, answer="": CliRunner().invoke(quarantine, map(str, words), obj=settings, input=answer)


@pytest.fixture
def ids(capture: Capture) -> list[str]:
    """Two refused events of the farm, one of the dairy."""
    found = []
    for number, party in ((1, FARM), (2, FARM), (3, DAIRY)):
        source = Source(party, channel=WayIn.REST, name=party, device="gate-1")
        [refused] = capture.document(event(number, eventTime="yesterday", action="LOOK"), source).refused
        found.append(refused.quarantine)
    return found


def test_entries_are_listed_and_shown_with_every_fault(run: Run, ids: list[str], records: Records) -> None:
    listed = run("list", "--party", DAIRY)
    entry = records.quarantine.get(ids[2])
    assert entry is not None
    assert listed.stdout.startswith(f"{entry.id}  20")
    assert listed.stdout.endswith(f"  {DAIRY}/gate-1  {entry.reason}\n")
    shown = run("show", entry.id)
    assert f"reason:    {entry.reason}\nkind:      time.unreadable value.no_choice\n" in shown.stdout
    assert [line.split(":")[1].strip() for line in shown.stdout.splitlines() if line.startswith("fault:")] == [
        fault.path for fault in entry.faults
    ]
    assert shown.stdout.endswith(entry.raw.decode() + "\n")
    assert run("show", "--raw", entry.id).stdout_bytes == entry.raw


def test_of_a_long_reason_the_list_shows_some_and_the_entry_all(run: Run, capture: Capture, records: Records) -> None:
    [refused] = capture.document(event(1, epcList=[7] * 50), Source(FARM)).refused
    entry = records.quarantine.get(refused.quarantine)
    assert entry is not None
    assert len(entry.reason) > 500
    listed = run("list").stdout.rstrip("\n").split(f"  {FARM}  ")[1]
    assert (len(listed), listed[:20], listed[-10:]) == (300, entry.reason[:20], entry.reason[-10:])
    assert entry.reason in run("show", entry.id).stdout


def test_entries_are_listed_by_a_kind_of_fault(run: Run, ids: list[str], capture: Capture) -> None:
    [other] = capture.document(event(9, epcList=["milk"]), Source(FARM)).refused
    assert run("list", "--kind", "code.no_uri").stdout.split("  ")[0] == other.quarantine
    assert {line.split("  ")[0] for line in run("list", "--kind", "time").stdout.splitlines()} == set(ids)


def test_a_long_list_says_how_long_it_is(run: Run, ids: list[str]) -> None:
    done = run("list", "--limit", 2)
    assert (len(done.stdout.splitlines()), done.stderr) == (2, "2 of 3; --limit shows more.\n")


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize(
    "narrow", [("--words", "zzz"), ("--kind", "code"), ("--party", "123"), ("--since", "2999-01-01T00:00:00Z")]
)
def test_where_nothing_matches_it_says_how_many_there_are(run: Run, narrow: tuple[str, str]) -> None:
    done = run("list", *narrow)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "Nothing that is open matches; open in all: 3.\n")


def test_an_empty_quarantine_says_so(run: Run) -> None:
    assert run("list").stderr == "Nothing in quarantine is open.\n"
    assert run("list", "--state", "rejected").stderr == "Nothing in quarantine is rejected.\n"


def test_an_unknown_entry_gets_a_sentence(run: Run) -> None:
    done = run("show", "q-none")
    assert (done.exit_code, done.stderr) == (1, "Error: there is no entry 'q-none' in quarantine\n")
    replayed = run("replay", "q-none")
    assert (replayed.exit_code, replayed.stdout) == (
        1,
        "q-none  unknown, decided before, or being replayed just now\n",
    )


def test_a_corrected_entry_is_recorded(
    run: Run, ids: list[str], records: Records, store: SqliteStore, tmp_path: Path
) -> None:
    file = tmp_path / "corrected.json"
    file.write_bytes(plain(event(1)))
    done = run("replay", ids[0], "--file", file)
    assert (done.exit_code, done.stdout) == (0, f"{ids[0]}  recorded: {event(1)['eventID']}\n")
    assert done.stderr == "1 of 1 recorded.\n"
    assert store.documents([event(1)["eventID"]])[event(1)["eventID"]]["party"] == FARM
    [line] = records.audit.page(subject=ids[0])
    assert (line.who, line.what) == (f"shell:{getpass.getuser()}", "quarantine.replayed")
    shown = run("show", ids[0]).stdout
    assert "replayed by shell:" in shown
    assert shown.endswith(f"\ncorrected, and recorded:\n\n{plain(event(1)).decode()}\n")


def test_a_correction_that_was_refused_is_shown_as_that(run: Run, ids: list[str], tmp_path: Path) -> None:
    file = tmp_path / "corrected.json"
    file.write_bytes(b"{")
    assert run("replay", ids[0], "--file", file).exit_code == 1
    assert run("show", ids[0]).stdout.endswith("\ncorrected, and refused when it was last tried:\n\n{\n")


def test_what_is_refused_again_says_why_and_the_rest_is_tried(run: Run, ids: list[str], records: Records) -> None:
    done = run("replay", "--all", "--party", FARM, "--yes")
    assert done.exit_code == 1
    assert [line.split("  ")[0] for line in done.stdout.splitlines()] == ids[:2]
    entry = records.quarantine.get(ids[0])
    assert entry is not None
    assert done.stdout.startswith(f"{ids[0]}  refused again: {entry.reason}\n")
    assert done.stderr == "0 of 2 recorded.\n"


def test_entries_are_rejected_with_a_reason_and_reopened(run: Run, ids: list[str], records: Records) -> None:
    done = run("reject", "--all", "--words", "yesterday", "--reason", "a test device", answer="y\n")
    assert (done.exit_code, done.stderr) == (0, "Reject 3 entries? [y/N]: y\n3 of 3 rejected.\n")
    assert records.quarantine.count(EntryState.REJECTED) == 3
    undone = run("reopen", ids[1], ids[1])
    assert (undone.exit_code, undone.stdout) == (0, f"{ids[1]}  reopened\n")
    again = run("reject", *ids[:2], "--reason", "still")
    assert again.exit_code == 1
    assert again.stdout == f"{ids[0]}  unknown, or decided before\n{ids[1]}  rejected\n"


def test_many_are_not_touched_without_a_yes(run: Run, ids: list[str], records: Records) -> None:
    done = run("reject", "--all", "--reason", "all of it", answer="n\n")
    assert (done.exit_code, records.quarantine.count()) == (1, 3)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("reject", "q-1"), "Error: Missing option '--reason'.\n"),
        (("reject", "q-1", "--reason", " "), "Invalid value for --reason: is empty; expected some words\n"),
        (("replay",), "Error: Name entries by ID, or say --all, with options that narrow it.\n"),
        (("replay", "q-1", "--all"), "Error: Name entries by ID, or say --all, with options that narrow it.\n"),
        (("reopen", "q-1", "--party", FARM), "Error: Options that narrow go with --all.\n"),
        (("replay", "--all", "--file", "x"), "Error: --file goes with the ID of one entry.\n"),
        (("replay", "q-1", "--file", "/none"), "Error: /none: can't be read: No such file or directory\n"),
        (
            ("list", "--since", "noon"),
            (
                "Invalid value for '--since': Time 'noon' can't be read: "
                "a date and time like '2026-03-01T08:00:00.000+08:00' was expected.\n"
            ),
        ),
    ],
)
def test_what_cannot_be_done_as_asked_gets_a_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    done = run(*words)
    assert done.exit_code != 0
    assert done.stderr.endswith(sentence)
