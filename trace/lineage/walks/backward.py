"""逆向溯源: what is it made of (trace-semantics, section 6).

The same walk over whole sets as forward, over pairs of a thing and a window of time: a tank used at noon and at six
does not bring in what was in it at three, so the windows of one thing stay apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.facts import mention
from tracechain.trace.facts.refs import Events, ThingRef, Things, Times
from tracechain.trace.lineage.columns import EMPTY, FIRST, Flags, Ints, distinct, greatest, least, spread, unique
from tracechain.trace.lineage.inside.carriers import Carriers
from tracechain.trace.lineage.inside.containment import Containment
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
class _Windows:
    """Pairs of a thing and a window [start, end] in which it matters."""

    thing: Things = field(default_factory=lambda: EMPTY)
    start: Times = field(default_factory=lambda: EMPTY)
    end: Times = field(default_factory=lambda: EMPTY)

    def add(self, thing: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
        """Take in more; gives back the pairs that are new."""
        known = len(self.thing)
        columns = [np.concatenate(pair) for pair in ((self.thing, thing), (self.start, start), (self.end, end))]
        first = np.sort(distinct(*columns))
        self.thing, self.start, self.end = (column[first] for column in columns)
        return self.thing[known:], self.start[known:], self.end[known:]


class _Leads(NamedTuple):
    """What things were made of, or hold: a thing, its window, the event that led there, and whether it is a product."""

    thing: Things
    start: Times
    end: Times
    event: Events
    product: Flags


_NO_LEADS = _Leads(EMPTY, EMPTY, EMPTY, EMPTY, np.empty(0, dtype=np.bool_))


class BackwardWalk:
    """One walk, from the ref of an instance or lot, up to a time (µs)."""

    def __init__(self, known: Containment, subject: ThingRef, until: int) -> None:
        self._known = known
        self._view = known.view
        self._subject, self._until = subject, until
        self._pairs = _Windows()
        self._products: dict[int, int] = {}  # last end of a product's windows
        self._carried: list[Carriers] = []  # of all pairs so far
        self._steps: list[Steps] = []
        self._ways: list[list[int]] = []
        self._gaps: set[tuple[str, int, int]] = set()
        self._makers: list[tuple[Ints, Ints]] = []  # events (and times) that rule 2 adds

    def walk(self) -> WalkResult:
        """To the end, and all that it found."""
        one, start = np.array([self._subject], dtype=np.int64), np.array([FIRST], dtype=np.int64)
        front = self._pairs.add(one, start, np.array([self._until], dtype=np.int64))
        while len(front[0]):
            front = self._expand(*front)
        return self._result()

    def _expand(self, thing: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
        """One round: what the pairs in front were made of by rules 1 to 5, and which pairs of it are new."""
        carriers = self._known.carriers(thing, end)
        self._carried.append(carriers._replace(which=carriers.which + len(self._pairs.thing) - len(thing)))
        used = [self._made(thing, end), self._made_with_carrier(thing, carriers), self._contained(thing, start, end)]
        subject = thing == self._subject
        if subject.any() and self._known.kinds(thing[subject])[0] == mention.LOT:
            used.append(self._made_with_member(thing[subject], end[subject]))
        leads = _Leads(*(np.concatenate(columns) for columns in zip(*used, strict=True)))
        both = zip(self._settled(leads), self._lots_of(thing), strict=True)
        return self._pairs.add(*(np.concatenate(pair) for pair in both))

    def _made(self, thing: Ints, end: Ints) -> _Leads:
        """Rule 1: inputs of the transformations of which the thing is an output up to the end of its window."""
        made = self._known.mentions(thing).role(mention.OUTPUT)
        made = made.where(made.time <= end[made.which])
        return self._inputs(made.event, made.other, thing[made.which], np.full(len(made.which), -1, dtype=np.int64))

    def _made_with_carrier(self, thing: Ints, carriers: Carriers) -> _Leads:
        """Rule 2: a carrier is an output, not after the end of the thing's stay in it."""
        if not len(carriers.which):
            return _NO_LEADS
        made = self._known.mentions(carriers.carrier).role(mention.OUTPUT)
        made = made.where(made.time <= carriers.end[made.which])
        self._makers.append((made.event, made.time))
        used, numbers = np.unique(made.which, return_inverse=True)
        ways = np.arange(len(used), dtype=np.int64) + len(self._ways)
        self._ways += [carriers.way(row) for row in used.tolist()]
        return self._inputs(made.event, made.other, thing[carriers.which[made.which]], ways[numbers])

    def _made_with_member(self, thing: Ints, end: Ints) -> _Leads:
        """Rule 2, of a lot that is the subject: its instances are outputs."""
        members = unique(self._view.members(thing).instance)
        made = self._known.mentions(members).role(mention.OUTPUT)
        made = made.where(made.time <= end.max())
        self._makers.append((made.event, made.time))
        return self._inputs(
            made.event, made.other, np.full(len(made.event), thing[0]), np.full(len(made.event), -1, dtype=np.int64)
        )

    def _inputs(self, event: Ints, group: Ints, made: Ints, way: Ints) -> _Leads:
        if not len(event):
            return _NO_LEADS
        first = distinct(event, made, way)
        event, group, made, way = event[first], group[first], made[first], way[first]
        taken = flows(self._view, event, group, Role.INPUT)
        self._steps.append(steps(taken.thing, made[taken.which], TRANSFORMATION, event[taken.which], way[taken.which]))
        return _Leads(taken.thing, taken.time, taken.time, taken.event, taken.product)

    def _contained(self, thing: Ints, start: Ints, end: Ints) -> _Leads:
        """Rule 4: children whose stay overlaps the window, for the part of it that does."""
        containers = unique(thing)
        which, stays, product = self._known.contents(containers)
        if not len(which):
            return _NO_LEADS
        order = np.argsort(thing, kind="stable")
        low = np.searchsorted(thing[order], containers[which], "left")
        high = np.searchsorted(thing[order], containers[which], "right")
        row, pair = spread(low, high - low)
        pair = order[pair]
        inside_from, inside_to = np.maximum(start[pair], stays.start[row]), np.minimum(end[pair], stays.end[row])
        overlaps = inside_from <= inside_to
        row, pair = row[overlaps], pair[overlaps]
        self._steps.append(steps(thing[pair], stays.child[row], CONTAINMENT, stays.event[row]))
        return _Leads(stays.child[row], inside_from[overlaps], inside_to[overlaps], stays.event[row], product[row])

    def _settled(self, leads: _Leads) -> tuple[Ints, Ints, Ints]:
        """Products are listed and left; what was used before it was made is followed to where it was made (rule 5)."""
        thing, start, end, event, product = leads
        for kind, last, at in zip(thing[product].tolist(), end[product].tolist(), event[product].tolist(), strict=True):
            self._products[kind] = max(last, self._products.get(kind, FIRST))
            self._gaps.add(("input_without_lot", at, kind))
        thing, start, end, event = (column[~product] for column in (thing, start, end, event))
        if not len(thing):
            return thing, start, end
        made = self._known.mentions(thing).role(mention.OUTPUT)
        first, last = least(made.time, made.which, len(thing)), greatest(made.time, made.which, len(thing))
        early = (last > FIRST) & (first > end)
        self._gaps.update(
            ("out_of_order", e, z) for e, z in zip(event[early].tolist(), thing[early].tolist(), strict=True)
        )
        return thing, start, np.where(early, last, end)

    def _lots_of(self, thing: Ints) -> tuple[Ints, Ints, Ints]:
        """Rule 3: the lot, from the first event that says so until it was last made."""
        some = unique(thing)
        instances = some[self._known.kinds(some) == mention.INSTANCE]
        found = first_stated(self._known, self._view.lots(instances))
        if not len(found.lot):
            return EMPTY, EMPTY, EMPTY
        self._steps.append(steps(found.lot, found.instance, MEMBERSHIP, found.event))
        made = self._known.mentions(found.lot).role(mention.OUTPUT)
        last = greatest(made.time, made.which, len(found.lot))
        return found.lot, found.time, np.maximum(found.time, last)

    def _result(self) -> WalkResult:
        pairs = self._pairs
        goods, at = np.unique(pairs.thing, return_inverse=True)
        until = greatest(pairs.end, at, len(goods))
        products = np.array(sorted(self._products), dtype=np.int64)
        things = np.concatenate((goods, products))
        kinds = np.concatenate((self._known.kinds(goods), np.full(len(products), mention.PRODUCT, dtype=np.int64)))
        bound = np.concatenate((until, np.array([self._products[p] for p in products.tolist()], dtype=np.int64)))
        order = np.argsort(things)
        return WalkResult(
            things[order], kinds[order], bound[order], joined(self._steps), self._ways, *self._events(), self._gaps
        )

    def _events(self) -> tuple[Ints, Ints]:
        """Events that name a thing, or a carrier of it while inside, up to the end of the window.

        For what ever had children also not before its start: so that a tank's earlier fills stay out.
        """
        pairs, carriers = self._pairs, Carriers(*map(np.concatenate, zip(*self._carried, strict=True)))
        earliest = np.where(self._had_children(pairs.thing), pairs.start, FIRST)
        own = named_within(self._known, pairs.thing, earliest, pairs.end)
        inside_from = np.maximum(carriers.start, earliest[carriers.which])
        inside = named_within(self._known, carriers.carrier, inside_from, carriers.end)
        event = np.concatenate([own.event, inside.event, *(event for event, _ in self._makers)])
        time = np.concatenate([own.time, inside.time, *(time for _, time in self._makers)])
        first = distinct(event)
        return event[first], time[first]

    def _had_children(self, thing: Ints) -> Flags:
        mentions = self._known.mentions(thing)
        filled = (mention.role_of(mentions.code) == mention.PARENT) & (mention.action_of(mentions.code) == mention.ADD)
        flags = np.zeros(len(thing), dtype=np.bool_)
        flags[mentions.which[filled]] = True
        return flags
