"""What the engine asks of a store: few things, of whole sets, in columns.

A `ref` is a store's own integer for a thing or an event; it means nothing outside that store. Times are
microseconds since 1970-01-01T00:00:00Z; `recorded` is both the recordTime and the place in the recorded order
(trace-semantics, section 8): strictly increasing, given at the commit, never by the sender.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from tracechain.trace.error import TracechainError
from tracechain.trace.events.event import Event, Role
from tracechain.trace.facts.circumstances import Circumstances
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.facts.refs import Codes, EventRef, Events, Groups, Refs, ThingRef, Things, Times


class Outcome(StrEnum):
    """What became of one event of a batch."""

    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    VOIDED = (
        "voided"  # an error declaration: its party's word stands for the event no more (or will not, once it comes)
    )
    CONFLICT = "conflict"  # same eventID, other content
    FOREIGN = "foreign"  # an error declaration by neither the party that recorded the event nor a regulator


REFUSALS = frozenset({Outcome.CONFLICT, Outcome.FOREIGN})


class StoreError(TracechainError):
    """A store can't be reached, or holds a schema that this version can't read."""


class BatchRefusal(StoreError):
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
class RecordResult:
    """What a committed batch came to: one outcome an event, and the cursors after it."""

    outcomes: tuple[Outcome, ...]
    cursors: Mapping[str, Cursor]


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Links:
    """Mentions of things by events, as columns of equal length.

    `code` is packed (see `mention.py`); `other` is the parent's ref for a child, the transformation's ref for an input or
    output of an event with a transformationID, else `mention.NOBODY`; `time` is the eventTime.
    """

    thing: Things
    event: Events
    code: Codes
    other: Refs
    time: Times


@dataclass(frozen=True, slots=True)
class Amounts:
    """Quantities by class: one row a mention of a lot or product, `amount` None where none was given."""

    thing: list[ThingRef]
    event: list[EventRef]
    amount: list[float | None]
    unit: list[str]


@dataclass(frozen=True, slots=True)
class Memberships:
    """Statements that an instance belongs to a lot (trace-semantics, section 4), as columns of equal length."""

    instance: Things
    lot: Things
    event: Events
    time: Times


class View(Protocol):
    """The set of facts as known at one moment: what was recorded up to `as_of`, and not voided by then.

    All answers of one view belong to the same set, whatever is recorded meanwhile. Every method takes a set of refs and
    asks the store once (or once a bounded slice of it), never once a thing.
    """

    def refs(self, keys: Sequence[str]) -> list[ThingRef]:
        """The refs of things by key; -1 where no event ever named the key."""

    def keys(self, refs: Things) -> list[str]:
        """The keys of things, in the order of the refs."""

    def links(self, things: Things) -> Links:
        """Every counted mention of instances and lots (never of a product: that grows without bound)."""

    def mentions(self, product: ThingRef) -> Links:
        """Every counted mention of one product."""

    def participants(self, events: Events, role: Role) -> Links:
        """Who is named by a set of events in one role, products too."""

    def transformation_events(self, transformations: Groups) -> tuple[Groups, Events]:
        """The counted events of each transformation (EPCIS 2.0, 7.4.6): columns (transformation, event)."""

    def amounts(self, events: Events, role: Role = Role.CHILD) -> Amounts:
        """The quantities of all that is named by class (lots and products) in one role by a set of events."""

    def members(self, lots: Things) -> Memberships:
        """Which instances belong to the lots."""

    def lots(self, instances: Things) -> Memberships:
        """Which lots the instances belong to."""

    def event_ids(self, events: Events) -> list[str]:
        """The eventIDs, in the order of the refs."""

    def names(self, things: Things, events: Events) -> tuple[list[str], list[str]]:
        """Keys and eventIDs together: with these an answer ends."""

    def circumstances(self, events: Events) -> list[Circumstances]:
        """When, where, why and by whom, in the order of the refs."""

    def happened_at(self, places: Sequence[str], start: Times, end: Times) -> tuple[Refs, Events, Times]:
        """The counted events at places (`Circumstances.place`), each within a span: columns (number of the span, event, time)."""


class ProvenanceStore(Protocol):
    """The set of facts. One contract suite (tests/contract) runs on every adapter."""

    def migrate(self) -> None:
        """Create or upgrade the schema; safe to repeat."""

    def close(self) -> None: ...

    def ping(self) -> None:
        """Raise StoreError when the store does not answer or has no schema."""

    def record(self, facts: Sequence[Fact], received: Sequence[tuple[str, int]] = ()) -> RecordResult:
        """Record a batch, atomic and idempotent, with the envelopes (stream, seq) it came in, in one transaction.

        Raises BatchRefusal (nothing written) when an event can't enter the set.
        """

    def cursor(self, stream: str) -> Cursor:
        """What of a stream of envelopes is durable; an empty cursor for an unknown stream."""

    def settled(self) -> int:
        """The recordTime up to which the set is settled: nothing will ever be recorded at or before it. 0 when empty."""

    def documents(self, event_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Documents by eventID: `{"event": sender's JSON, "recordTime": µs, "voided": µs or None, "party": GLN, …}`.

        `party` recorded it; `recorders` are all who sent it, that one first; `declarers` are who declared it an error,
        regulators too.
        """

    def ask(self, question: Callable[[View], T], as_of: int | None = None) -> T:
        """Answer a question from the set of facts as known at `as_of` (µs, at most `settled()`), or as it is now.

        The question must be free of effects: a store may ask it twice to answer from one set alone.
        """
        ...

    def stream(self, question: Callable[[View], Iterator[T]], as_of: int | None = None) -> Iterator[T]:
        """As `ask`, for an answer that is told while it is found; the set stays the same to the end of it."""
        ...
