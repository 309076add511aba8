"""The spool: what a node has seen and the platform has not confirmed, on disk before the station says OK.

Events are committed; envelopes are cut from them when they are sent (see Cuts), and deleted with their events when
receipts cover them, and have told that it is them and nothing else that the platform has under their numbers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tracechain.iot_gateway.clock import clock_reading
from tracechain.iot_gateway.error import EventRefusal, NeverSent, SpoolFull
from tracechain.iot_gateway.spool.cut import Cuts, SealedEnvelope, body_of
from tracechain.iot_gateway.spool.file import SpoolFile
from tracechain.iot_gateway.spool.gone import Gone
from tracechain.iot_gateway.spool.lane import LANES, Backlog, LaneState
from tracechain.trace.messages.epoch import new_epoch
from tracechain.trace.messages.receipt import Receipt, Result


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
        self._max_bytes, self._reserve_bytes = max_bytes, reserve_bytes
        self._file = SpoolFile(path)
        self._db = self._file.db
        with self._file.opening():
            self._gone = Gone(self._db)
            self._held: int = self._db.execute("SELECT coalesce(sum(length(body)), 0) FROM event").fetchone()[0]
            self.boot: int = self._db.execute("UPDATE boot SET count = count + 1 RETURNING count").fetchone()[0]
        self._cuts = Cuts(self._file, lambda: clock(self.boot))
        # What is kept and stands under its number at the platform: (epoch, seq). In memory, as after a start it is told again.
        self._ours: set[tuple[str, int]] = set()

    def close(self) -> None:
        """Let go of the file; what is in it stays."""
        self._file.close()

    def commit(self, lane: str, events: Sequence[Mapping[str, Any]]) -> None:
        """Keep events, all or none; they are on disk when this returns.

        Raises SpoolFull when there is no room, EventRefused when one can't travel, SpoolError when the disk fails.
        """
        if lane not in LANES:
            raise EventRefusal(f"Unknown lane {lane!r}; expected one of {', '.join(LANES)}")
        bodies = [body_of(event) for event in events]
        size = sum(map(len, bodies))
        with self._file.mutex:
            self._check_room(size)
            with self._file.transaction("keep events in"):
                now = int(time.time())
                self._db.executemany(
                    "INSERT INTO event (lane, body, kept) VALUES (?, ?, ?)", [(lane, body, now) for body in bodies]
                )
            self._held += size

    def lanes(self) -> dict[str, LaneState]:
        """Where each lane stands."""
        with self._file.reading():
            rows = self._db.execute("SELECT name, epoch, last_seq FROM lane").fetchall()
        return {name: LaneState(epoch, last_seq + 1) for name, epoch, last_seq in rows}

    def waiting(self) -> int:
        """How many events are kept: not yet covered by a receipt."""
        with self._file.reading():
            return int(self._db.execute("SELECT count(*) FROM event").fetchone()[0])

    def backlog(self) -> dict[str, Backlog]:
        """What waits in each lane."""
        with self._file.reading():
            rows = self._db.execute("SELECT lane, count(*), min(id) FROM event GROUP BY lane").fetchall()
            kept = {
                lane: self._db.execute("SELECT kept FROM event WHERE id = ?", (first,)).fetchone()[0]
                for lane, _, first in rows
            }
        found = {lane: Backlog(count, kept[lane]) for lane, count, _ in rows}
        return {lane: found.get(lane, Backlog(0, None)) for lane in LANES}

    def next(self, lane: str, after: int) -> SealedEnvelope | None:
        """The first envelope above number `after` that is kept; cut from waiting events when there is none yet."""
        with self._file.mutex:
            return self._cuts.after(lane, after) or self._cuts.cut(lane)

    def resend(self, lane: str, ranges: Iterable[tuple[int, int]]) -> Iterator[SealedEnvelope]:
        """The envelopes of ranges of numbers (ends included) that were cut, in order; see Gone for those that were deleted."""
        for first, last in ranges:
            for seq in range(first, last + 1):
                cut = self._cut_before(lane, seq)
                if cut is None:
                    break
                yield cut

    def confirm(self, receipt: Receipt) -> int:
        """Let go of what a receipt covers and is known to be ours; returns the number up to which nothing is kept any more.

        A number alone proves nothing, as an older copy of this spool uses it again: it is ours once a receipt has told that
        our content stands under it. Raises NeverSent, and deletes nothing, where another's does, or where the receipt is
        ahead of all that was ever cut: see `renew`. 0 for an epoch that is not (any more) ours.
        """
        with self._file.mutex:
            found = self._lane_of(receipt.epoch)
            if found is None:
                return 0
            lane, last_seq = found
            if receipt.upto > last_seq:
                raise NeverSent(
                    f"A receipt confirms up to {receipt.upto} of epoch {receipt.epoch!r}; this spool sent only up to {last_seq}"
                )
            ours = [one.seq for one in receipt.results if self._is_ours(lane, receipt.epoch, one)]
            if _goes_by_numbers(receipt):
                refused = {one.seq for one in receipt.results if one.refused_whole}
                ours += [seq for seq in self._kept(lane) if seq <= receipt.upto and seq not in refused]
            self._ours |= {(receipt.epoch, seq) for seq in ours}
            self._delete(lane, receipt.epoch, self._covered(lane, receipt))
            first_kept = next(self._kept(lane), last_seq + 1)
            return first_kept - 1

    def renew(self, epoch: str) -> None:
        """Give up an epoch whose numbers were used twice: its events wait again, to be cut anew in a new epoch.

        Some may travel twice then; the platform knows them by their eventID.
        """
        with self._file.transaction("renew an epoch of"):
            for (lane,) in self._db.execute("SELECT name FROM lane WHERE epoch = ?", (epoch,)).fetchall():
                self._gone.forget(lane)
            self._db.execute("DELETE FROM envelope WHERE lane = (SELECT name FROM lane WHERE epoch = ?)", (epoch,))
            self._db.execute(
                "UPDATE lane SET epoch = ?, last_seq = 0, last_sha256 = NULL, last_event = 0 WHERE epoch = ?",
                (new_epoch(), epoch),
            )

    def _lane_of(self, epoch: str) -> tuple[str, int] | None:
        """The lane that has an epoch, and the number that was cut last in it."""
        with self._file.reading():
            row = self._db.execute("SELECT name, last_seq FROM lane WHERE epoch = ?", (epoch,)).fetchone()
        return (str(row[0]), int(row[1])) if row else None

    def _is_ours(self, lane: str, epoch: str, result: Result) -> bool:
        """Whether it is known now that what is kept under a number is what the platform has under it."""
        cut = self._cuts.numbered(lane, result.seq)
        if cut is None:
            return False  # deleted since, or never cut
        if result.sha256 not in (None, cut.sha256):
            raise NeverSent(
                f"A receipt tells of other content under number {result.seq} of epoch {epoch!r} than this spool has:"
                f" {result.sha256}, and this is {cut.sha256}"
            )
        return result.sha256 is not None

    def _kept(self, lane: str) -> Iterator[int]:
        """The numbers of the envelopes that are kept, in order."""
        with self._file.reading():
            rows = self._db.execute("SELECT seq FROM envelope WHERE lane = ? ORDER BY seq", (lane,)).fetchall()
        return (seq for (seq,) in rows)

    def _covered(self, lane: str, receipt: Receipt) -> int:
        """The last number up to which a receipt covers all, and all is ours."""
        last = 0
        for seq in self._kept(lane):
            if seq > receipt.upto or (receipt.epoch, seq) not in self._ours:
                break
            last = seq
        return last

    def _delete(self, lane: str, epoch: str, upto: int) -> None:
        with self._file.transaction("delete confirmed events from"):
            self._gone.note(lane, upto)
            covered = self._db.execute(
                "DELETE FROM envelope WHERE lane = ? AND seq <= ? RETURNING last_event", (lane, upto)
            ).fetchall()
            last_event = max((event for (event,) in covered), default=0)
            freed = self._db.execute(
                "DELETE FROM event WHERE lane = ? AND id <= ? RETURNING length(body)", (lane, last_event)
            ).fetchall()
        self._held -= sum(size for (size,) in freed)
        self._ours -= {(epoch, seq) for seq in range(upto - len(covered) + 1, upto + 1)}

    def _check_room(self, size: int) -> None:
        if self._held + size > self._max_bytes:
            raise SpoolFull(
                f"The spool holds {self._held} bytes, and {size} more would pass its limit of {self._max_bytes}"
            )
        free = self._file.free_bytes()
        if free < self._reserve_bytes + size:
            raise SpoolFull(
                f"The disk of the spool has {free} bytes free; expected at least {self._reserve_bytes + size}"
            )

    def _cut_before(self, lane: str, seq: int) -> SealedEnvelope | None:
        """The envelope of a number, or what stands for it since it was deleted; None for a number that was never cut."""
        with self._file.reading():
            cut = self._cuts.numbered(lane, seq)
            if cut:
                return cut
            epoch, last = self._db.execute("SELECT epoch, last_seq FROM lane WHERE name = ?", (lane,)).fetchone()
            return SealedEnvelope(lane, seq, self._gone.payload(epoch, lane, seq)) if seq <= last else None


def _goes_by_numbers(receipt: Receipt) -> bool:
    """Whether it is of a platform that tells no digests: the contract asks for none. Where all is turned away, none can be."""
    results = receipt.results
    return not any(one.sha256 for one in results) and (not results or not all(one.refused_whole for one in results))
