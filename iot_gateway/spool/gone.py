"""Envelopes that a receipt let the spool delete, and what to say when the platform asks for one of them all the same.

It does so when its store was put back from an older copy: it has forgotten what it confirmed. The events are gone, so
the number is filled by an envelope that says how many there were (mqtt-contract, Envelope), and the stream goes on.
"""

from __future__ import annotations

import sqlite3

from tracechain.trace.messages.envelope import DropNotice, Envelope

MOST_REMEMBERED = 10_000  # envelopes of a lane whose number of events is known
_SCHEMA = """
CREATE TABLE IF NOT EXISTS gone (
    lane TEXT NOT NULL,
    seq INTEGER NOT NULL,
    events INTEGER NOT NULL,
    PRIMARY KEY (lane, seq)
) WITHOUT ROWID"""
_COUNTED = """
INSERT OR REPLACE INTO gone
SELECT lane, seq, (SELECT count(*) FROM event WHERE event.lane = envelope.lane AND id BETWEEN first_event AND last_event)
FROM envelope WHERE lane = ? AND seq <= ?"""


class Gone:
    """The deleted envelopes of a spool, in its own file; the spool's transactions are around what is done here."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.execute(_SCHEMA)

    def note(self, lane: str, upto: int) -> None:
        """The envelopes of a lane up to a number are about to be deleted."""
        self._db.execute(_COUNTED, (lane, upto))
        self._db.execute("DELETE FROM gone WHERE lane = ? AND seq <= ?", (lane, upto - MOST_REMEMBERED))

    def forget(self, lane: str) -> None:
        """The lane begins again at 1."""
        self._db.execute("DELETE FROM gone WHERE lane = ?", (lane,))

    def payload(self, epoch: str, lane: str, seq: int) -> bytes:
        """What is sent in the place of a deleted envelope: the same bytes every time."""
        row = self._db.execute("SELECT events FROM gone WHERE lane = ? AND seq = ?", (lane, seq)).fetchone()
        reason = "Deleted at this node after a receipt said that it was durable"
        if row is None:
            reason += "; how many events there were is not known any more"
        return Envelope(epoch, lane, seq, dropped=DropNotice(row[0] if row else 1, reason)).to_bytes()
