"""What the gaps are judged by: the things, all events that they met, and what those events say."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from tracechain.trace.facts import mention
from tracechain.trace.facts.circumstances import Circumstances
from tracechain.trace.lineage.columns import Flags, Ints, among
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.inside.history import Encounters, History
from tracechain.trace.lineage.inside.mentions import Mentions

Findings = set[tuple[int, int]]  # refs: the event at which a gap shows, and the thing


class Histories:
    """Instances and lots with their histories; each event is read once."""

    def __init__(self, known: Containment, things: Ints) -> None:
        self.known, self.things = known, things
        self.is_lot: Flags = known.kinds(things) == mention.LOT if len(things) else np.zeros(0, dtype=np.bool_)
        self._met = Encounters(known, things)
        self.own = self._met.own
        self.events = self._met.events()
        self._said = known.view.circumstances(self.events)

    def of(self, event: int) -> Circumstances:
        """What an event says besides what it names."""
        return self._said[int(np.searchsorted(self.events, event))]

    def saying(self, says: Callable[[Circumstances], bool]) -> Ints:
        """The events that say something, ascending."""
        return self.events[np.fromiter((says(one) for one in self._said), dtype=np.bool_, count=len(self._said))]

    def met(self, events: Ints) -> History:
        """When each thing, or a carrier with it inside, met one of the ascending `events`."""
        return self._met.met(lambda mentions: among(mentions.event, events))

    def meeting(self, wanted: Callable[[Mentions], Flags]) -> History:
        """When each thing, or a carrier with it inside, was named in a way that is wanted."""
        return self._met.met(wanted)

    def numbered(self, name: Callable[[Circumstances], str | None], events: Ints) -> Ints:
        """For each of `events` a number for what it names by `name`, in the order of the names; -1 where nothing."""
        names = [name(one) for one in self._said]
        numbers = {text: number for number, text in enumerate(sorted({text for text in names if text is not None}))}
        column = np.array([-1 if text is None else numbers[text] for text in names], dtype=np.int64)
        return column[np.searchsorted(self.events, events)]

    def first_named(self, groups: Iterable[tuple[int, set[int]]]) -> Findings:
        """For each thing (by its index) and some events of one instant: the one with the least eventID."""
        told = list(groups)
        self.known.learn_event_ids(event for _, events in told if len(events) > 1 for event in events)
        return {
            (min(events, key=self.known.event_id) if len(events) > 1 else min(events), int(self.things[which]))
            for which, events in told
        }


def pairs(events: Ints, things: Ints) -> Findings:
    """Columns as findings."""
    return set(zip(events.tolist(), things.tolist(), strict=True))


def site(said: Circumstances) -> str | None:
    """Where an event happened, as finely as two events can contradict: the place without its docks and rooms (AI 254)."""
    place = said.read_point or said.biz_location
    return place.partition("/254/")[0] if place else None
