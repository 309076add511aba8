"""How a thing was kept on its way, as `GET /api/v1/conditions` and `tracechain conditions --json` give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import fields

from tracechain.trace.events.units import SECOND
from tracechain.trace.lineage.sensors.exposure import Through
from tracechain.trace.wire.declaration import Declaration, WireField
from tracechain.trace.wire.field import InstantField, Number, SpanField, Word, described


class LimitsSchema(Declaration):
    """What the product is to be kept between, in degrees Celsius."""

    low = Number(allow_none=True, data_key="minCelsius")
    high = Number(allow_none=True, data_key="maxCelsius")


class _Unit(WireField, fields.String):
    """A unit of measure; null where the sender named none."""

    def write(self, value: str) -> str | None:
        return value or None


class ReadingSchema(Declaration):
    """A report of a sensor; the units are those of the sender, but for the two in degrees Celsius."""

    time = InstantField(attribute="report.start")
    until = InstantField("The end, of a report of a span.", allow_none=True, attribute="report.until")
    type = fields.String(attribute="report.type", metadata=described("GS1 measurement type, such as Temperature."))
    value = Number(allow_none=True, attribute="report.value")
    low = Number(allow_none=True, attribute="report.low", data_key="minValue")
    high = Number(allow_none=True, attribute="report.high", data_key="maxValue")
    mean = Number(allow_none=True, attribute="report.mean", data_key="meanValue")
    uom = _Unit(allow_none=True, attribute="report.unit", metadata=described("UN/ECE Recommendation 20."))
    least = Number(allow_none=True, data_key="minCelsius")
    greatest = Number(allow_none=True, data_key="maxCelsius")
    device = fields.String(allow_none=True, attribute="report.device", data_key="deviceID")
    event = fields.String()
    through = Word(
        Through, metadata=described("Its own, a carrier's, or of what was associated with either or with the place.")
    )
    via = fields.String(metadata=described("The thing that the event names."))


class ExcursionSchema(Declaration):
    """A run of time outside the limits."""

    start = InstantField()
    end = InstantField()
    worst = Number(data_key="worstCelsius")
    outside = SpanField(SECOND, data_key="secondsOutside")
    degree_hours = Number(data_key="degreeHours")


class ConditionsSchema(Declaration):
    """The readings in the order of time, and what of them lay outside the limits."""

    subject = fields.String()
    as_of = InstantField(allow_none=True, data_key="asOf")
    limits = fields.Nested(LimitsSchema, allow_none=True)
    longest = SpanField(SECOND, data_key="longestSeconds")
    readings = fields.List(fields.Nested(ReadingSchema))
    excursions = fields.List(fields.Nested(ExcursionSchema))
    outside = SpanField(SECOND, data_key="secondsOutside")
    degree_hours = Number(data_key="degreeHours")


def _hourly(*degrees: float) -> Iterator[Mapping[str, Any]]:
    """Readings of a case, an hour apart."""
    for hour, value in enumerate(degrees, 22):
        day, at = divmod(hour, 24)
        yield {
            "time": f"2026-03-0{1 + day}T{at:02d}:00:00.000Z",
            "until": None,
            "type": "Temperature",
            "value": value,
            "minValue": None,
            "maxValue": None,
            "meanValue": None,
            "uom": "CEL",
            "minCelsius": value,
            "maxCelsius": value,
            "deviceID": None,
            "event": "urn:uuid:00000000-0000-4000-8000-000000000009",
            "through": "carrier",
            "via": "https://id.gs1.org/00/069012342000000010",
        }


CONDITIONS: Mapping[str, Any] = {
    "subject": "https://id.gs1.org/01/06901234200010/21/0001",
    "asOf": None,
    "limits": {"minCelsius": 2.0, "maxCelsius": 6.0},
    "longestSeconds": 7200.0,
    "readings": list(_hourly(3.1, 3.4, 4.2, 7.8, 5.1, 3.9)),
    "excursions": [
        {
            "start": "2026-03-02T01:00:00.000Z",
            "end": "2026-03-02T02:00:00.000Z",
            "worstCelsius": 7.8,
            "secondsOutside": 3600.0,
            "degreeHours": 1.8,
        }
    ],
    "secondsOutside": 3600.0,
    "degreeHours": 1.8,
}
