"""Carriers: the containers that things were in, their own and those around them, each for the time that it was so."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tracechain.trace.facts.refs import Things, Times
from tracechain.trace.lineage.columns import Flags, Ints, distinct
from tracechain.trace.lineage.inside.stay import Stays

StaysOf = Callable[[Ints], tuple[Ints, Stays]]  # the stays of children: (index in them, stay)


class Carriers(NamedTuple):
    """That thing `which` was in `carrier`, directly or not, from `start` to `end`.

    `up` is the row of the carrier in between, -1 for a direct parent.
    """

    which: Ints
    carrier: Things
    start: Times
    end: Times
    up: Ints

    def where(self, flags: Flags) -> Carriers:
        """Those for which the flag is set."""
        return self if flags.all() else Carriers(*(column[flags] for column in self))

    def way(self, row: int) -> list[int]:
        """The containers from the thing's own parent up to the carrier of `row`."""
        chain = [int(self.carrier[row])]
        while (row := int(self.up[row])) >= 0:
            chain.append(int(self.carrier[row]))
        return chain[::-1]


def carriers_of(things: Ints, stays_of: StaysOf, until: Ints | None = None) -> Carriers:
    """Every container that each thing was ever in, with the part of the span in which it was (up to `until`)."""
    which, stays = stays_of(things)
    end = stays.end if until is None else np.minimum(stays.end, until[which])
    level = Carriers(which, stays.parent, stays.start, end, np.full(len(which), -1, dtype=np.int64))
    level = level.where((level.start <= level.end) & (level.carrier != things[level.which]))
    levels, base, depth = [level], 0, 1
    while len(level.which):
        at, above = stays_of(level.carrier)
        depth += 1
        higher = Carriers(
            level.which[at],
            above.parent,
            np.maximum(level.start[at], above.start),
            np.minimum(level.end[at], above.end),
            at + base,
        )
        higher = higher.where((higher.start <= higher.end) & (higher.carrier != things[higher.which]))
        if depth > 3:  # only containers that contain each other, or a deep nest, come here: go nowhere twice
            higher = higher.where(_unseen(higher, levels))
        base += len(level.which)
        levels.append(higher)
        level = higher
    return Carriers(*(np.concatenate(columns) for columns in zip(*levels, strict=True)))


def _unseen(higher: Carriers, levels: list[Carriers]) -> Flags:
    """Which rows say something that no row before them said."""
    count = sum(len(level.which) for level in levels)
    columns = [np.concatenate([level[i] for level in (*levels, higher)]) for i in range(4)]
    first = distinct(*columns)
    new = np.zeros(len(columns[0]), dtype=np.bool_)
    new[first] = True
    return new[count:]
