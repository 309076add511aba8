"""What-if switches of outbreak work, as FoodChain-Lab has them (trace-semantics, section 8), and the facts without what they leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.events.units import HOUR
from tracechain.trace.facts import mention
from tracechain.trace.facts.circumstances import Circumstances
from tracechain.trace.facts.protocol import Amounts, Links, Memberships, View
from tracechain.trace.facts.refs import UNKNOWN, Refs, ThingRef
from tracechain.trace.lineage.columns import Flags, Ints, unique

MOST_HOURS = 366 * 24  # of a contact: a year


@dataclass(frozen=True, slots=True)
class Contact:
    """Cross-contamination: what is affected at `place` (a key; None: wherever it is) affects what is there within `within` µs."""

    within: int
    place: str | None = None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is supposed; WhatIf() supposes nothing.

    - `contacts`: a thing that has an event (its own or its carrier's) at a place while it is affected affects all that
      events name at that place at most `within` earlier or later: from the later of the two moments on.
    - `kill_steps` (bizSteps), `kill_events` (eventIDs): such an event makes clean what it names, and what is inside that.
      Its outputs are not reached, and of what was affected before nothing after it is followed: no use, no filling, no
      pack that is first stated to belong to a lot later. What is affected anew afterwards is followed anew.
    - `without_things` (keys), `without_events` (eventIDs): as if no event named the thing, as if nobody had recorded the event.
    - `weigh`: say of each item which part of the subject went into it: see `share`.
    """

    contacts: tuple[Contact, ...] = ()
    kill_steps: frozenset[str] = frozenset()
    kill_events: frozenset[str] = frozenset()
    without_things: frozenset[str] = frozenset()
    without_events: frozenset[str] = frozenset()
    weigh: bool = False

    @property
    def kills(self) -> bool:
        """Whether anything makes clean."""
        return bool(self.kill_steps or self.kill_events)

    def cleans(self, said: Circumstances) -> bool:
        """Whether an event makes clean."""
        return said.biz_step in self.kill_steps or said.id in self.kill_events


def contacts(hours: float, places: Sequence[str]) -> tuple[Contact, ...]:
    """Contact within so many hours, from 0 to MOST_HOURS, at each of some places (keys); without one, wherever it is."""
    within = int(hours * HOUR)
    return tuple(Contact(within, place) for place in places) or (Contact(within),)


class Supposition:
    """A View without what is left out, and without the outputs of events that make clean."""

    def __init__(self, view: View, supposed: WhatIf) -> None:
        self._view, self._supposed = view, supposed
        refs = view.refs(sorted(supposed.without_things)) if supposed.without_things else []
        self._things = np.array([ref for ref in refs if ref >= 0], dtype=np.int64)
        self._ids: dict[int, bool] = {}  # whether an event is left out

    def refs(self, keys: Sequence[str]) -> list[ThingRef]:
        found = self._view.refs(keys)
        return [UNKNOWN if key in self._supposed.without_things else ref for key, ref in zip(keys, found, strict=True)]

    def keys(self, refs: Refs) -> list[str]:
        return self._view.keys(refs)

    def event_ids(self, events: Refs) -> list[str]:
        return self._view.event_ids(events)

    def names(self, things: Refs, events: Refs) -> tuple[list[str], list[str]]:
        return self._view.names(things, events)

    def circumstances(self, events: Refs) -> list[Circumstances]:
        return self._view.circumstances(events)

    def links(self, things: Refs) -> Links:
        return self._left(self._view.links(things))

    def mentions(self, product: ThingRef) -> Links:
        return self._left(self._view.mentions(product))

    def participants(self, events: Refs, role: Role) -> Links:
        found = self._left(self._view.participants(events, role))
        if role is not Role.OUTPUT or not self._supposed.kills:
            return found
        made = unique(found.event)
        clean = [self._supposed.cleans(said) for said in self._view.circumstances(made)]
        return _where(found, ~np.isin(found.event, made[np.array(clean, dtype=np.bool_)]))

    def transformation_events(self, transformations: Refs) -> tuple[Refs, Refs]:
        groups, events = self._view.transformation_events(transformations)
        kept = self._counted(events)
        return groups[kept], events[kept]

    def amounts(self, events: Refs, role: Role = Role.CHILD) -> Amounts:
        found = self._view.amounts(events, role)
        thing, event = (np.array(column, dtype=np.int64) for column in (found.thing, found.event))
        kept = np.flatnonzero(self._counted(event) & ~np.isin(thing, self._things)).tolist()
        columns = (found.thing, found.event, found.amount, found.unit)
        thing_kept, event_kept, amount_kept, unit_kept = ([column[row] for row in kept] for column in columns)
        return Amounts(thing_kept, event_kept, amount_kept, unit_kept)  # type: ignore[arg-type] # each column keeps its type

    def members(self, lots: Refs) -> Memberships:
        return self._belonging(self._view.members(lots))

    def lots(self, instances: Refs) -> Memberships:
        return self._belonging(self._view.lots(instances))

    def happened_at(self, places: Sequence[str], start: Refs, end: Refs) -> tuple[Refs, Refs, Refs]:
        which, events, times = self._view.happened_at(places, start, end)
        kept = self._counted(events)
        return which[kept], events[kept], times[kept]

    def _left(self, found: Links) -> Links:
        child_of_none = (mention.role_of(found.code) == Role.CHILD) & np.isin(found.other, self._things)
        return _where(found, self._counted(found.event) & ~np.isin(found.thing, self._things) & ~child_of_none)

    def _belonging(self, found: Memberships) -> Memberships:
        kept = self._counted(found.event) & ~np.isin(found.instance, self._things) & ~np.isin(found.lot, self._things)
        return Memberships(found.instance[kept], found.lot[kept], found.event[kept], found.time[kept])

    def _counted(self, events: Ints) -> Flags:
        """Which events are not left out."""
        if not self._supposed.without_events:
            return np.ones(len(events), dtype=np.bool_)
        distinct, which = np.unique(events, return_inverse=True)
        new = np.array([event for event in distinct.tolist() if event not in self._ids], dtype=np.int64)
        if len(new):
            ids = self._view.event_ids(new)
            self._ids.update((e, i in self._supposed.without_events) for e, i in zip(new.tolist(), ids, strict=True))
        counted: Flags = ~np.array([self._ids[event] for event in distinct.tolist()], dtype=np.bool_)[which]
        return counted


def _where(found: Links, flags: Flags) -> Links:
    return Links(found.thing[flags], found.event[flags], found.code[flags], found.other[flags], found.time[flags])
