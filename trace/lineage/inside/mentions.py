"""What events say of things, for whole sets of them: fetched once and kept for one answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import View
from tracechain.trace.facts.refs import Codes, Events, Refs, Times
from tracechain.trace.lineage.columns import EMPTY, Flags, Ints, KeyedRows, unique


class Mentions(NamedTuple):
    """Mentions of things by events; `which` is the index of the thing in the set that was asked for."""

    which: Ints
    event: Events
    code: Codes
    other: Refs
    time: Times

    def where(self, flags: Flags) -> Mentions:
        """Those for which the flag is set."""
        return Mentions(*[column[flags] for column in self])

    def role(self, role: int) -> Mentions:
        """Those in one role, as a number: columns compare slowly with an enum."""
        return self.where(mention.role_of(self.code) == role)


NO_MENTIONS = Mentions(*([EMPTY] * 5))
FEW = 16  # things: looking them up in the columns costs more than a copy


class MentionCache:
    """The part of the facts that one answer needs, over one view of a store."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._mentions = KeyedRows(4)  # event, code, other, time, by thing
        self._few: dict[bytes, Mentions] = {}  # of small sets, which a walk looks at again and again
        self._event_ids: dict[int, str] = {}

    def mentions(self, things: Ints) -> Mentions:
        """Every mention of instances and lots, in the order of `things`."""
        if not len(things):
            return NO_MENTIONS
        if len(things) > FEW:
            return self._all_mentions(things)
        key = things.tobytes()
        if key not in self._few:
            self._few[key] = self._all_mentions(things)
        return self._few[key]

    def _all_mentions(self, things: Ints) -> Mentions:
        new = self._mentions.missing(unique(things))
        if len(new):
            found = self.view.links(new)
            self._mentions.add(new, found.thing, found.event, found.code, found.other, found.time)
        which, rows = self._mentions.find(things)
        return Mentions(which, *[column[rows] for column in self._mentions.columns])

    def kinds(self, things: Ints) -> Ints:
        """INSTANCE or LOT: one mention as a class makes it a lot, and so does belonging to nothing but a membership."""
        mentions = self.mentions(things)
        if not len(things):
            return EMPTY
        kinds = np.full(len(things), -1, dtype=np.int64)
        np.maximum.at(kinds, mentions.which, mention.kind_of(mentions.code))
        return np.where(kinds < 0, mention.LOT, kinds)

    def event_id(self, event: int) -> str:
        """The eventID of an event, asked for only where acts at one instant must be ordered by it."""
        self.learn_event_ids([event])
        return self._event_ids[event]

    def learn_event_ids(self, events: Iterable[int]) -> None:
        """Ask for many eventIDs at once."""
        new = np.array(sorted(set(events) - self._event_ids.keys()), dtype=np.int64)
        if len(new):
            self._event_ids.update(zip(new.tolist(), self.view.event_ids(new), strict=True))
