"""`tracechain capture`, and the shards of `tracechain ingest`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cast.documents import document, event, plain
from cast.parties import FARM
from tracechain.command.capture import capture
from tracechain.command.ingest import ingest
from tracechain.ingest.errors import ShardError
from tracechain.ingest.mqtt.shards import parse_shards
from tracechain.settings import Settings
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore

Run = Callable[..., Result]


@pytest.fixture
def run(store: SqliteStore, records: Records, tmp_path: Path) -> Run:
    """Runs a command on the store and the records of the test."""
    settings = Settings.read({"TRACECHAIN_DATA": str(tmp_path)})
    return lambda command, *words: CliRunner().invoke(command, [str(word) for word in words], obj=settings)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.json"
    file.write_bytes(plain(document(event(1), event(2))))
    return file


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    file = tmp_path / "mixed.json"
    file.write_bytes(plain(document(event(3), event(4, eventTime="yesterday"))))
    return file


def test_a_document_is_recorded(run: Run, good: Path, store: SqliteStore) -> None:
    done = run(capture, "--party", FARM, good)
    assert (done.exit_code, done.stdout) == (0, f"{good}: 2 recorded\n")
    assert store.documents([event(1)["eventID"]])[event(1)["eventID"]]["party"] == FARM


def test_a_document_again_says_so(run: Run, good: Path) -> None:
    run(capture, good)
    assert run(capture, good).stdout == f"{good}: 0 recorded, 2 on record before\n"


def test_what_is_refused_is_listed_with_its_reason(run: Run, good: Path, mixed: Path, records: Records) -> None:
    done = run(capture, mixed, good)
    [entry] = records.quarantine.page()
    assert done.exit_code == 1
    assert done.stdout == (
        f"{mixed}: 1 recorded, 1 refused\n  event 1 ({entry.id}): {entry.reason}\n{good}: 2 recorded\n"
    )


def test_with_rollback_nothing_of_a_bad_document_is_recorded(run: Run, mixed: Path, store: SqliteStore) -> None:
    done = run(capture, "--rollback", mixed)
    assert done.exit_code == 1
    assert done.stdout.startswith(f"{mixed}: 0 recorded, 1 refused (nothing of it recorded)\n")
    assert store.settled() == 0


def test_programs_get_json(run: Run, mixed: Path) -> None:
    line = json.loads(run(capture, "--json", mixed).stdout)
    assert (line["file"], line["recorded"], line["ids"]) == (str(mixed), 1, [event(3)["eventID"]])
    assert line["refused"][0]["faults"][0][0] == "eventTime"


def test_a_file_that_cannot_be_read_gets_a_sentence_and_the_others_are_recorded(
    run: Run, good: Path, tmp_path: Path
) -> None:
    done = run(capture, tmp_path / "none.json", tmp_path, good)
    assert done.exit_code == 1
    assert done.stderr == (
        f"{tmp_path}/none.json: can't be read: No such file or directory\n{tmp_path}: can't be read: Is a directory\n"
    )
    assert done.stdout == f"{good}: 2 recorded\n"


def test_a_party_that_is_no_gln_gets_a_sentence(run: Run, good: Path) -> None:
    done = run(capture, "--party", "farm", good)
    assert done.exit_code == 2
    assert "Invalid value for --party: 'farm' is no GLN; expected 13 digits with a right check digit" in done.stderr


def test_a_store_without_schema_gets_a_sentence(good: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    settings = Settings.read({"TRACECHAIN_DATA": str(tmp_path / "new")})
    done = CliRunner().invoke(capture, [str(good)], obj=settings)
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: the SQLite store ")
    assert done.stderr.endswith("run `tracechain init`\n")


def test_shards_that_are_none_get_a_sentence(run: Run) -> None:
    done = run(ingest, "--shards", "0-g")
    assert done.exit_code == 2
    assert "'0-g' is no shard; expected hex digits and ranges, such as 0-7 or 3,a-f" in done.stderr


@pytest.mark.parametrize(
    ("text", "shards"), [("0-f", "0123456789abcdef"), ("3", "3"), ("A-c,0", "0abc"), ("1,1-2", "12")]
)
def test_shards_are_digits_and_ranges(text: str, shards: str) -> None:
    assert parse_shards(text) == shards


@pytest.mark.parametrize("text", ["", "g", "f-0", "0-", "-3", "1,,2", "0-7-9"])
def test_what_names_no_shard_is_refused(text: str) -> None:
    with pytest.raises(ShardError, match="is no shard; expected hex digits and ranges"):
        parse_shards(text)
