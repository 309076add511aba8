"""What if: the forward trace under suppositions (trace-semantics, section 8).

The same rules as `forward`, over the facts without what is left out. With something that makes clean, a thing is not
affected from a time on but in stretches: from when it was affected to the next event that makes it clean, and again
when it is affected anew. So the walk goes over pairs of a thing and a stretch; stretches of one thing are numbered by how
many events had made it clean before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import ProvenanceStore, View
from tracechain.trace.facts.refs import ThingRef
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage.columns import (
    Flags,
    Ints,
    KeyedRows,
    among,
    begins,
    distinct,
    least,
    match,
    run_numbers,
    unique,
)
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.inside.history import Encounters
from tracechain.trace.lineage.inside.mentions import Mentions
from tracechain.trace.lineage.walks.answer import Answer, Direction, UnknownThing
from tracechain.trace.lineage.walks.question import Question, moment, subject_of
from tracechain.trace.lineage.walks.rules import ForwardRules, Leads, Onsets
from tracechain.trace.lineage.walks.share import Amount, shares
from tracechain.trace.lineage.walks.switches import Contact, Supposition, WhatIf
from tracechain.trace.lineage.walks.walk import CONTACT, TRANSFORMATION, WalkResult, of_product, steps

_STRETCH = 44  # bits below the number of a stretch: more than any store has refs
_MAKERS = (Role.INPUT, Role.OUTPUT, Role.ASSOCIATION_PARENT, Role.ASSOCIATION_CHILD)
_PRESENT = (Role.OBJECT, Role.PARENT, Role.CHILD, Role.INPUT, Role.OUTPUT)


class ExcludedSubject(UnknownThing):
    """Nothing is recorded about the subject, or all that is was left out."""


class SharedItem(NamedTuple):
    """An item of a forward answer, and which part of the subject went into it; None where that was not weighed."""

    id: str
    kind: Kind
    distance: int
    since: int | None
    until: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A forward answer under suppositions; `shares` by key, where it was to be weighed."""

    supposed: WhatIf
    answer: Answer
    shares: Mapping[str, float] | None

    @property
    def items(self) -> list[SharedItem]:
        """The items of the answer, each with its share."""
        shares = self.shares or {}
        return [
            SharedItem(one.id, one.kind, one.distance, one.since, one.until, shares.get(one.id))
            for one in self.answer.items
        ]


def what_if(
    store: ProvenanceStore, subject: str, supposed: WhatIf, since: int | None = None, as_of: int | None = None
) -> Suspicion:
    """Everything that the subject would have gone into, from `since` on (µs; None: always), as known at `as_of`.

    With WhatIf() it is the answer of `forward`. Raises ExcludedSubject, also where nothing was recorded about the subject.
    """
    question = Question(subject, Direction.FORWARD, since=since, as_of=moment(store, as_of))

    def suspect(view: View) -> Suspicion:
        seen = Supposition(view, supposed)
        ref, found = _walked(Containment(seen), question, supposed)
        answer = question.answer(seen, ref, found)
        return Suspicion(supposed, answer, shares(answer, _made(seen, found)) if supposed.weigh else None)

    try:
        return store.ask(suspect, question.as_of)
    except UnknownThing as unknown:
        raise ExcludedSubject(subject) from unknown


def _walked(known: Containment, question: Question, supposed: WhatIf) -> tuple[ThingRef, WalkResult]:
    ref, kind = subject_of(known, question.subject)
    if kind == mention.PRODUCT:
        return ref, of_product(known.view, ref, *question.span)
    return ref, _SupposedWalk(known, supposed).walk(ref, question.bound)


class _SupposedWalk:
    """A forward walk over pairs of a thing and a stretch."""

    def __init__(self, known: Containment, supposed: WhatIf) -> None:
        self._known, self._view, self._supposed = known, known.view, supposed
        self._rules = ForwardRules(known)
        self._stretches = Onsets()  # pairs of a thing and a stretch, packed
        self._products = Onsets()
        self._cleaned = KeyedRows(1)  # times at which each thing is made clean

    def walk(self, subject: ThingRef, since: int) -> WalkResult:
        """To the end, and all that it found."""
        front, times = self._reach(np.array([subject], dtype=np.int64), np.array([since], dtype=np.int64))
        while len(front):
            front, times = self._expand(front, times)
        items = Onsets()
        items.add(_thing(self._stretches.things), self._stretches.since)
        return self._rules.result(items, self._products)

    def _expand(self, front: Ints, since: Ints) -> tuple[Ints, Ints]:
        """One round, over stretches."""
        affected = _thing(front)
        until = self._until(affected, since)
        leads = [self._rules.leads(affected, since, until)]
        leads += [self._contacts(contact, affected, since, until) for contact in self._supposed.contacts]
        goods, products = Leads.joined(leads).split()
        self._products.add(*products)
        return self._reach(*goods)

    def _reach(self, things: Ints, times: Ints) -> tuple[Ints, Ints]:
        """Affect things from times on: the stretches that are new or begin earlier than known."""
        return self._stretches.add(self._packed(things, times), times)

    def _packed(self, things: Ints, times: Ints) -> Ints:
        """The stretch of each thing in which a time lies."""
        which, cleaned = self._cleanings(things)
        number = np.zeros(len(things), dtype=np.int64)
        np.add.at(number, which[cleaned < times[which]], 1)
        return number << _STRETCH | things

    def _affected(self, things: Ints, times: Ints) -> Flags:
        """Which things are known to be affected at their time."""
        stretches, known = self._packed(things, times), self._stretches
        at = np.minimum(np.searchsorted(known.things, stretches), len(known.things) - 1)
        affected: Flags = (known.things[at] == stretches) & (known.since[at] <= times)
        return affected

    def _until(self, things: Ints, since: Ints) -> Ints:
        """When each is made clean again; LAST for never."""
        which, cleaned = self._cleanings(things)
        later = cleaned >= since[which]
        return least(cleaned[later], which[later], len(things))

    def _cleanings(self, things: Ints) -> tuple[Ints, Ints]:
        """Times at which an event makes each thing clean, its own or its carrier's: (index in `things`, time)."""
        new = self._cleaned.missing(unique(things))
        if len(new):
            which, times = self._cleaning_events(new)
            self._cleaned.add(new, new[which], times)
        which, row = self._cleaned.find(things)
        return which, self._cleaned.columns[0][row]

    def _cleaning_events(self, things: Ints) -> tuple[Ints, Ints]:
        if not self._supposed.kills:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        met = Encounters(self._known, things)
        events = met.events()
        cleans = [self._supposed.cleans(said) for said in self._view.circumstances(events)]
        cleaning = events[np.array(cleans, dtype=np.bool_)]

        def named(mentions: Mentions) -> Flags:
            return among(mentions.event, cleaning) & ~np.isin(mention.role_of(mentions.code), _MAKERS)

        rows = met.met(named)
        first = distinct(rows.which, rows.time)
        return rows.which[first], rows.time[first]

    def _contacts(self, contact: Contact, things: Ints, since: Ints, until: Ints) -> Leads:
        """What was at the places of the affected things when they were, a little earlier or later."""
        source, place, time = self._presences(contact, things, since, until)
        start, end = time - contact.within, time + contact.within
        which, events, moments = self._view.happened_at(place, start, end)
        order = np.argsort(events, kind="stable")
        parts = [self._view.participants(unique(events), role) for role in _PRESENT]
        thing, event, code = (np.concatenate(c) for c in zip(*((p.thing, p.event, p.code) for p in parts), strict=True))
        at, row = match(event, events[order])
        span = which[order][row]
        affected_from = np.maximum(time[span], moments[order][row])
        near = _earliest(thing[at], affected_from, ~self._affected(thing[at], affected_from))
        thing, event, span, code = thing[at][near], event[at][near], span[near], code[at][near]
        self._rules.note(steps(source[span], thing, CONTACT, event))
        return Leads(thing, affected_from[near], mention.kind_of(code) == mention.PRODUCT)

    def _presences(self, contact: Contact, things: Ints, since: Ints, until: Ints) -> tuple[Ints, list[str], Ints]:
        """Places and moments at which affected things were: one of the things (by the order of keys), place, time."""
        met = Encounters(self._known, things)
        events = met.events()
        places = [said.place for said in self._view.circumstances(events)]
        here = [place is not None and contact.place in (None, place) for place in places]
        there = events[np.array(here, dtype=np.bool_)]
        rows = met.met(lambda mentions: among(mentions.event, there))
        rows = rows.where((rows.time >= since[rows.which]) & (rows.time <= until[rows.which]))
        keys = self._view.keys(unique(things[rows.which]))
        key_of = dict(zip(unique(things[rows.which]).tolist(), keys, strict=True))
        first: dict[tuple[str, int], int] = {}
        for thing, event, time in zip(
            things[rows.which].tolist(), np.searchsorted(events, rows.event).tolist(), rows.time.tolist(), strict=True
        ):
            moment_there = (places[event] or "", time)
            if moment_there not in first or key_of[thing] < key_of[first[moment_there]]:
                first[moment_there] = thing
        spans = sorted(first)
        source = np.array([first[span] for span in spans], dtype=np.int64)
        return source, [place for place, _ in spans], np.array([time for _, time in spans], dtype=np.int64)


def _thing(stretches: Ints) -> Ints:
    return stretches & ((1 << _STRETCH) - 1)


def _earliest(thing: Ints, time: Ints, wanted: Flags) -> Ints:
    """Of the rows that are wanted, those of each thing that have its earliest time."""
    rows = np.flatnonzero(wanted)
    order = rows[np.lexsort((time[rows], thing[rows]))]
    new = begins(thing[order])
    first = time[order][new][run_numbers(new)]
    earliest: Ints = order[time[order] == first]
    return earliest


def _made(view: View, found: WalkResult) -> dict[tuple[str, str], Amount]:
    """Quantities of outputs by (eventID, key); what one event gives in several units has none."""
    events = unique(found.steps.event[found.steps.kind == TRANSFORMATION])
    amounts = view.amounts(events, Role.OUTPUT)
    things = unique(np.array(amounts.thing, dtype=np.int64))
    names = view.names(things, events)
    keys, ids = (
        dict(zip(refs.tolist(), said, strict=True)) for refs, said in zip((things, events), names, strict=True)
    )
    made: dict[tuple[str, str], Amount | None] = {}
    for thing, event, amount, unit in zip(amounts.thing, amounts.event, amounts.amount, amounts.unit, strict=True):
        pair = (ids[event], keys[thing])
        before = made.get(pair, (0.0, unit))
        same = before is not None and before[1] == unit and amount is not None
        made[pair] = (before[0] + amount, unit) if same and before is not None and amount is not None else None
    return {pair: amount for pair, amount in made.items() if amount is not None}
