"""The last event that says something of each of many things: its own, or a carrier's while it was inside (section 8).

Events are read once each, from the last ones back, twice as far in each round, and only for things that still want an
answer. What a carrier's events say is found once for all that it carried together. Only events of one instant are ever
compared one by one.

Of several events at one instant, one that ends the thing is the last (as in section 3), then the one with the greatest
eventID: never the one that happened to arrive last.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.facts import mention
from tracechain.trace.facts.circumstances import Circumstances
from tracechain.trace.facts.protocol import View
from tracechain.trace.lineage.columns import FIRST, Flags, Ints, begins, greatest, numbered, run_numbers, unique
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.now.status import ENDINGS, Status, said_by

NONE = -1  # no event


class CircumstanceCache:
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


class _Subject(NamedTuple):
    """What is asked of sayings: whether one speaks of it, and which of two at one instant is the later."""

    speaks: Callable[[CircumstanceCache, int], bool]
    order: Callable[[CircumstanceCache, int], tuple[object, ...]]


def _by_id(told: CircumstanceCache, saying: int) -> tuple[object, ...]:
    return told.of(saying).id, saying & 1


_STATUS = _Subject(
    lambda told, saying: told.status(saying) is not None,
    lambda told, saying: (told.status(saying) in ENDINGS, *_by_id(told, saying)),
)
_PLACE = _Subject(lambda told, saying: told.of(saying).place is not None, _by_id)
_DISPOSITION = _Subject(lambda told, saying: told.of(saying).disposition is not None, _by_id)


class _Sayings(NamedTuple):
    """One saying a row, with its time; NONE at the time FIRST where there is none."""

    saying: Ints
    time: Ints

    def where(self, flags: Flags) -> _Sayings:
        """Those rows alone, none in the others."""
        return _Sayings(np.where(flags, self.saying, NONE), np.where(flags, self.time, FIRST))

    def at(self, rows: Ints) -> _Sayings:
        """Some rows, in that order."""
        return _Sayings(self.saying[rows], self.time[rows])


def _nothing(size: int) -> _Sayings:
    return _Sayings(np.full(size, NONE, dtype=np.int64), np.full(size, FIRST, dtype=np.int64))


class _Groups:
    """Sayings by group, from the last instant of each back; `depth` counts the later instants of the group."""

    def __init__(self, size: int, group: Ints, sayings: _Sayings) -> None:
        order = np.lexsort((-sayings.time, group))
        self._size = size
        self._group, self._sayings = group[order], sayings.at(order)
        time = self._sayings.time
        number = run_numbers(begins(self._group, time))
        self._depth: Ints = number - np.maximum.accumulate(np.where(begins(self._group), number, 0))

    def used(self) -> _Groups:
        """Those sayings alone that used the thing."""
        some = np.flatnonzero(self._sayings.saying & 1)
        return _Groups(self._size, self._group[some], self._sayings.at(some))

    def last(self, told: CircumstanceCache, subject: _Subject) -> _Sayings:
        """For each group the last saying that speaks of the subject."""
        found = _nothing(self._size)
        ahead, reach = np.arange(len(self._group)), 1
        while len(ahead):
            near = self._depth[ahead] < reach
            rows, ahead = ahead[near], ahead[~near]
            told.read(self._sayings.saying[rows])
            rows = rows[_speaking(self._sayings.saying[rows], told, subject)]
            best = _greatest(self._size, self._group[rows], self._sayings.at(rows), told, subject)
            open_yet = found.saying == NONE
            found = _Sayings(*(np.where(open_yet, *columns) for columns in zip(best, found, strict=True)))
            ahead = ahead[found.saying[self._group[ahead]] == NONE]
            reach *= 2
        return found


def _greatest(size: int, group: Ints, sayings: _Sayings, told: CircumstanceCache, subject: _Subject) -> _Sayings:
    """For each of `size` groups the latest of its sayings; those of one instant are ordered as the subject says."""
    latest = greatest(sayings.time, group, size)
    rows = (sayings.time == latest[group]) & (sayings.saying != NONE)
    group, saying = group[rows], sayings.saying[rows]
    best = np.full(size, NONE, dtype=np.int64)
    best[group] = saying
    contested = best[group] != saying  # a group with two different sayings has a row that lost
    some = np.isin(group, group[contested]) if contested.any() else contested
    if some.any():
        ordered = sorted(unique(saying[some]).tolist(), key=lambda one: subject.order(told, one))
        rank = {one: index for index, one in enumerate(ordered)}
        place = np.full(size, NONE, dtype=np.int64)
        np.maximum.at(place, group[some], np.array([rank[one] for one in saying[some].tolist()], dtype=np.int64))
        best = np.where(place == NONE, best, np.array(ordered, dtype=np.int64)[place])
    return _Sayings(best, latest)


class Last(NamedTuple):
    """For each thing, the last saying that says a state, a place and a disposition; NONE where there is none."""

    said: Ints
    placed: Ints
    disposed: Ints


def last(known: Containment, things: Ints, told: CircumstanceCache, *, dispositions: bool = False) -> Last:
    """What was last said of each of the ascending distinct `things`.

    What was used is no longer where its container goes: only an event of its own says otherwise.
    """
    size = len(things)
    own, inside, thing, span = _sayings(known, things)

    def later(one: _Sayings, of: Ints, other: _Sayings, subject: _Subject) -> _Sayings:
        both = _Sayings(*(np.concatenate(columns) for columns in zip(one, other, strict=True)))
        return _greatest(size, np.concatenate((np.arange(size), of)), both, told, subject)

    everything = np.arange(size)
    used = later(own.used().last(told, _STATUS), thing, inside.used().last(told, _STATUS).at(span), _STATUS)
    own_last = own.last(told, _STATUS)
    is_used = (used.saying != NONE) & (later(own_last, everything, used, _STATUS).saying == used.saying)

    def latest(subject: _Subject, own_last: _Sayings) -> Ints:
        of_carriers = inside.last(told, subject).at(span).where(~is_used[thing])
        speaking = used.where(_speaking(used.saying, told, subject))
        return later(later(own_last, thing, of_carriers, subject), everything, speaking, subject).saying

    return Last(
        latest(_STATUS, own_last),
        latest(_PLACE, own.last(told, _PLACE)),
        latest(_DISPOSITION, own.last(told, _DISPOSITION)) if dispositions else _nothing(size).saying,
    )


def _speaking(sayings: Ints, told: CircumstanceCache, subject: _Subject) -> Flags:
    """Which sayings speak of the subject; NONE does not."""
    kinds = unique(sayings)
    speaks = [one != NONE and subject.speaks(told, one) for one in kinds.tolist()]
    flags: Flags = np.array(speaks, dtype=np.bool_)[np.searchsorted(kinds, sayings)]
    return flags


def _sayings(known: Containment, things: Ints) -> tuple[_Groups, _Groups, Ints, Ints]:
    """The things' own sayings; those of each carrier in each span; and which thing was carried through which span."""
    mentions = known.mentions(things)
    own = _Groups(len(things), mentions.which, _Sayings(_saying(mentions.event, mentions.code), mentions.time))
    carriers = known.carriers(things)
    spans, span = numbered(carriers.carrier, carriers.start, carriers.end)
    carried = known.mentions(carriers.carrier[spans])
    start, end = carriers.start[spans], carriers.end[spans]
    carried = carried.where((carried.time >= start[carried.which]) & (carried.time <= end[carried.which]))
    inside = _Groups(len(spans), carried.which, _Sayings(_saying(carried.event, carried.code), carried.time))
    return own, inside, carriers.which, span


def _saying(event: Ints, code: Ints) -> Ints:
    used: Flags = mention.role_of(code) == Role.INPUT
    return (event << 1) + used
