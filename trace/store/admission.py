"""Who may enter the set of facts: the rules at the door, pure, the same for every store (trace-semantics, section 2).

An event is known by its eventID. The same content again is a duplicate; other content is a conflict; a copy with an
errorDeclaration voids it, whichever comes first, if it comes from a party that recorded the event or from a regulator.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tracechain.trace.events.event import Event
from tracechain.trace.store.protocol import REFUSALS, Fact, Outcome, Refused

NEVER = 2**62  # the time of what has not happened: later than every other


@dataclass(frozen=True, slots=True)
class Standing:
    """What a store holds of one eventID: who recorded it, who declared it an error, and from when to when it counts.

    It counts for a question `as_of = T` when `recorded <= T < voided`.
    """

    content_hash: str
    recorded: int
    voided: int = NEVER
    recorders: tuple[str, ...] = ()
    declarers: tuple[str, ...] = ()  # a regulator's declaration is marked by a trailing "!"

    @property
    def void(self) -> bool:
        """No recorder yet, or declared an error by somebody who may."""
        return not self.recorders or any(d.endswith("!") or d in self.recorders for d in self.declarers)

    def parties(self) -> str:
        """Recorders and declarers as JSON, for a store to keep."""
        return _told(self.recorders, self.declarers)


@lru_cache(maxsize=4096)
def _told(recorders: tuple[str, ...], declarers: tuple[str, ...]) -> str:
    return json.dumps([recorders, declarers])


def parties(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read back what `Standing.parties` wrote: recorders and declarers."""
    recorders, declarers = json.loads(text)
    return tuple(recorders), tuple(declarers)


@lru_cache(maxsize=4096)
def recorder(text: str) -> str:
    """The party that recorded the event first (or declared it, while nobody has recorded it), of what `parties` reads."""
    recorders, declarers = parties(text)
    return (recorders or declarers)[0].rstrip("!")


@dataclass(frozen=True, slots=True)
class Admission:
    """What a batch changes: events to write anew, standings to rewrite, copies to keep, and what became of each fact."""

    outcomes: tuple[Outcome, ...]
    new: Mapping[str, Event]
    standings: Mapping[str, Standing]  # of every event that is new or changed
    copies: Sequence[tuple[str, bool, Event]]  # (eventID, declared, event): documents kept with it


def admit(facts: Sequence[Fact], known: Mapping[str, Standing], clock: Iterable[int]) -> Admission:
    """Decide on a batch, in order; `clock` gives strictly increasing recordTimes, one a change.

    Raises Refused when any fact is a conflict or a stranger's declaration; then nothing of the batch may be written.
    """
    now = iter(clock)
    standings = dict(known)
    new: dict[str, Event] = {}
    copies: list[tuple[str, bool, Event]] = []
    outcomes: list[Outcome] = []
    for fact in facts:
        event = fact.event
        before = standings.get(event.id)
        outcome = _outcome(fact, before)
        outcomes.append(outcome)
        if outcome in REFUSALS:
            continue
        after = _after(fact, before)
        if after == before:
            continue
        standings[event.id] = _timed(before, after, next(now))
        if before is None:
            new[event.id] = event
        if outcome is not Outcome.DUPLICATE:
            copies.append((event.id, event.declared, event))
    if any(outcome in REFUSALS for outcome in outcomes):
        raise Refused(outcomes)
    return Admission(tuple(outcomes), new, {i: s for i, s in standings.items() if s != known.get(i)}, copies)


def _outcome(fact: Fact, before: Standing | None) -> Outcome:
    if before is None:
        return Outcome.VOIDED if fact.event.declared else Outcome.RECORDED
    if before.content_hash != fact.event.content_hash:
        return Outcome.CONFLICT
    if fact.event.declared:
        if _mark(fact) in before.declarers:
            return Outcome.DUPLICATE
        return (
            Outcome.VOIDED
            if fact.regulator or not before.recorders or fact.party in before.recorders
            else Outcome.FOREIGN
        )
    return Outcome.DUPLICATE if before.recorders else Outcome.RECORDED


def _mark(fact: Fact) -> str:
    return f"{fact.party}!" if fact.regulator else fact.party


def _after(fact: Fact, before: Standing | None) -> Standing:
    standing = before or Standing(fact.event.content_hash, recorded=0)
    if fact.event.declared:
        if _mark(fact) in standing.declarers:
            return standing
        return replace(standing, declarers=(*standing.declarers, _mark(fact)))
    if fact.party in standing.recorders:
        return standing
    recorders = (*standing.recorders, fact.party)
    return Standing(standing.content_hash, standing.recorded, standing.voided, recorders, standing.declarers)


def _timed(before: Standing | None, after: Standing, now: int) -> Standing:
    """Give a changed standing its times. What only a declaration named counts from when it is recorded, unless void."""
    if before is None or (before.void and not after.void):
        voided = now if after.void else NEVER
        return Standing(after.content_hash, now, voided, after.recorders, after.declarers)
    if after.void and not before.void:
        return replace(after, voided=now)
    return after
