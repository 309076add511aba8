"""Stays: when a thing was in a container (trace-semantics, section 3), folded from what events did, in order.

This is the definition, one act at a time. `acts` folds the plain cases in columns, and everything else is folded here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from itertools import groupby
from typing import NamedTuple

import numpy as np

from tracechain.trace.facts.refs import Events, Things, Times
from tracechain.trace.lineage.columns import EMPTY, LAST, Ints


class Verb(IntEnum):
    """What an act does; the order is the order of phases at one instant."""

    TAKE = 0  # DELETE that names the child
    EMPTY = 1  # DELETE that names no child: everything leaves the parent
    PUT = 2  # ADD
    END = 3  # the instance is no more


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that an event did to one child, or (EMPTY) to all children of a parent. Times are µs.

    `amount` is what goes in or out by `unit`; None for an instance and where no quantity was given.
    """

    time: int
    verb: Verb
    event: int
    child: int
    parent: int
    amount: Decimal | None = None
    unit: str = ""
    line: int = 0  # tells two equal quantities of one event apart


@dataclass(frozen=True, slots=True)
class Stay:
    """A child in a parent from `start` to `end`, both included; `event` put it in. An open stay ends at LAST.

    `unrecorded` says that no event took it out: it was put elsewhere, or ended inside (a gap).
    """

    child: int
    parent: int
    start: int
    end: int
    event: int
    unrecorded: bool = False


class Stays(NamedTuple):
    """Stays of children in parents that can be carriers; both ends are included.

    `unrecorded` is 1 where no event took the child out: it was put elsewhere, or ended inside (a gap).
    """

    child: Things
    parent: Things
    start: Times
    end: Times
    event: Events
    unrecorded: Ints

    @classmethod
    def of(cls, stays: Iterable[Stay]) -> Stays:
        """Some that were folded one by one."""
        rows = np.array([(s.child, s.parent, s.start, s.end, s.event, s.unrecorded) for s in stays], dtype=np.int64)
        rows = rows.reshape(-1, len(cls._fields))
        return cls(*(np.ascontiguousarray(column) for column in rows.T))


NO_STAYS = Stays(*([EMPTY] * 6))


@dataclass(slots=True)
class _Open:
    start: int
    event: int
    inside: dict[str, Decimal] = field(default_factory=dict)
    unknown: bool = False


class _Fold:
    """The containers as they stand while acts are applied in order of time."""

    def __init__(self, classes: set[int]) -> None:
        self._classes = classes  # children that are lots or products: in many parents at once, by quantity
        self._open: dict[int, dict[int, _Open]] = {}  # by parent, then child
        self._parent: dict[int, int] = {}  # of an instance
        self.stays: list[Stay] = []

    def take(self, acts: Sequence[Act]) -> bool:
        """Take one child out, by all quantities that one event gives for it; False where it was not inside."""
        stays = self._open.get(acts[0].parent, {})
        if acts[0].child not in stays:
            return False
        for act in acts:
            if act.child in stays:
                self._take_amount(act, stays[act.child])
        return True

    def _take_amount(self, act: Act, stay: _Open) -> None:
        if act.child not in self._classes or act.amount is None:
            self._close(act.child, act.parent, act.time)
            return
        left = stay.inside.pop(act.unit, None)
        if left is None:
            return
        if left > act.amount:
            stay.inside[act.unit] = left - act.amount
        if not stay.inside and not stay.unknown:
            self._close(act.child, act.parent, act.time)

    def empty(self, act: Act) -> bool:
        children = list(self._open.get(act.parent, ()))
        for child in children:
            self._close(child, act.parent, act.time)
        return bool(children)

    def put(self, act: Act) -> None:
        if act.child not in self._classes:
            before = self._parent.get(act.child)
            if before == act.parent:
                return
            if before is not None:
                self._close(act.child, before, act.time, unrecorded=True)
            self._parent[act.child] = act.parent
        stay = self._open.setdefault(act.parent, {}).setdefault(act.child, _Open(act.time, act.event))
        if act.amount is None:
            stay.unknown = True
        elif act.amount > 0:
            stay.inside[act.unit] = stay.inside.get(act.unit, Decimal(0)) + act.amount

    def end(self, act: Act) -> None:
        parent = self._parent.get(act.child)
        if parent is not None:
            self._close(act.child, parent, act.time, unrecorded=True)

    def close_all(self) -> None:
        for parent, children in self._open.items():
            self.stays += [Stay(child, parent, stay.start, LAST, stay.event) for child, stay in children.items()]

    def _close(self, child: int, parent: int, time: int, *, unrecorded: bool = False) -> None:
        stay = self._open[parent].pop(child)
        self._parent.pop(child, None)
        self.stays.append(Stay(child, parent, stay.start, time, stay.event, unrecorded))


def fold(acts: Iterable[Act], classes: set[int], order: Callable[[int], str]) -> list[Stay]:
    """All stays that the acts give; `order` tells the eventID of an event, by which acts of one instant are ordered.

    At one instant: removals, then additions, then those removals again that found nothing, then endings.
    """
    containers = _Fold(classes)
    by_time = sorted(acts, key=lambda act: act.time)
    for _, group in groupby(by_time, key=lambda act: act.time):
        instant = list(group)
        if len(instant) > 1:
            instant.sort(key=lambda act: order(act.event))
        _apply(containers, instant)
    containers.close_all()
    return containers.stays


def _apply(containers: _Fold, instant: Sequence[Act]) -> None:
    def remove(removal: Sequence[Act]) -> bool:
        return containers.take(removal) if removal[0].verb is Verb.TAKE else containers.empty(removal[0])

    removals: dict[tuple[int, int], list[Act]] = {}
    for act in instant:
        if act.verb in (Verb.TAKE, Verb.EMPTY):
            removals.setdefault((act.event, act.child), []).append(act)
    idle = [removal for removal in removals.values() if not remove(removal)]
    for act in instant:
        if act.verb is Verb.PUT:
            containers.put(act)
    for removal in idle:
        remove(removal)
    for act in instant:
        if act.verb is Verb.END:
            containers.end(act)
