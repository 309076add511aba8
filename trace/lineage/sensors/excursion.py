"""Temperatures outside the limits of a product: from when to when, how far, and how much in degree-hours.

Between two readings of a sensor nobody measured. The rule taken here: a reading stands until the next one of the same
sensor, `longest` at most; the last one stands for its own moment alone. A reading of a span stands for that span. Where a
reading gives several values (least, greatest, mean), the one farthest outside counts, and where several sensors
speak of one moment, the one farthest outside: what is said is never less than what happened by any of them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracechain.trace.events.units import HOUR
from tracechain.trace.facts.limits import Limits


@dataclass(frozen=True, slots=True)
class Stretch:
    """A temperature that stands from `start` to `end` (µs): the least and the greatest value, °C."""

    start: int
    end: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Excursion:
    """A run of time outside the limits, both ends included (µs). `worst` is the value farthest outside, °C."""

    start: int
    end: int
    worst: float
    degree_hours: float

    @property
    def outside(self) -> int:
        """How long, in µs; 0 for a single reading that nothing follows."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _Outside:
    start: int
    end: int
    beyond: float
    value: float


def excursions(stretches: Iterable[Stretch], limits: Limits) -> list[Excursion]:
    """The runs of time in which any stretch lies outside; stretches that touch are one run. In order of time.

    >>> hour = 3_600_000_000
    >>> excursions([Stretch(0, hour, 5, 5), Stretch(hour, 3 * hour, 9, 9)], Limits(2, 6))
    [Excursion(start=3600000000, end=10800000000, worst=9, degree_hours=6.0)]
    """
    found = sorted(_outside(stretches, limits), key=lambda one: (one.start, one.end, one.beyond, one.value))
    return [_excursion(run) for run in _runs(found)]


def _outside(stretches: Iterable[Stretch], limits: Limits) -> Iterator[_Outside]:
    for one in stretches:
        under, over = limits.below(one.low), limits.above(one.high)
        if max(under, over) > 0:
            yield _Outside(one.start, one.end, max(under, over), one.low if under > over else one.high)


def _runs(found: Sequence[_Outside]) -> Iterator[list[_Outside]]:
    run: list[_Outside] = []
    end = 0
    for one in found:
        if run and one.start > end:
            yield run
            run = []
        end = max(end, one.end) if run else one.end
        run.append(one)
    if run:
        yield run


def _excursion(run: Sequence[_Outside]) -> Excursion:
    worst = max(run, key=lambda one: (one.beyond, one.value))
    start, end = run[0].start, max(one.end for one in run)
    return Excursion(start, end, worst.value, round(_degree_hours(run), 6))


def _degree_hours(run: Sequence[_Outside]) -> float:
    """The area outside the limits, at each moment by the stretch farthest outside; `run` is in the order of starts."""
    moments = sorted({moment for one in run for moment in (one.start, one.end)})
    total, ahead = 0.0, 0
    standing: list[tuple[float, int]] = []  # farthest outside first, with its end
    for start, end in pairwise(moments):
        while ahead < len(run) and run[ahead].start <= start:
            heapq.heappush(standing, (-run[ahead].beyond, run[ahead].end))
            ahead += 1
        while standing and standing[0][1] <= start:
            heapq.heappop(standing)
        if standing:
            total += -standing[0][0] * (end - start)
    return total / HOUR
