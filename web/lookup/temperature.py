"""Temperatures on the way, against what the product is to be kept between. Degrees Celsius; times in microseconds.

EPCIS 2.0, 7.3.7: a sensorElement holds reports; units are UN/ECE Recommendation 20 (CEL, FAH, KEL).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracechain.trace.events.instant import InstantError, parse_instant
from tracechain.web.lookup.happening import Happening

_MOST_SHOWN = 240
_TO_CELSIUS = {
    "CEL": lambda value: value,
    "FAH": lambda value: (value - 32) * 5 / 9,
    "KEL": lambda value: value - 273.15,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured temperature."""

    time: int
    celsius: float
    offset: str = "+00:00"  # of the sender's clock


@dataclass(frozen=True, slots=True)
class Limits:
    """What a product is to be kept between; None where there is no bound."""

    low: float | None
    high: float | None

    def beyond(self, celsius: float) -> float:
        """By how many degrees a temperature lies outside; 0 within."""
        under = self.low - celsius if self.low is not None else 0.0
        over = celsius - self.high if self.high is not None else 0.0
        return max(under, over, 0.0)


@dataclass(frozen=True, slots=True)
class Temperatures:
    """The readings in time order, and how they lie to the limits (None: the product has none on record)."""

    readings: tuple[Reading, ...]
    limits: Limits | None

    @property
    def lowest(self) -> float:
        return min(reading.celsius for reading in self.readings)

    @property
    def highest(self) -> float:
        return max(reading.celsius for reading in self.readings)

    @property
    def outside(self) -> tuple[Reading, ...]:
        """The readings outside the limits."""
        limits = self.limits
        return tuple(r for r in self.readings if limits.beyond(r.celsius) > 0) if limits else ()

    @property
    def worst(self) -> Reading | None:
        """The reading farthest outside the limits."""
        limits = self.limits
        return max(self.outside, key=lambda r: limits.beyond(r.celsius), default=None) if limits else None

    def shown(self) -> tuple[Reading, ...]:
        """At most a screenful: evenly thinned, every reading outside the limits kept while there is room."""
        kept = self.outside[:_MOST_SHOWN]
        step = math.ceil(len(self.readings) / _MOST_SHOWN) or 1
        return tuple(sorted({*kept, *self.readings[::step]}, key=lambda reading: reading.time))

    def to_json(self) -> dict[str, Any]:
        limits = {"minCelsius": self.limits.low, "maxCelsius": self.limits.high} if self.limits else None
        return {
            "limits": limits,
            "readings": len(self.readings),
            "outside": len(self.outside),
            "lowest": self.lowest,
            "highest": self.highest,
        }


def temperatures(happenings: Iterable[Happening], limits: Limits | None) -> Temperatures | None:
    """All temperatures that the sensor elements of happenings report; None where there is none."""
    found = {reading for happening in happenings for reading in _of(happening)}
    ordered = tuple(sorted(found, key=lambda reading: (reading.time, reading.celsius)))
    return Temperatures(ordered, limits) if ordered else None


def is_reading(happening: Happening) -> bool:
    """Whether a happening is no more than a sensor's report: it says how it was, not what was done."""
    plain = happening.event.biz_step in (None, "sensor_reporting") and happening.event.disposition is None
    return plain and bool(_elements(happening.event.document))


def _elements(document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    elements = document.get("sensorElementList")
    return [one for one in elements if isinstance(one, Mapping)] if isinstance(elements, list) else []


def _of(happening: Happening) -> Iterator[Reading]:
    for element in _elements(happening.event.document):
        metadata = element.get("sensorMetadata")
        metadata = metadata if isinstance(metadata, Mapping) else {}
        for report in element.get("sensorReport") or ():
            if isinstance(report, Mapping) and _is_temperature(report):
                time = _time(report, metadata, happening.event.time)
                yield from (Reading(time, celsius, happening.event.offset) for celsius in _celsius(report))


def _is_temperature(report: Mapping[str, Any]) -> bool:
    return re.split(r"[:/#-]", str(report.get("type", "")))[-1].lower() == "temperature"


def _time(report: Mapping[str, Any], metadata: Mapping[str, Any], otherwise: int) -> int:
    for given in (report.get("time"), metadata.get("time"), metadata.get("endTime")):
        if isinstance(given, str):
            try:
                return parse_instant(given)
            except InstantError:
                continue
    return otherwise


def _celsius(report: Mapping[str, Any]) -> Iterator[float]:
    convert = _TO_CELSIUS.get(str(report.get("uom", "CEL")).upper())
    given = [report.get(name) for name in ("value", "minValue", "maxValue", "meanValue")]
    for value in given:
        if convert and isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            yield round(convert(float(value)), 2)
