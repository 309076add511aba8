"""The temperatures among the conditions of a thing, as a curve that a person can look at. Degrees Celsius; times in µs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracechain.trace.facts.limits import Limits
from tracechain.trace.lineage.sensors.conditions import Conditions, SensorReading

_MOST_SHOWN = 240


@dataclass(frozen=True, slots=True)
class Point:
    """One measured temperature at a moment."""

    time: int
    celsius: float
    offset: str = "+00:00"  # of the sender's clock


@dataclass(frozen=True, slots=True)
class Temperatures:
    """The points of the curve in the order of time, of how many `readings`, of which so many lay `beyond` the limits.

    `limits` is None where the product has none on record.
    """

    points: tuple[Point, ...]
    limits: Limits | None
    readings: int
    beyond: int

    @property
    def lowest(self) -> float:
        return min(point.celsius for point in self.points)

    @property
    def highest(self) -> float:
        return max(point.celsius for point in self.points)

    @property
    def outside(self) -> tuple[Point, ...]:
        """The points outside the limits."""
        limits = self.limits
        return tuple(one for one in self.points if limits.beyond(one.celsius) > 0) if limits else ()

    @property
    def worst(self) -> Point | None:
        """The point farthest outside the limits."""
        limits = self.limits
        return max(self.outside, key=lambda one: limits.beyond(one.celsius), default=None) if limits else None

    def shown(self) -> tuple[Point, ...]:
        """At most a screenful: evenly thinned, every point outside the limits kept while there is room."""
        kept = self.outside[:_MOST_SHOWN]
        step = math.ceil(len(self.points) / _MOST_SHOWN) or 1
        return tuple(sorted({*kept, *self.points[::step]}, key=lambda point: point.time))

    def to_json(self) -> dict[str, Any]:
        limits = {"minCelsius": self.limits.low, "maxCelsius": self.limits.high} if self.limits else None
        return {
            "limits": limits,
            "readings": self.readings,
            "outside": self.beyond,
            "lowest": self.lowest,
            "highest": self.highest,
        }


def temperatures(kept: Conditions) -> Temperatures | None:
    """The temperatures among the readings of a thing; None where there is none."""
    measured = [(one, one.report.celsius) for one in kept.readings if one.report.celsius is not None]
    if not measured:
        return None
    points = sorted({point for one, _ in measured for point in _points(one)}, key=lambda one: (one.time, one.celsius))
    limits = kept.limits
    beyond = sum(limits is not None and max(map(limits.beyond, celsius)) > 0 for _, celsius in measured)
    return Temperatures(tuple(points), limits, len(measured), beyond)


def _points(reading: SensorReading) -> Iterator[Point]:
    """The values of a reading, at its moment or at both ends of its span."""
    moments = {reading.start, reading.end} if reading.report.end > reading.report.start else {reading.start}
    for moment in moments:
        yield from (Point(moment, celsius, reading.offset) for celsius in reading.report.celsius or ())
