"""What the engine asks of a store: few things, of whole sets, in columns.

A `ref` is a store's own integer for a thing or an event; it means nothing outside that store. Times are
microseconds since 1970-01-01T00:00:00Z; `recorded` is both the recordTime and the place in the recorded order
(trace-semantics, section 8): strictly increasing, given at the commit, never by the sender.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from tracechain.trace.events.event import Event
from tracechain.trace.messages.cursor import Cursor


class Outcome(StrEnum):
    """What became of one event of a batch."""

    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    VOIDED = "voided"  # an error declaration that took its event out (or waits for it)
    CONFLICT = "conflict"  # same eventID, other content
    FOREIGN = "foreign"  # an error declaration by neither the party that recorded the event nor a regulator


REFUSALS = frozenset({Outcome.CONFLICT, Outcome.FOREIGN})


class StoreError(Exception):
    """A store can't be reached, or holds a schema that this version can't read."""


class Refused(StoreError):
    """The batch holds events that the set of facts can't take; nothing of it was written.

    `outcomes` has one entry an event, in order; those in `REFUSALS` are to be quarantined before the rest is recorded.
    """

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        super().__init__(f"{sum(o in REFUSALS for o in outcomes)} of {len(outcomes)} events can't be recorded")
        self.outcomes = tuple(outcomes)


@dataclass(frozen=True, slots=True)
class Fact:
    """An event at the door, with who brought it: `party` is a GLN, or "" for the platform's own operator."""

    event: Event
    party: str = ""
    regulator: bool = False  # may void the events of others


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a committed batch came to: one outcome an event, and the cursors after it."""

    outcomes: tuple[Outcome, ...]
    cursors: Mapping[str, Cursor]


class ProvenanceStore(Protocol):
    """The set of facts. One contract suite (tests/contract) runs on every adapter."""

    def migrate(self) -> None:
        """Create or upgrade the schema; safe to repeat."""

    def close(self) -> None: ...

    def ping(self) -> None:
        """Raise StoreError when the store does not answer or has no schema."""

    def record(self, facts: Sequence[Fact], received: Sequence[tuple[str, int]] = ()) -> Recorded:
        """Record a batch, atomic and idempotent, with the envelopes (stream, seq) it came in, in one transaction.

        Raises Refused (nothing written) when an event can't enter the set.
        """

    def cursor(self, stream: str) -> Cursor:
        """What of a stream of envelopes is durable; an empty cursor for an unknown stream."""

    def settled(self) -> int:
        """The recordTime up to which the set is settled: nothing will ever be recorded at or before it. 0 when empty."""

    def documents(self, event_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Documents by eventID: `{"event": sender's JSON, "recordTime": µs, "party": GLN, "voided": µs or None}`."""
