"""Who may enter the set of facts: the rules at the door, pure, the same for every store (trace-semantics, section 2).

An event is known by its eventID. The same content again is a duplicate; other content is a conflict; a copy with an
errorDeclaration voids it, whichever comes first, if it comes from the party that recorded the event, which is who brought
it first, or from a regulator. Void it stays: what was known at a time must not change.

The event hash leaves out some of what a copy says: that an instance belongs to a lot (01+10+21 is hashed as 01+21). A
duplicate may say so for the first time, and that is recorded, so that the order of copies changes no answer. And two
lists of things may be hashed alike where the URIs are made for it; that is a conflict.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from tracechain.trace.events.event import Event
from tracechain.trace.facts.protocol import REFUSALS, BatchRefusal, Fact, Outcome

NEVER = 2**62  # the time of what has not happened: later than every other


@dataclass(frozen=True, slots=True)
class EventStanding:
    """What a store holds of one eventID: who sent it, the first first, who declared it an error, and when it counts.

    It counts for a question `as_of = T` when `recorded <= T < voided`.
    """

    content_hash: str
    recorded: int
    voided: int = NEVER
    recorders: tuple[str, ...] = ()
    declarers: tuple[str, ...] = ()  # a regulator's declaration is marked by a trailing "!"

    @property
    def void(self) -> bool:
        """Not recorded yet, or declared an error by who recorded it first or by a regulator."""
        by_recorder = not self.recorders or self.recorders[0] in self.declarers
        return by_recorder or any(one.endswith("!") for one in self.declarers)

    def parties(self) -> str:
        """Recorders and declarers as JSON, for a store to keep."""
        return _told(self.recorders, self.declarers)


@lru_cache(maxsize=4096)
def _told(recorders: tuple[str, ...], declarers: tuple[str, ...]) -> str:
    return json.dumps([recorders, declarers])


def parties(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read back what `EventStanding.parties` wrote: recorders and declarers."""
    recorders, declarers = json.loads(text)
    return tuple(recorders), tuple(declarers)


@lru_cache(maxsize=4096)
def recorder(text: str) -> str:
    """The party that recorded the event (or declared it, while nobody has recorded it), of what `parties` reads."""
    recorders, declarers = parties(text)
    return (recorders or declarers)[0].rstrip("!")


def provenance(text: str) -> dict[str, Any]:
    """Who stands behind an event, of what `parties` reads, as `ProvenanceStore.documents` tells it."""
    recorders, declarers = parties(text)
    return {
        "party": recorder(text),
        "recorders": recorders,
        "declarers": tuple(one.rstrip("!") for one in declarers),
    }


@dataclass(frozen=True, slots=True)
class EventContent:
    """What an event on record says of things: (key, role) of each that it names, (instance, lot) of each membership."""

    names: frozenset[tuple[str, int]]
    memberships: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, event: Event) -> EventContent:
        """What an event says."""
        names = frozenset((naming.thing.key, int(naming.role)) for naming in event.namings)
        return cls(names, frozenset(event.memberships))


@dataclass(frozen=True, slots=True)
class Statement:
    """Memberships, (instance, lot), that a later copy of an event is the first to state; `recorded` is its recordTime."""

    event: Event
    memberships: frozenset[tuple[str, str]]
    recorded: int


@dataclass(frozen=True, slots=True)
class Admission:
    """What a batch changes: events to write anew, standings to rewrite, copies to keep, and what became of each fact."""

    outcomes: tuple[Outcome, ...]
    new: Mapping[str, Event]
    standings: Mapping[str, EventStanding]  # of every event that is new or changed
    copies: Sequence[tuple[str, bool, Event]]  # (eventID, declared, event): documents kept with it
    statements: Sequence[Statement]  # of events that are on record, some of them by this batch

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.standings or self.statements)


def admit(
    facts: Sequence[Fact], known: Mapping[str, EventStanding], said: Mapping[str, EventContent], clock: Iterable[int]
) -> Admission:
    """Decide on a batch, in order, by what is `known` of its events and `said` by those.

    `clock` gives strictly increasing recordTimes, one a change.
    Raises BatchRefusal when any fact is a conflict or a stranger's declaration; then nothing of the batch may be written.
    """
    now = iter(clock)
    standings, on_record = dict(known), dict(said)
    new: dict[str, Event] = {}
    copies: list[tuple[str, bool, Event]] = []
    statements: list[Statement] = []
    outcomes: list[Outcome] = []
    for fact in facts:
        event = fact.event
        before = standings.get(event.id)
        there = None if before is None else on_record.get(event.id) or EventContent.of(new[event.id])
        outcome = _outcome(fact, before, there)
        outcomes.append(outcome)
        if outcome in REFUSALS:
            continue
        after = _after(fact, before)
        if after != before:
            standings[event.id] = _timed(before, after, next(now))
            if outcome is not Outcome.DUPLICATE:
                copies.append((event.id, event.declared, event))
        if there is None:
            new[event.id] = event
        elif first_stated := frozenset(event.memberships) - there.memberships:
            statements.append(Statement(event, first_stated, next(now)))
            on_record[event.id] = replace(there, memberships=there.memberships | first_stated)
    if any(outcome in REFUSALS for outcome in outcomes):
        raise BatchRefusal(outcomes)
    changed = {event_id: one for event_id, one in standings.items() if one != known.get(event_id)}
    return Admission(tuple(outcomes), new, changed, copies, statements)


def _outcome(fact: Fact, before: EventStanding | None, there: EventContent | None) -> Outcome:
    if before is None or there is None:
        return Outcome.VOIDED if fact.event.declared else Outcome.RECORDED
    if before.content_hash != fact.event.content_hash or there.names != EventContent.of(fact.event).names:
        return Outcome.CONFLICT
    if fact.event.declared:
        if _mark(fact) in before.declarers:
            return Outcome.DUPLICATE
        entitled = fact.regulator or not before.recorders or fact.party == before.recorders[0]
        return Outcome.VOIDED if entitled else Outcome.FOREIGN
    return Outcome.DUPLICATE if before.recorders else Outcome.RECORDED


def _mark(fact: Fact) -> str:
    return f"{fact.party}!" if fact.regulator else fact.party


def _after(fact: Fact, before: EventStanding | None) -> EventStanding:
    standing = before or EventStanding(fact.event.content_hash, recorded=0)
    if fact.event.declared:
        if _mark(fact) in standing.declarers:
            return standing
        return replace(standing, declarers=(*standing.declarers, _mark(fact)))
    if fact.party in standing.recorders:
        return standing
    recorders = (*standing.recorders, fact.party)
    return EventStanding(standing.content_hash, standing.recorded, standing.voided, recorders, standing.declarers)


def _timed(before: EventStanding | None, after: EventStanding, now: int) -> EventStanding:
    """Give a changed standing its times. What only a declaration named counts from when it is recorded, unless void."""
    if before is None or (before.void and not after.void):
        voided = now if after.void else NEVER
        return EventStanding(after.content_hash, now, voided, after.recorders, after.declarers)
    if after.void and not before.void:
        return replace(after, voided=now)
    return after
