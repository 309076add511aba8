"""Envelopes, cut from a spool's events when they are sent: from then on their bytes are fixed.

One is kept as its head and the range of its events, so cutting needs next to no room, even on a disk that is full.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracechain.iot_gateway.error import EventRefusal
from tracechain.iot_gateway.spool.file import SpoolFile
from tracechain.trace.events.instant import format_instant
from tracechain.trace.events.units import now
from tracechain.trace.messages.envelope import MAX_BYTES, MAX_EVENTS, Envelope

HEAD_BYTES = 1024  # room kept for the head of an envelope
MAX_EVENT_BYTES = MAX_BYTES - HEAD_BYTES


@dataclass(frozen=True, slots=True)
class SealedEnvelope:
    """An envelope as it is sent: the same bytes every time."""

    lane: str
    seq: int
    payload: bytes

    @property
    def sha256(self) -> str:
        """The digest of its payload, lower-case hex."""
        return hashlib.sha256(self.payload).hexdigest()


class Cuts:
    """The envelopes in a spool's file that no receipt covers; `clock` is what each says of the node's clock."""

    def __init__(self, file: SpoolFile, clock: Callable[[], Mapping[str, Any]]) -> None:
        self._file, self._db, self._clock = file, file.db, clock

    def after(self, lane: str, seq: int) -> SealedEnvelope | None:
        """The first one above a number."""
        with self._file.reading():
            row = self._db.execute(
                "SELECT seq, head, first_event, last_event FROM envelope WHERE lane = ? AND seq > ? ORDER BY seq LIMIT 1",
                (lane, seq),
            ).fetchone()
            return self._whole(lane, *row) if row else None

    def numbered(self, lane: str, seq: int) -> SealedEnvelope | None:
        """The one of a number; None where it is deleted, or was never cut."""
        cut = self.after(lane, seq - 1)
        return cut if cut and cut.seq == seq else None

    def cut(self, lane: str) -> SealedEnvelope | None:
        """A new one of the events that wait; None when none do."""
        with self._file.transaction("cut an envelope in"):
            epoch, last_seq, previous, last_event = self._db.execute(
                "SELECT epoch, last_seq, last_sha256, last_event FROM lane WHERE name = ?", (lane,)
            ).fetchone()
            events = self._waiting(lane, last_event)
            if not events:
                return None
            seq = last_seq + 1
            head = _head(Envelope(epoch, lane, seq, previous, _now(), self._clock()))
            cut = SealedEnvelope(lane, seq, _join(head, [body for _, body in events]))
            first, last = events[0][0], events[-1][0]
            self._db.execute("INSERT INTO envelope VALUES (?, ?, ?, ?, ?)", (lane, seq, head, first, last))
            self._db.execute(
                "UPDATE lane SET last_seq = ?, last_sha256 = ?, last_event = ? WHERE name = ?",
                (seq, cut.sha256, last, lane),
            )
        return cut

    def _waiting(self, lane: str, after: int) -> list[tuple[int, bytes]]:
        """The events above a number that fit into one envelope."""
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

    def _whole(self, lane: str, seq: int, head: bytes, first: int, last: int) -> SealedEnvelope:
        rows = self._db.execute(
            "SELECT body FROM event WHERE lane = ? AND id BETWEEN ? AND ? ORDER BY id", (lane, first, last)
        )
        return SealedEnvelope(lane, seq, _join(head, [body for (body,) in rows]))


def body_of(event: Mapping[str, Any]) -> bytes:
    """An event as it is kept and sent; EventRefused when no envelope can carry it."""
    try:
        body = json.dumps(event, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError) as error:  # UnicodeEncodeError of a lone surrogate is a ValueError
        raise EventRefusal(f"The event {event.get('eventID')!r} can't be written as JSON: {error}") from None
    if len(body) > MAX_EVENT_BYTES - 1:
        raise EventRefusal(
            f"The event {event.get('eventID')!r} has {len(body)} bytes; expected at most {MAX_EVENT_BYTES - 1}, what an envelope can carry"
        )
    return body


def _head(envelope: Envelope) -> bytes:
    """Everything of an envelope before its events, which come last."""
    return envelope.to_bytes().removesuffix(b"]}")


def _join(head: bytes, bodies: Sequence[bytes]) -> bytes:
    return head + b",".join(bodies) + b"]}"


def _now() -> str:
    return format_instant(now() // 1000 * 1000)
