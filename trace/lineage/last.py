"""The last event that says something of each of many things: its own, or a carrier's while it was inside (section 8).

Events are read once each, from the last ones back, twice as far in each round, and only for things that still want an
answer. What a carrier's events say is found once for all that it carried together.

Of several events at one instant, one that ends the thing is the last (as in section 3), then the one with the greatest
eventID: never the one that happened to arrive last.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.lineage.columns import Flags, Ints, numbered, unique
from tracechain.trace.lineage.containment import Containment
from tracechain.trace.lineage.status import ENDINGS, Status, said_by
from tracechain.trace.store import link
from tracechain.trace.store.circumstances import Circumstances
from tracechain.trace.store.protocol import View

NONE = -1  # no event
Order = Callable[[int], tuple[object, ...] | None]  # what sorts a saying among others, None where it does not say


class Told:
    """What events say, each read once. A saying is one number: twice the event's ref, plus 1 where it used the thing."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._of: dict[int, Circumstances] = {}

    def read(self, sayings: Ints) -> None:
        """Fetch what is not known yet of their events."""
        events = unique(sayings >> 1)
        new = np.array([event for event in events.tolist() if event not in self._of], dtype=np.int64)
        if len(new):
            self._of.update(zip(new.tolist(), self._view.circumstances(new), strict=True))

    def of(self, saying: int) -> Circumstances:
        """The circumstances of a saying that was read."""
        return self._of[saying >> 1]

    def status(self, saying: int) -> Status | None:
        """What it says of the thing that it is about."""
        return Status.USED if saying & 1 else self.meaning(self._of[saying >> 1])

    @staticmethod
    def meaning(said: Circumstances) -> Status | None:
        """What an event says of all that it names, but for what it used."""
        return said_by(said.type, said.action, said.biz_step, said.disposition)

    def by_status(self, saying: int) -> tuple[object, ...] | None:
        """The order of sayings that say a state."""
        status, said = self.status(saying), self.of(saying)
        return None if status is None else (said.time, status in ENDINGS, said.id, saying & 1)

    def by_place(self, saying: int) -> tuple[object, ...] | None:
        """The order of sayings that say a place."""
        said = self.of(saying)
        return (said.time, said.id, saying & 1) if said.place else None

    def by_disposition(self, saying: int) -> tuple[object, ...] | None:
        """The order of sayings that give a disposition."""
        said = self.of(saying)
        return (said.time, said.id, saying & 1) if said.disposition else None


class _Groups:
    """Sayings by group, from the last instant of each back; `depth` counts the later instants of the group."""

    def __init__(self, size: int, group: Ints, saying: Ints, time: Ints) -> None:
        order = np.lexsort((-time, group))
        self.size = size
        self.group, self.saying, time = group[order], saying[order], time[order]
        first = np.ones(len(order), dtype=np.bool_)
        first[1:] = self.group[1:] != self.group[:-1]
        instant = first.copy()
        instant[1:] |= time[1:] != time[:-1]
        number = np.cumsum(instant)
        self.depth: Ints = number - np.maximum.accumulate(np.where(first, number, 0))

    def used(self) -> _Groups:
        """Those sayings alone that used the thing."""
        some = (self.saying & 1) == 1
        return _Groups(self.size, self.group[some], self.saying[some], -self.depth[some])

    def last(self, told: Told, order: Order) -> Ints:
        """For each group the last saying that `order` ranks, or NONE."""
        found = np.full(self.size, NONE, dtype=np.int64)
        ahead, reach = np.arange(len(self.group)), 1
        while len(ahead):
            near = self.depth[ahead] < reach
            rows = ahead[near]
            told.read(self.saying[rows])
            best = greatest(self.size, self.group[rows], self.saying[rows], order)
            found = np.where(found == NONE, best, found)
            ahead = ahead[~near]
            ahead = ahead[found[self.group[ahead]] == NONE]
            reach *= 2
        return found


def greatest(size: int, group: Ints, saying: Ints, order: Order) -> Ints:
    """For each of `size` groups the greatest of its sayings by an order; NONE where none is ranked."""
    kinds = unique(saying)
    ranks = {key: rank for key in kinds.tolist() if key != NONE and (rank := order(key)) is not None}
    ordered = sorted(ranks, key=lambda key: ranks[key])
    place = {key: index for index, key in enumerate(ordered)}
    rank_of = np.array([place.get(key, NONE) for key in kinds.tolist()], dtype=np.int64)
    best = np.full(size, NONE, dtype=np.int64)
    np.maximum.at(best, group, rank_of[np.searchsorted(kinds, saying)])
    return np.array([*ordered, NONE], dtype=np.int64)[best]


class Last(NamedTuple):
    """For each thing, the last saying that says a state, a place and a disposition; NONE where there is none."""

    said: Ints
    placed: Ints
    disposed: Ints


def last(known: Containment, things: Ints, told: Told, *, dispositions: bool = False) -> Last:
    """What was last said of each of the ascending distinct `things`.

    What was used is no longer where its container goes: only an event of its own says otherwise.
    """
    size = len(things)
    own, inside, thing, span = _sayings(known, things)
    used_inside = inside.used().last(told, told.by_status)[span]
    used = _both(size, own.used().last(told, told.by_status), thing, used_inside, told.by_status)
    own_last = own.last(told, told.by_status)
    is_used = (used != NONE) & (_both(size, own_last, np.arange(size), used, told.by_status) == used)

    def latest(order: Order, own_last: Ints) -> Ints:
        of_carriers = np.where(is_used[thing], NONE, inside.last(told, order)[span])
        before = _both(size, own_last, thing, of_carriers, order)
        return _both(size, before, np.arange(size), used, order)

    return Last(
        latest(told.by_status, own_last),
        latest(told.by_place, own.last(told, told.by_place)),
        latest(told.by_disposition, own.last(told, told.by_disposition))
        if dispositions
        else np.full(size, NONE, dtype=np.int64),
    )


def _both(size: int, own: Ints, thing: Ints, more: Ints, order: Order) -> Ints:
    group = np.concatenate((np.arange(size), thing))
    return greatest(size, group, np.concatenate((own, more)), order)


def _sayings(known: Containment, things: Ints) -> tuple[_Groups, _Groups, Ints, Ints]:
    """The things' own sayings; those of each carrier in each span; and which thing was carried through which span."""
    mentions = known.mentions(things)
    own = _Groups(len(things), mentions.which, _saying(mentions.event, mentions.code), mentions.time)
    carriers = known.carriers(things)
    spans, span = numbered(carriers.carrier, carriers.start, carriers.end)
    carried = known.mentions(carriers.carrier[spans])
    start, end = carriers.start[spans], carriers.end[spans]
    carried = carried.where((carried.time >= start[carried.which]) & (carried.time <= end[carried.which]))
    inside = _Groups(len(spans), carried.which, _saying(carried.event, carried.code), carried.time)
    return own, inside, carriers.which, span


def _saying(event: Ints, code: Ints) -> Ints:
    used: Flags = link.role_of(code) == Role.INPUT
    return (event << 1) + used
