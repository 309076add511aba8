"""The spool: what a node has seen and the platform has not confirmed, on disk before the station says OK.

Events are committed; envelopes are cut from them when they are sent, and from then on their bytes are fixed. An envelope is
kept as its head and the range of its events, so cutting needs next to no room, even on a disk that is full.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tracechain.iot_gateway.clock import clock_reading
from tracechain.iot_gateway.error import EventRefused, ReceiptAhead, SpoolError, SpoolFull
from tracechain.iot_gateway.gone import Gone
from tracechain.trace.messages.envelope import MAX_BYTES, MAX_EVENTS, Envelope
from tracechain.trace.messages.epoch import new_epoch

LANES = ("scans", "readings")
HEAD_BYTES = 1024  # room kept for the head of an envelope
MAX_EVENT_BYTES = MAX_BYTES - HEAD_BYTES
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


@dataclass(frozen=True, slots=True)
class Cut:
    """An envelope as it is sent: the same bytes every time."""

    lane: str
    seq: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Backlog:
    """What of a lane waits for a receipt: how many events, and when the oldest was kept (seconds of the node's clock)."""

    events: int
    oldest: int | None


@dataclass(frozen=True, slots=True)
class LaneState:
    """Where a lane stands: `next_seq` is the number of the next envelope to be cut."""

    epoch: str
    next_seq: int


class Spool:
    """One SQLite file, held by one process; its methods may be called from any thread.

    `max_bytes` bounds the events kept; `reserve_bytes` of the disk are left free, so that there is room to send and delete.
    """

    def __init__(
        self,
        path: Path,
        *,
        max_bytes: int = 1 << 30,
        reserve_bytes: int = 16 << 20,
        clock: Callable[[int], Mapping[str, Any]] = clock_reading,
    ) -> None:
        """Open or create the spool; SpoolError when it is in use, damaged, or can't be written."""
        self._path, self._max_bytes, self._reserve_bytes, self._clock = path, max_bytes, reserve_bytes, clock
        self._mutex = threading.RLock()
        self._lock = _lock_file(path)
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            with self._speaking("open"):
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=FULL")
                self._create()
                self._gone = Gone(self._db)
                self._held: int = self._db.execute("SELECT coalesce(sum(length(body)), 0) FROM event").fetchone()[0]
                self.boot: int = self._db.execute("UPDATE boot SET count = count + 1 RETURNING count").fetchone()[0]
        except (SpoolError, sqlite3.Error) as error:
            os.close(self._lock)
            if isinstance(error, SpoolError):
                raise
            raise SpoolError(f"Can't open the spool {str(path)!r}: {error}") from error

    def close(self) -> None:
        """Let go of the file; what is in it stays."""
        with self._mutex:
            self._db.close()
            os.close(self._lock)

    def commit(self, lane: str, events: Sequence[Mapping[str, Any]]) -> None:
        """Keep events, all or none; they are on disk when this returns.

        Raises SpoolFull when there is no room, EventRefused when one can't travel, SpoolError when the disk fails.
        """
        if lane not in LANES:
            raise EventRefused(f"Unknown lane {lane!r}; expected one of {', '.join(LANES)}")
        bodies = [_body(event) for event in events]
        size = sum(map(len, bodies))
        with self._mutex:
            self._check_room(size)
            with self._transaction("keep events in"):
                now = int(time.time())
                self._db.executemany(
                    "INSERT INTO event (lane, body, kept) VALUES (?, ?, ?)", [(lane, body, now) for body in bodies]
                )
            self._held += size

    def lanes(self) -> dict[str, LaneState]:
        """Where each lane stands."""
        with self._mutex, self._speaking("read"):
            rows = self._db.execute("SELECT name, epoch, last_seq FROM lane").fetchall()
        return {name: LaneState(epoch, last_seq + 1) for name, epoch, last_seq in rows}

    def waiting(self) -> int:
        """How many events are kept: not yet covered by a receipt."""
        with self._mutex, self._speaking("read"):
            return int(self._db.execute("SELECT count(*) FROM event").fetchone()[0])

    def backlog(self) -> dict[str, Backlog]:
        """What waits in each lane."""
        with self._mutex, self._speaking("read"):
            rows = self._db.execute("SELECT lane, count(*), min(id) FROM event GROUP BY lane").fetchall()
            kept = {
                lane: self._db.execute("SELECT kept FROM event WHERE id = ?", (first,)).fetchone()[0]
                for lane, _, first in rows
            }
        found = {lane: Backlog(count, kept[lane]) for lane, count, _ in rows}
        return {lane: found.get(lane, Backlog(0, None)) for lane in LANES}

    def next(self, lane: str, after: int) -> Cut | None:
        """The first envelope above number `after` that is kept; cut from waiting events when there is none yet."""
        with self._mutex:
            return self._kept_after(lane, after) or self._cut(lane)

    def resend(self, lane: str, ranges: Iterable[tuple[int, int]]) -> Iterator[Cut]:
        """The envelopes of ranges of numbers (ends included) that were cut, in order; see Gone for those that were deleted."""
        for first, last in ranges:
            for seq in range(first, last + 1):
                cut = self._cut_before(lane, seq)
                if cut is None:
                    break
                yield cut

    def confirm(self, epoch: str, upto: int) -> int:
        """Delete the envelopes that a receipt covers, and return how many; none for an epoch that is not (any more) ours.

        A receipt for numbers that were never cut means that the spool was put back from an older copy: ReceiptAhead, see `renew`.
        """
        with self._mutex:
            deleted, freed = self._delete(epoch, upto)
            self._held -= freed
        return deleted

    def renew(self, epoch: str) -> None:
        """Give up an epoch whose numbers were used twice: its events wait again, to be cut anew in a new epoch.

        Some may travel twice then; the platform knows them by their eventID.
        """
        with self._mutex, self._transaction("renew an epoch of"):
            for (lane,) in self._db.execute("SELECT name FROM lane WHERE epoch = ?", (epoch,)).fetchall():
                self._gone.forget(lane)
            self._db.execute("DELETE FROM envelope WHERE lane = (SELECT name FROM lane WHERE epoch = ?)", (epoch,))
            self._db.execute(
                "UPDATE lane SET epoch = ?, last_seq = 0, last_sha256 = NULL, last_event = 0 WHERE epoch = ?",
                (new_epoch(), epoch),
            )

    def _delete(self, epoch: str, upto: int) -> tuple[int, int]:
        """Delete what a receipt covers; how many envelopes, and how many bytes of events."""
        with self._transaction("delete confirmed events from"):
            lane = self._db.execute("SELECT name, last_seq FROM lane WHERE epoch = ?", (epoch,)).fetchone()
            if lane is None:
                return 0, 0
            name, last_seq = lane
            if upto > last_seq:
                raise ReceiptAhead(
                    f"A receipt confirms up to {upto} of epoch {epoch!r}; this spool sent only up to {last_seq}"
                )
            self._gone.note(name, upto)
            covered = self._db.execute(
                "DELETE FROM envelope WHERE lane = ? AND seq <= ? RETURNING last_event", (name, upto)
            ).fetchall()
            last_event = max((event for (event,) in covered), default=0)
            freed = self._db.execute(
                "DELETE FROM event WHERE lane = ? AND id <= ? RETURNING length(body)", (name, last_event)
            ).fetchall()
        return len(covered), sum(size for (size,) in freed)

    def _create(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == _VERSION:
            return
        if version == 1:
            with self._transaction("upgrade"):
                self._db.execute(f"ALTER TABLE event ADD COLUMN kept INTEGER NOT NULL DEFAULT {int(time.time())}")
                self._db.execute(f"PRAGMA user_version = {_VERSION}")
            return
        if version != 0:
            raise SpoolError(f"The spool {str(self._path)!r} has schema {version}; this version reads {_VERSION}")
        with self._transaction("create"):  # a spool exists whole, or not at all
            for statement in _SCHEMA.split(";\n"):
                self._db.execute(statement)
            self._db.executemany("INSERT INTO lane VALUES (?, ?, 0, NULL, 0)", [(lane, new_epoch()) for lane in LANES])
            self._db.execute(f"PRAGMA user_version = {_VERSION}")

    def _check_room(self, size: int) -> None:
        if self._held + size > self._max_bytes:
            raise SpoolFull(
                f"The spool holds {self._held} bytes, and {size} more would pass its limit of {self._max_bytes}"
            )
        free = shutil.disk_usage(self._path.parent).free
        if free < self._reserve_bytes + size:
            raise SpoolFull(
                f"The disk of the spool has {free} bytes free; expected at least {self._reserve_bytes + size}"
            )

    def _cut(self, lane: str) -> Cut | None:
        with self._transaction("cut an envelope in"):
            epoch, last_seq, previous, last_event = self._db.execute(
                "SELECT epoch, last_seq, last_sha256, last_event FROM lane WHERE name = ?", (lane,)
            ).fetchone()
            events = self._take(lane, last_event)
            if not events:
                return None
            seq = last_seq + 1
            head = self._head(Envelope(epoch, lane, seq, previous, _now(), self._clock(self.boot)))
            payload = _join(head, [body for _, body in events])
            first, last = events[0][0], events[-1][0]
            self._db.execute("INSERT INTO envelope VALUES (?, ?, ?, ?, ?)", (lane, seq, head, first, last))
            self._db.execute(
                "UPDATE lane SET last_seq = ?, last_sha256 = ?, last_event = ? WHERE name = ?",
                (seq, hashlib.sha256(payload).hexdigest(), last, lane),
            )
        return Cut(lane, seq, payload)

    def _take(self, lane: str, after: int) -> list[tuple[int, bytes]]:
        """The waiting events that fit into one envelope."""
        taken, size = [], 0
        rows = self._db.execute(
            "SELECT id, body FROM event WHERE lane = ? AND id > ? ORDER BY id LIMIT ?", (lane, after, MAX_EVENTS)
        )
        for event, body in rows:
            size += len(body) + 1  # the comma
            if size > MAX_EVENT_BYTES:
                break
            taken.append((event, body))
        return taken

    def _head(self, envelope: Envelope) -> bytes:
        """Everything of an envelope before its events, which come last."""
        return envelope.to_bytes().removesuffix(b"]}")

    def _kept_after(self, lane: str, seq: int) -> Cut | None:
        with self._mutex, self._speaking("read"):
            row = self._db.execute(
                "SELECT seq, head, first_event, last_event FROM envelope WHERE lane = ? AND seq > ? ORDER BY seq LIMIT 1",
                (lane, seq),
            ).fetchone()
            return self._payload(lane, *row) if row else None

    def _cut_before(self, lane: str, seq: int) -> Cut | None:
        """The envelope of a number, or what stands for it since it was deleted; None for a number that was never cut."""
        with self._mutex, self._speaking("read"):
            cut = self._kept_after(lane, seq - 1)
            if cut and cut.seq == seq:
                return cut
            epoch, last = self._db.execute("SELECT epoch, last_seq FROM lane WHERE name = ?", (lane,)).fetchone()
            return Cut(lane, seq, self._gone.payload(epoch, lane, seq)) if seq <= last else None

    def _payload(self, lane: str, seq: int, head: bytes, first: int, last: int) -> Cut:
        rows = self._db.execute(
            "SELECT body FROM event WHERE lane = ? AND id BETWEEN ? AND ? ORDER BY id", (lane, first, last)
        )
        return Cut(lane, seq, _join(head, [body for (body,) in rows]))

    @contextmanager
    def _transaction(self, doing: str) -> Iterator[None]:
        with self._speaking(doing):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _speaking(self, doing: str) -> Iterator[None]:
        """Turn what SQLite says into a sentence about this spool."""
        try:
            yield
        except sqlite3.Error as error:
            kind = SpoolFull if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL else SpoolError
            raise kind(f"Can't {doing} the spool {str(self._path)!r}: {error}") from error


def _lock_file(path: Path) -> int:
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
    return lock


def _body(event: Mapping[str, Any]) -> bytes:
    try:
        body = json.dumps(event, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError) as error:  # UnicodeEncodeError of a lone surrogate is a ValueError
        raise EventRefused(f"The event {event.get('eventID')!r} can't be written as JSON: {error}") from None
    if len(body) > MAX_EVENT_BYTES - 1:
        raise EventRefused(
            f"The event {event.get('eventID')!r} has {len(body)} bytes; expected at most {MAX_EVENT_BYTES - 1}, what an envelope can carry"
        )
    return body


def _join(head: bytes, bodies: Sequence[bytes]) -> bytes:
    return head + b",".join(bodies) + b"]}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
