"""The spool's file: its tables, its lock, and what SQLite says of it as sentences."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracechain.iot_gateway.error import SpoolError, SpoolFull
from tracechain.iot_gateway.spool.lane import LANES
from tracechain.trace.messages.epoch import new_epoch

_VERSION = 2
_SCHEMA = """
CREATE TABLE lane (
    name TEXT PRIMARY KEY,
    epoch TEXT NOT NULL,
    last_seq INTEGER NOT NULL,   -- the envelope cut last
    last_sha256 TEXT,            -- of its payload
    last_event INTEGER NOT NULL  -- the last event in it
);
CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice, so it orders for ever
    lane TEXT NOT NULL,
    body BLOB NOT NULL,
    kept INTEGER NOT NULL  -- when, in seconds of the node's clock
);
CREATE INDEX event_by_lane ON event (lane, id);
CREATE TABLE envelope (
    lane TEXT NOT NULL,
    seq INTEGER NOT NULL,
    head BLOB NOT NULL,
    first_event INTEGER NOT NULL,
    last_event INTEGER NOT NULL,
    PRIMARY KEY (lane, seq)
) WITHOUT ROWID;
CREATE TABLE boot (count INTEGER NOT NULL);
INSERT INTO boot VALUES (0);
"""


class SpoolFile:
    """One SQLite file, held by one process; any thread may use `db` within `reading` or `transaction`.

    Each of these is alone; `mutex` makes several of them one. A transaction happens whole, or not at all.
    """

    def __init__(self, path: Path) -> None:
        """Open or create it; SpoolError when it is in use, damaged, of another version, or can't be written."""
        self.path = path
        self.mutex = threading.RLock()
        self._lock = _lock(path)
        with self.opening():
            self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self.db.execute("PRAGMA journal_mode=WAL")
            self.db.execute("PRAGMA synchronous=FULL")
            self._prepare()
        self._identity = self._find()[0]

    def free_bytes(self) -> int:
        """How much room its disk has.

        SpoolError where the file is not there any more, or another is in its place: what is written would be lost with this process.
        """
        identity, free = self._find()
        if identity != self._identity:
            raise SpoolError(
                f"The spool {str(self.path)!r} is not the file that was opened; expected it to stay in its place"
            )
        return free

    def close(self) -> None:
        """Let go of it; what is in it stays."""
        with self.mutex:
            self.db.close()
            os.close(self._lock)

    @contextmanager
    def opening(self) -> Iterator[None]:
        """Do what must be done before it is of use: where that fails, another process may try."""
        try:
            with self._speaking("open"):
                yield
        except SpoolError:
            os.close(self._lock)
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self.mutex, self._speaking("read"):
            yield

    @contextmanager
    def transaction(self, doing: str) -> Iterator[None]:
        """`doing` is a verb and its preposition, for the sentence when it fails: Can't … the spool."""
        with self.mutex, self._speaking(doing):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise

    @contextmanager
    def _speaking(self, doing: str) -> Iterator[None]:
        """Turn what SQLite says into a sentence about this spool."""
        try:
            yield
        except sqlite3.Error as error:
            kind = SpoolFull if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL else SpoolError
            raise kind(f"Can't {doing} the spool {str(self.path)!r}: {error}") from error

    def _find(self) -> tuple[tuple[int, int], int]:
        """Which file it is, and how many bytes its disk has free."""
        try:
            there = self.path.stat()
            return (there.st_dev, there.st_ino), shutil.disk_usage(self.path.parent).free
        except OSError as error:
            raise SpoolError(f"Can't find the spool {str(self.path)!r}: {error.strerror}") from error

    def _prepare(self) -> None:
        """Make the tables of a new file, and bring those of the version before up to date."""
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self._create()
        elif version == 1:
            self._upgrade()
        elif version != _VERSION:
            raise SpoolError(f"The spool {str(self.path)!r} has schema {version}; this version reads {_VERSION}")

    def _create(self) -> None:
        with self.transaction("create"):  # a spool exists whole, or not at all
            for statement in _SCHEMA.split(";\n"):
                self.db.execute(statement)
            self.db.executemany("INSERT INTO lane VALUES (?, ?, 0, NULL, 0)", [(lane, new_epoch()) for lane in LANES])
            self.db.execute(f"PRAGMA user_version = {_VERSION}")

    def _upgrade(self) -> None:
        with self.transaction("upgrade"):
            self.db.execute(f"ALTER TABLE event ADD COLUMN kept INTEGER NOT NULL DEFAULT {int(time.time())}")
            self.db.execute(f"PRAGMA user_version = {_VERSION}")


def _lock(path: Path) -> int:
    """Take the spool for this process; the lock dies with it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SpoolError(f"Can't open the spool {str(path)!r}: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise SpoolError(
            f"The spool {str(path)!r} is in use by another gateway; expected one gateway a spool"
        ) from None
    except OSError as error:
        os.close(lock)
        raise SpoolError(f"Can't lock the spool {str(path)!r}: {error.strerror}") from error
    return lock
