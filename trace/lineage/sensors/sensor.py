"""What a sensor said: the reports of an event's sensor elements (EPCIS 2.0, section 7.3.7).

A report is of a moment or of a span. Its time is its own `time`, else the element's `time`, else the element's span
from `startTime` to `endTime`, else the eventTime. Reports without a number (texts, flags, alarms alone) are no readings.

>>> [one.celsius for one in reports({"sensorElementList": [{"sensorReport": [
...     {"type": "Temperature", "value": 41, "uom": "FAH"}, {"type": "RelativeHumidity", "value": 80, "uom": "P1"}]}]}, 0)]
[(5.0, 5.0), None]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracechain.trace.events.instant import InstantError, parse_instant
from tracechain.trace.events.vocabulary import measurement_type

_TO_CELSIUS: Mapping[str, Callable[[float], float]] = {
    "CEL": lambda value: value,
    "FAH": lambda value: (value - 32) * 5 / 9,
    "KEL": lambda value: value - 273.15,
}


@dataclass(frozen=True, slots=True)
class SensorReport:
    """One report with a number. `start` and `end` in µs, equal for a moment; `unit` as sent (UN/ECE Recommendation 20)."""

    start: int
    end: int
    type: str  # bare GS1 measurement type (`Temperature`), or the sender's own
    value: float | None
    low: float | None  # minValue
    high: float | None  # maxValue
    mean: float | None
    unit: str
    device: str | None

    @property
    def until(self) -> int | None:
        """The end of a span; None for a moment."""
        return None if self.end == self.start else self.end

    @property
    def numbers(self) -> tuple[float, ...]:
        """The values that it gives."""
        return tuple(n for n in (self.value, self.low, self.high, self.mean) if n is not None)

    @property
    def celsius(self) -> tuple[float, float] | None:
        """The least and the greatest temperature that it gives; None where it is none, or of an unknown unit.

        A temperature without a unit is one in degrees Celsius.
        """
        convert = _TO_CELSIUS.get(self.unit.upper() or "CEL")
        if convert is None or self.type != "Temperature":
            return None
        degrees = [round(convert(number), 3) for number in self.numbers]
        return min(degrees), max(degrees)


def reports(document: Mapping[str, Any], event_time: int) -> Iterator[SensorReport]:
    """The reports of an event's document, in its own order; what has not the form of the standard is passed over."""
    for element in _objects(document.get("sensorElementList")):
        metadata = element.get("sensorMetadata")
        metadata = metadata if isinstance(metadata, Mapping) else {}
        for given in _objects(element.get("sensorReport")):
            report = _report(given, metadata, event_time)
            if report.numbers:
                yield report


def _report(given: Mapping[str, Any], metadata: Mapping[str, Any], event_time: int) -> SensorReport:
    start, end = _span(given, metadata, event_time)
    value, low, high, mean = (_number(given.get(name)) for name in ("value", "minValue", "maxValue", "meanValue"))
    kind = measurement_type(_text(given.get("type")))
    device = _text(given.get("deviceID")) or _text(metadata.get("deviceID")) or None
    return SensorReport(start, end, kind, value, low, high, mean, _text(given.get("uom")), device)


def _span(given: Mapping[str, Any], metadata: Mapping[str, Any], event_time: int) -> tuple[int, int]:
    moment = _time(given.get("time"), _time(metadata.get("time")))
    if moment is not None:
        return moment, moment
    start, end = _time(metadata.get("startTime")), _time(metadata.get("endTime"))
    first = start if start is not None else end if end is not None else event_time
    return first, max(first, end if end is not None else first)


def _time(value: Any, otherwise: int | None = None) -> int | None:
    try:
        return parse_instant(value) if isinstance(value, str) else otherwise
    except InstantError:
        return otherwise


def _number(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if number else None


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _objects(value: Any) -> Sequence[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
