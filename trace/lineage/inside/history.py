"""What happened to many things: the events that name them, and those that name a carrier while they were inside.

`met` gives only the events that a caller wants: a crate's thousand events are not repeated for each pack in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tracechain.trace.facts.refs import Codes, Events, Things, Times
from tracechain.trace.lineage.columns import Flags, Ints, match, numbered
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.inside.mentions import Mentions


class History(NamedTuple):
    """That thing `which` met an event; `named` is who the event names: the thing itself, or its carrier then."""

    which: Ints
    event: Events
    code: Codes
    time: Times
    named: Things

    def where(self, flags: Flags) -> History:
        """Those for which the flag is set."""
        return History(*(column[flags] for column in self))


Wanted = Callable[[Mentions], Flags]


class Encounters:
    """All events that things met, kept apart until somebody wants some: their own, and those of each carrier's span."""

    def __init__(self, known: Containment, things: Ints) -> None:
        self._things = things
        self.own = known.mentions(things)
        carriers = known.carriers(things)
        first, span = numbered(carriers.carrier, carriers.start, carriers.end)
        self._carrier, start, end = carriers.carrier[first], carriers.start[first], carriers.end[first]
        carried = known.mentions(self._carrier)
        row = carried.which
        self.carried = carried.where((carried.time >= start[row]) & (carried.time <= end[row]))
        order = np.argsort(span, kind="stable")
        self._inside, self._span = carriers.which[order], span[order]

    def events(self) -> Ints:
        """Every event that any of the things met."""
        return np.unique(np.concatenate((self.own.event, self.carried.event)))

    def met(self, wanted: Wanted) -> History:
        """For each thing the events that are wanted."""
        own = self.own.where(wanted(self.own))
        carried = self.carried.where(wanted(self.carried))
        at, row = match(carried.which, self._span)
        return History(
            np.concatenate((own.which, self._inside[row])),
            np.concatenate((own.event, carried.event[at])),
            np.concatenate((own.code, carried.code[at])),
            np.concatenate((own.time, carried.time[at])),
            np.concatenate((self._things[own.which], self._carrier[carried.which][at])),
        )
