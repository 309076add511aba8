"""正向跟踪: where did it go (trace-semantics, section 5).

A walk over whole sets: each round takes all things that were reached, or reached earlier than before, and finds what
they lead to, until nothing new comes up. It never enumerates paths and never asks for one thing alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import Memberships, ProvenanceStore
from tracechain.trace.lineage.columns import EMPTY, FIRST, LAST, Flags, Ints, among, distinct
from tracechain.trace.lineage.inside.carriers import Carriers
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.inside.mentions import Mentions
from tracechain.trace.lineage.inside.stay import Stays
from tracechain.trace.lineage.walks.answer import Answer, Direction
from tracechain.trace.lineage.walks.question import Question, moment, subject_of
from tracechain.trace.lineage.walks.walk import (
    CONTAINMENT,
    MEMBERSHIP,
    TRANSFORMATION,
    Found,
    Steps,
    first_stated,
    flows,
    joined,
    named_within,
    steps,
)


def forward(store: ProvenanceStore, subject: str, since: int | None = None, as_of: int | None = None) -> Answer:
    """Everything that the subject went into, from `since` on (µs; None: always), as known at `as_of`.

    `subject` is a key. Raises UnknownThing where nothing is recorded about it.
    """
    return Question(subject, Direction.FORWARD, since=since, as_of=moment(store, as_of)).put(store, walk)


def walk(known: Containment, subject: int, since: int) -> Found:
    """The walk without the words, from the ref of an instance or lot."""
    return Forward(known, subject, since).walk()


def reached(known: Containment, subject: str, since: int) -> tuple[Ints, Ints]:
    """The instances and lots that the walk reaches, ascending, and the kind of each; none for a product.

    Raises UnknownThing.
    """
    ref, kind = subject_of(known, subject)
    if kind == mention.PRODUCT:
        return EMPTY, EMPTY
    return Forward(known, ref, since).goods()


@dataclass(slots=True)
class Reached:
    """Things and the earliest time from which each is affected."""

    things: Ints = field(default_factory=lambda: EMPTY)  # ascending
    since: Ints = field(default_factory=lambda: EMPTY)

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


class Forward:
    """One walk. What a round finds stays true when a thing turns out to be affected earlier; only more is added."""

    def __init__(self, containment: Containment, subject: int, since: int) -> None:
        self._known = containment
        self._view = containment.view
        self._items = Reached()
        self._products = Reached()
        self._subject, self._since = subject, since
        self._carried: list[tuple[Ints, Carriers]] = []
        self._steps: list[Steps] = []
        self._ways: list[list[int]] = []
        self._lotless: set[tuple[int, int]] = set()  # event, product
        self._early: set[tuple[int, int, int]] = set()  # event, thing, time: used before it was made

    def walk(self) -> Found:
        self._go()
        return self.found()

    def goods(self) -> tuple[Ints, Ints]:
        self._go()
        return self._items.things, self._known.kinds(self._items.things)

    def _go(self) -> None:
        one = np.array([self._subject], dtype=np.int64)
        front, since = self._items.add(one, np.array([self._since], dtype=np.int64))
        while len(front):
            front, since = self._expand(front, since)

    def arriving(self) -> Iterator[tuple[int, Ints]]:
        """Walk, and tell on the way what is final: (distance, things affected since always).

        The rounds are those of `_go`, each cut into parts that grow: the first of a large one comes soon.
        """
        one = np.array([self._subject], dtype=np.int64)
        front, since = self._items.add(one, np.array([self._since], dtype=np.int64))
        steady = [True, self._since == FIRST]  # whether all is final up to two links nearer than the round to come
        if steady[-1]:
            yield 0, one
        distance = 0
        while len(front):
            distance += 1
            following: list[tuple[Ints, Ints]] = []
            lasting = True
            for part in _growing(len(front)):
                before = self._items.things
                new, times = self._expand(front[part], since[part])
                following.append((new, times))
                fresh = ~among(new, before)
                lasting &= bool((times[fresh] == FIRST).all())
                final = new[fresh & (times == FIRST)]
                if steady[-2] and len(final):
                    yield distance, final
            steady.append(steady[-1] and lasting)
            front, since = (np.concatenate(columns) for columns in zip(*following, strict=True))

    def _expand(self, front: Ints, since: Ints) -> tuple[Ints, Ints]:
        """One round: what the things in front lead to by rules 1 to 4, and who of it is new or affected earlier."""
        things, times, product = self._leads(front, since)
        self._products.add(things[product], times[product])
        return self._items.add(things[~product], times[~product])

    def _leads(self, front: Ints, since: Ints, until: Ints | None = None) -> Leads:
        """Rules 1 to 4; `until` is an end to each thing's being affected, where something is supposed to make it clean."""
        carriers = self._known.carriers(front)
        self._carried.append((front, carriers))
        reached = [
            self._transformed(front, since, carriers, until),
            self._belonging(front, until),
            self._contained(front, since, until),
        ]
        things, times, product = (np.concatenate(columns) for columns in zip(*reached, strict=True))
        return things, times, product

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
        return out.thing, out.time, out.product

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
            return _NOTHING
        members = first_stated(self._known, self._view.members(lots))
        if until is not None:
            members = _stated_by(members, front, until)
        self._steps.append(steps(members.lot, members.instance, MEMBERSHIP, members.event))
        size = len(members.instance)
        return members.instance, np.full(size, FIRST, dtype=np.int64), np.zeros(size, dtype=np.bool_)

    def _contained(self, front: Ints, since: Ints, until: Ints | None) -> Leads:
        """Rule 3: children whose stay ends at or after the time from which their container is affected."""
        which, stays, product = self._known.contents(front)
        after = stays.end >= since[which]
        if until is not None:
            after &= stays.start <= until[which]
        which, stays, product = which[after], Stays(*(column[after] for column in stays)), product[after]
        self._steps.append(steps(front[which], stays.child, CONTAINMENT, stays.event))
        self._lotless.update(zip(stays.event[product].tolist(), stays.child[product].tolist(), strict=True))
        return stays.child, np.maximum(since[which], stays.start), product

    def found(self) -> Found:
        """What the walk found, when it is over."""
        goods, since = self._items.things, self._items.since
        things = np.concatenate((goods, self._products.things))
        kinds = np.concatenate(
            (self._known.kinds(goods), np.full(len(self._products.things), mention.PRODUCT, dtype=np.int64))
        )
        order = np.argsort(things)
        bound = np.concatenate((since, self._products.since))[order]
        still = {(e, y) for e, y, time in self._early if time < int(since[np.searchsorted(goods, y)])}
        gaps = {("out_of_order", e, y) for e, y in still} | {("input_without_lot", e, y) for e, y in self._lotless}
        return Found(things[order], kinds[order], bound, joined(self._steps), self._ways, *self._events(), gaps)

    def _events(self) -> tuple[Ints, Ints]:
        """All events that name an item, or a carrier of it while it was inside, from its earliest time on."""
        goods, since = self._items.things, self._items.since
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


Leads = tuple[Ints, Ints, Flags]  # things, the time from which each is affected, whether it is a product
_NOTHING: Leads = (EMPTY, EMPTY, np.empty(0, dtype=np.bool_))


def _stated_by(members: Memberships, front: Ints, until: Ints) -> Memberships:
    """Those memberships that are first stated up to the time (the last one, of several) given for their lot."""
    order = np.lexsort((until, front))
    last = until[order][np.searchsorted(front[order], members.lot, "right") - 1]
    kept = members.time <= last
    return Memberships(members.instance[kept], members.lot[kept], members.event[kept], members.time[kept])


def _growing(size: int) -> Iterator[slice]:
    """Cut `size` into slices of which each is twice as long as the one before."""
    start, length = 0, 2
    while start < size:
        yield slice(start, start + length)
        start, length = start + length, length * 2


def _first_made(mentions: Mentions, size: int) -> Ints:
    """For each of `size` things the time it was first an output of an event on record, FIRST where it never was."""
    made = mentions.role(mention.OUTPUT)
    first = np.full(size, LAST, dtype=np.int64)
    np.minimum.at(first, made.which, made.time)
    first[first == LAST] = FIRST
    return first
