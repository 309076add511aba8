"""How far a stream of numbered envelopes is durable: all up to a number, and islands above it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

MOST_ISLANDS = 1_000  # so that a node that leaves holes for ever doesn't make every look at its cursor a long one


@dataclass(frozen=True, slots=True)
class Cursor:
    """The set of sequence numbers that are durable, kept short.

    >>> Cursor().add([1, 2, 5])
    Cursor(upto=2, above=((5, 5),))
    >>> Cursor().add([1, 2, 5]).missing()
    ((3, 4),)
    """

    upto: int = 0
    above: tuple[tuple[int, int], ...] = ()  # disjoint, ascending, not touching each other nor `upto`

    def add(self, numbers: Iterable[int]) -> Cursor:
        """The cursor with more numbers in it; numbers it has already change nothing.

        Of islands only the lowest are remembered: what is beyond them is asked for again, and known by its events.
        """
        spans = sorted([(1, self.upto), *self.above, *((n, n) for n in numbers if n >= 1)])
        merged: list[tuple[int, int]] = []
        for low, high in spans:
            if high < low:
                continue
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], high))
            else:
                merged.append((low, high))
        if merged and merged[0][0] == 1:
            return Cursor(merged[0][1], tuple(merged[1 : MOST_ISLANDS + 1]))
        return Cursor(0, tuple(merged[:MOST_ISLANDS]))

    def __contains__(self, number: int) -> bool:
        return 1 <= number <= self.upto or any(low <= number <= high for low, high in self.above)

    def missing(self) -> tuple[tuple[int, int], ...]:
        """The holes between `upto` and the highest number seen."""
        holes, low = [], self.upto + 1
        for first, last in self.above:
            holes.append((low, first - 1))
            low = last + 1
        return tuple(holes)

    def to_json(self) -> str:
        """One line of JSON for a store to keep."""
        return json.dumps([self.upto, self.above])

    @classmethod
    def from_json(cls, text: str) -> Cursor:
        """Read back what `to_json` wrote."""
        upto, above = json.loads(text)
        return cls(upto, tuple((low, high) for low, high in above))
