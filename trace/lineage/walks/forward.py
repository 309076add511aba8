"""正向跟踪: where did it go (trace-semantics, section 5).

A walk over whole sets: each round takes all things that were reached, or reached earlier than before, and finds what
they lead to, until nothing new comes up. It never enumerates paths and never asks for one thing alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tracechain.trace.facts.refs import ThingRef
from tracechain.trace.lineage.columns import FIRST, Ints, among
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.walks.rules import ForwardRules, Onsets
from tracechain.trace.lineage.walks.walk import WalkResult


class ForwardWalk:
    """One walk, from the ref of an instance or lot, from a time on (µs)."""

    def __init__(self, known: Containment, subject: ThingRef, since: int) -> None:
        self._known = known
        self._rules = ForwardRules(known)
        self._items, self._products = Onsets(), Onsets()
        self._subject, self._since = subject, since

    def walk(self) -> WalkResult:
        """To the end, and all that it found."""
        self._go()
        return self.result()

    def goods(self) -> tuple[Ints, Ints]:
        """To the end; the instances and lots that it reached, ascending, and the kind of each."""
        self._go()
        return self._items.things, self._known.kinds(self._items.things)

    def result(self) -> WalkResult:
        """What the walk found, when it is over."""
        return self._rules.result(self._items, self._products)

    def _begin(self) -> tuple[Ints, Ints]:
        return self._items.add(np.array([self._subject], dtype=np.int64), np.array([self._since], dtype=np.int64))

    def _go(self) -> None:
        front, since = self._begin()
        while len(front):
            front, since = self._expand(front, since)

    def arriving(self) -> Iterator[tuple[int, Ints]]:
        """Walk, and tell on the way what is final: (distance, things affected since always).

        The rounds are those of `walk`, each cut into parts that grow: the first of a large one comes soon.
        """
        front, since = self._begin()
        steady = [True, self._since == FIRST]  # whether all is final up to two links nearer than the round to come
        if steady[-1]:
            yield 0, front
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
        goods, products = self._rules.leads(front, since).split()
        self._products.add(*products)
        return self._items.add(*goods)


def _growing(size: int) -> Iterator[slice]:
    """Cut `size` into slices of which each is twice as long as the one before."""
    start, length = 0, 2
    while start < size:
        yield slice(start, start + length)
        start, length = start + length, length * 2
