"""The rules of a forward trace, over whole sets (trace-semantics, section 5, rules 1 to 4), and what they find on the way.

A walk gives the rules the things in front, with the time from which each is affected, and is told what these lead to. In
which order it goes, and when it comes to an end, is the walk's own affair (see `forward` and `whatif`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import Memberships
from tracechain.trace.facts.refs import Things, Times
from tracechain.trace.lineage.columns import EMPTY, FIRST, LAST, Flags, Ints, distinct, least
from tracechain.trace.lineage.inside.carriers import Carriers
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.inside.mentions import Mentions
from tracechain.trace.lineage.inside.stay import Stays
from tracechain.trace.lineage.walks.walk import (
    CONTAINMENT,
    MEMBERSHIP,
    TRANSFORMATION,
    Steps,
    WalkResult,
    first_stated,
    flows,
    joined,
    named_within,
    steps,
)


@dataclass(slots=True)
class Onsets:
    """Things and the earliest time from which each is affected."""

    things: Things = field(default_factory=lambda: EMPTY)  # ascending
    since: Times = field(default_factory=lambda: EMPTY)

    def add(self, things: Ints, since: Ints) -> tuple[Ints, Ints]:
        """Take in more; gives back the things that are new or affected earlier than known, with their time."""
        order = np.lexsort((since, things))
        things, since = things[order], since[order]
        first = distinct(things)
        things, since = things[first], since[first]
        at = np.searchsorted(self.things, things)
        inside = np.minimum(at, max(len(self.things) - 1, 0))
        known = self.things[inside] == things if len(self.things) else np.zeros(len(things), dtype=np.bool_)
        earlier = ~known
        earlier[known] = since[known] < self.since[inside[known]]
        again = earlier & known
        self.since[inside[again]] = since[again]
        self.things = np.insert(self.things, at[~known], things[~known])
        self.since = np.insert(self.since, at[~known], since[~known])
        return things[earlier], since[earlier]


class Leads(NamedTuple):
    """What things lead to: a thing, the time from which it is affected, and whether it is a product."""

    thing: Things
    time: Times
    product: Flags

    @classmethod
    def joined(cls, parts: Iterable[Leads]) -> Leads:
        """Several columns of leads as one."""
        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def split(self) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
        """Things and times of the instances and lots, and of the products."""
        goods = ~self.product
        return (self.thing[goods], self.time[goods]), (self.thing[self.product], self.time[self.product])


_NO_LEADS = Leads(EMPTY, EMPTY, np.empty(0, dtype=np.bool_))


class ForwardRules:
    """The rules over the facts of one answer. What they find stays true when a thing turns out to be affected earlier."""

    def __init__(self, known: Containment) -> None:
        self._known = known
        self._view = known.view
        self._carried: list[tuple[Ints, Carriers]] = []
        self._steps: list[Steps] = []
        self._ways: list[list[int]] = []
        self._lotless: set[tuple[int, int]] = set()  # event, product
        self._early: set[tuple[int, int, int]] = set()  # event, thing, time: used before it was made

    def leads(self, front: Ints, since: Ints, until: Ints | None = None) -> Leads:
        """Rules 1 to 4; `until` is an end to each thing's being affected, where something is supposed to make it clean."""
        carriers = self._known.carriers(front)
        self._carried.append((front, carriers))
        reached = [
            self._transformed(front, since, carriers, until),
            self._belonging(front, until),
            self._contained(front, since, until),
        ]
        return Leads.joined(reached)

    def _transformed(self, front: Ints, since: Ints, carriers: Carriers, until: Ints | None) -> Leads:
        """Rules 1 and 4: outputs of transformations that took the thing or a carrier of it."""
        mentions = self._known.mentions(front)
        own = mentions.role(mention.INPUT)
        inside = self._known.mentions(carriers.carrier).role(mention.INPUT)
        row = inside.which
        inside = inside.where((inside.time >= carriers.start[row]) & (inside.time <= carriers.end[row]))
        which = np.concatenate((own.which, carriers.which[inside.which]))
        event, group, time = (
            np.concatenate(pair)
            for pair in ((own.event, inside.event), (own.other, inside.other), (own.time, inside.time))
        )
        carrier = np.concatenate((np.full(len(own.which), -1, dtype=np.int64), inside.which))
        early = (time < since[which]) & (_first_made(mentions, len(front))[which] > time)
        self._early.update(zip(event[early].tolist(), front[which[early]].tolist(), time[early].tolist(), strict=True))
        keep = (time >= since[which]) | early
        if until is not None:
            keep &= time <= until[which]
        out = flows(self._view, event[keep], group[keep], Role.OUTPUT)
        source = front[which[keep][out.which]]
        self._steps.append(
            steps(source, out.thing, TRANSFORMATION, out.event, self._way_rows(carriers, carrier[keep])[out.which])
        )
        self._lotless.update(zip(out.event[out.product].tolist(), out.thing[out.product].tolist(), strict=True))
        return Leads(out.thing, out.time, out.product)

    def _way_rows(self, carriers: Carriers, rows: Ints) -> Ints:
        """The number of the way up to each row of carriers; -1 stays -1."""
        used, numbers = np.unique(rows, return_inverse=True)
        of_used = np.full(len(used), -1, dtype=np.int64)
        for index in np.flatnonzero(used >= 0).tolist():
            of_used[index] = len(self._ways)
            self._ways.append(carriers.way(int(used[index])))
        return of_used[numbers]

    def _belonging(self, front: Ints, until: Ints | None) -> Leads:
        """Rule 2: instances that belong to a lot, from always."""
        lots = front[self._known.kinds(front) == mention.LOT]
        if not len(lots):
            return _NO_LEADS
        members = first_stated(self._known, self._view.members(lots))
        if until is not None:
            members = _stated_by(members, front, until)
        self._steps.append(steps(members.lot, members.instance, MEMBERSHIP, members.event))
        size = len(members.instance)
        return Leads(members.instance, np.full(size, FIRST, dtype=np.int64), np.zeros(size, dtype=np.bool_))

    def _contained(self, front: Ints, since: Ints, until: Ints | None) -> Leads:
        """Rule 3: children whose stay ends at or after the time from which their container is affected."""
        which, stays, product = self._known.contents(front)
        after = stays.end >= since[which]
        if until is not None:
            after &= stays.start <= until[which]
        which, stays, product = which[after], Stays(*(column[after] for column in stays)), product[after]
        self._steps.append(steps(front[which], stays.child, CONTAINMENT, stays.event))
        self._lotless.update(zip(stays.event[product].tolist(), stays.child[product].tolist(), strict=True))
        return Leads(stays.child, np.maximum(since[which], stays.start), product)

    def note(self, found: Steps) -> None:
        """Take in links that a walk found by a rule of its own."""
        self._steps.append(found)

    def result(self, items: Onsets, products: Onsets) -> WalkResult:
        """What a walk found, when it is over: what it reached, and what the rules found on the way there."""
        goods, since = items.things, items.since
        things = np.concatenate((goods, products.things))
        kinds = np.concatenate(
            (self._known.kinds(goods), np.full(len(products.things), mention.PRODUCT, dtype=np.int64))
        )
        order = np.argsort(things)
        bound = np.concatenate((since, products.since))[order]
        still = {(e, y) for e, y, time in self._early if time < int(since[np.searchsorted(goods, y)])}
        gaps = {("out_of_order", e, y) for e, y in still} | {("input_without_lot", e, y) for e, y in self._lotless}
        events, times = self._events(items)
        return WalkResult(things[order], kinds[order], bound, joined(self._steps), self._ways, events, times, gaps)

    def _events(self, items: Onsets) -> tuple[Ints, Ints]:
        """All events that name an item, or a carrier of it while it was inside, from its earliest time on."""
        goods, since = items.things, items.since
        own = self._known.mentions(goods)
        own = own.where(own.time >= since[own.which])
        events, times = [own.event], [own.time]
        for front, carriers in self._carried:
            start = np.maximum(carriers.start, since[np.searchsorted(goods, front)][carriers.which])
            named = named_within(self._known, carriers.carrier, start, carriers.end)
            events.append(named.event)
            times.append(named.time)
        early = sorted({(e, time) for e, _, time in self._early})
        events.append(np.array([e for e, _ in early], dtype=np.int64))
        times.append(np.array([time for _, time in early], dtype=np.int64))
        event, time = np.concatenate(events), np.concatenate(times)
        first = distinct(event)
        return event[first], time[first]


def _stated_by(members: Memberships, front: Ints, until: Ints) -> Memberships:
    """Those memberships that are first stated up to the time (the last one, of several) given for their lot."""
    order = np.lexsort((until, front))
    last = until[order][np.searchsorted(front[order], members.lot, "right") - 1]
    kept = members.time <= last
    return Memberships(members.instance[kept], members.lot[kept], members.event[kept], members.time[kept])


def _first_made(mentions: Mentions, size: int) -> Ints:
    """For each of `size` things the time it was first an output of an event on record, FIRST where it never was."""
    made = mentions.role(mention.OUTPUT)
    first = least(made.time, made.which, size)
    first[first == LAST] = FIRST
    return first
