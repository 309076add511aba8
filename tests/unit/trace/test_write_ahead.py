"""Two that open a new SQLite file together both get it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tracechain.trace.write_ahead import keep_write_ahead


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new.sqlite"


@pytest.fixture
def other(path: Path) -> sqlite3.Connection:
    """Another process that is writing to the new file, and has no write-ahead log yet."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    return connection


def mode(connection: sqlite3.Connection) -> str:
    found: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
    return found


def test_one_that_finds_the_new_file_busy_waits_for_the_other(path: Path, other: sqlite3.Connection) -> None:
    connection = sqlite3.connect(path, timeout=0)
    keep_write_ahead(connection, wait=lambda: other.execute("COMMIT"))
    assert mode(connection) == "wal"


def test_a_file_that_stays_busy_is_said_to_be(path: Path, other: sqlite3.Connection) -> None:
    connection = sqlite3.connect(path, timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        keep_write_ahead(connection, patience_s=0)
    other.execute("COMMIT")
    assert mode(connection) == "delete"


def test_a_fault_that_waiting_does_not_mend_is_told_at_once(path: Path) -> None:
    path.write_bytes(b"this is a letter, not a database, and it is long enough to be looked at\n" * 20)
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        keep_write_ahead(connection, wait=lambda: pytest.fail("waited"))


def test_a_second_switch_changes_nothing_even_while_another_writes(path: Path) -> None:
    first = sqlite3.connect(path, isolation_level=None)
    keep_write_ahead(first)
    first.execute("BEGIN IMMEDIATE")
    keep_write_ahead(sqlite3.connect(path, timeout=0), patience_s=0)
