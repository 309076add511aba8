"""A SQLite file that an earlier version wrote becomes one of this version, with all that is in it."""

from __future__ import annotations

import sqlite3
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from cast.parties import FARM
from oracle.chains import chain, declaration
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.facts.protocol import Fact, Outcome, StoreError
from tracechain.trace.lineage import backward, forward
from tracechain.trace.store.sqlite.store import SqliteStore

GOLDEN = Path(__file__).parent / "golden"
CHAIN = chain(0)
FIRST = [Fact(event, FARM) for event in CHAIN]
SECOND = [Fact(declaration(CHAIN[0]), FARM)]


@pytest.fixture
def earlier(tmp_path: Path) -> SqliteStore:
    path = tmp_path / "earlier.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript((GOLDEN / "provenance-1.sql").read_text())
    connection.close()
    return SqliteStore(path)


@pytest.fixture
def new(tmp_path: Path) -> SqliteStore:
    ticks = count(1_772_352_000_000_000, 1_000)  # by the clock of the golden file
    store = SqliteStore(tmp_path / "new.sqlite", lambda: next(ticks))
    store.migrate()
    store.record(FIRST, [("line-1/01J", 1)])
    store.record(SECOND, [("line-1/01J", 2)])
    return store


def told(store: SqliteStore) -> dict[str, Any]:
    """All that a store says of the chain."""
    keys = sorted({naming.thing.key for event in CHAIN for naming in event.namings})
    return {
        "settled": store.settled(),
        "cursor": store.cursor("line-1/01J"),
        "documents": store.documents([event.id for event in CHAIN]),
        **{f"forward {key}": forward(store, key) for key in keys},
        **{f"backward {key}": backward(store, key) for key in keys},
    }


def test_all_that_it_told_it_tells_again(earlier: SqliteStore, new: SqliteStore) -> None:
    earlier.migrate()
    earlier.ping()
    assert told(earlier) == told(new)
    assert earlier.cursor("line-1/01J") == Cursor(2)


def test_it_has_the_tables_and_indexes_of_a_new_file(earlier: SqliteStore, new: SqliteStore) -> None:
    earlier.migrate()
    made = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    assert earlier._connection().execute(made).fetchall() == new._connection().execute(made).fetchall()


def test_it_knows_each_event_and_takes_it_once(earlier: SqliteStore) -> None:
    earlier.migrate()
    assert set(earlier.record([*FIRST, *SECOND]).outcomes) == {Outcome.DUPLICATE}


def test_made_twice_it_is_the_same(earlier: SqliteStore) -> None:
    earlier.migrate()
    before = told(earlier)
    earlier.migrate()
    assert told(earlier) == before


def test_before_it_says_what_to_do(earlier: SqliteStore) -> None:
    with pytest.raises(StoreError, match="has schema version 1, expected 2: run `tracechain init`"):
        earlier.ping()


def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "later.sqlite"
    sqlite3.connect(path).execute("PRAGMA user_version=3").connection.close()
    with pytest.raises(StoreError, match="has schema version 3; this version of tracechain knows up to 2"):
        SqliteStore(path).migrate()
