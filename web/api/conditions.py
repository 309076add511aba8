"""/api/v1/conditions: the sensor readings of a thing on its way, against what its product is to be kept between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import marshmallow as ma
from flask import Response, jsonify, request
from flask_smorest import Blueprint
from marshmallow import fields

from tracechain.trace.facts.limits import Limits
from tracechain.trace.lineage import UnknownThing
from tracechain.trace.lineage.sensors.conditions import LONGEST, conditions
from tracechain.trace.lineage.sensors.exposure import Through
from tracechain.web.api.operation import operation
from tracechain.web.api.question_schemas import ThingQuery
from tracechain.web.api.schemas import LimitsSchema
from tracechain.web.edge.codes import read_code
from tracechain.web.edge.faults import answer as fault
from tracechain.web.edge.limits import limits_of
from tracechain.web.edge.services import services

MOST_MINUTES = 7 * 24 * 60

blueprint = Blueprint("conditions", __name__, url_prefix="/api/v1", description="How goods were kept.")


class ConditionsQuery(ThingQuery):
    """Which thing, from which records, and against which limits."""

    low = fields.Float(
        load_default=None,
        data_key="minCelsius",
        validate=ma.validate.Range(-273.15, 1000),
        metadata={"description": "In place of the product's own lower limit, °C."},
    )
    high = fields.Float(
        load_default=None,
        data_key="maxCelsius",
        validate=ma.validate.Range(-273.15, 1000),
        metadata={"description": "In place of the product's own upper limit, °C."},
    )
    minutes = fields.Float(
        load_default=LONGEST / 60_000_000,
        data_key="longestMinutes",
        validate=ma.validate.Range(0, MOST_MINUTES),
        metadata={"description": "For how long at most a reading stands when the next one of its sensor comes later."},
    )


class ReadingSchema(ma.Schema):
    """A report of a sensor; the units are those of the sender, but for the two in degrees Celsius."""

    time = fields.String()
    until = fields.String(allow_none=True, metadata={"description": "The end, of a report of a span."})
    type = fields.String(metadata={"description": "GS1 measurement type, such as Temperature."})
    value = fields.Float(allow_none=True)
    low = fields.Float(allow_none=True, data_key="minValue")
    high = fields.Float(allow_none=True, data_key="maxValue")
    mean = fields.Float(allow_none=True, data_key="meanValue")
    uom = fields.String(allow_none=True, metadata={"description": "UN/ECE Recommendation 20."})
    low_celsius = fields.Float(allow_none=True, data_key="minCelsius")
    high_celsius = fields.Float(allow_none=True, data_key="maxCelsius")
    device = fields.String(allow_none=True, data_key="deviceID")
    event = fields.String()
    through = fields.String(
        validate=ma.validate.OneOf([way.value for way in Through]),
        metadata={"description": "Its own, a carrier's, or of what was associated with either or with the place."},
    )
    via = fields.String(metadata={"description": "The thing that the event names."})


class ExcursionSchema(ma.Schema):
    """A run of time outside the limits."""

    start = fields.String()
    end = fields.String()
    worst = fields.Float(data_key="worstCelsius")
    seconds = fields.Float(data_key="secondsOutside")
    degree_hours = fields.Float(data_key="degreeHours")


class ConditionsSchema(ma.Schema):
    """The readings in the order of time, and what of them lay outside the limits."""

    subject = fields.String()
    as_of = fields.String(allow_none=True, data_key="asOf")
    limits = fields.Nested(LimitsSchema, allow_none=True)
    longest = fields.Float(data_key="longestSeconds")
    readings = fields.List(fields.Nested(ReadingSchema))
    excursions = fields.List(fields.Nested(ExcursionSchema))
    seconds = fields.Float(data_key="secondsOutside")
    degree_hours = fields.Float(data_key="degreeHours")


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


@operation(
    blueprint,
    "/conditions",
    query=ConditionsQuery,
    answer=ConditionsSchema,
    example=CONDITIONS,
    refusals=(400, 401, 403, 404),
)
def kept(id: str, as_of: int | None, low: float | None, high: float | None, minutes: float) -> Response:
    """The sensor readings of a thing on its way, and the excursions from what it is to be kept between."""
    if low is not None and high is not None and low > high:
        return fault(400, f"minCelsius: {low!r} is above maxCelsius {high!r}.")
    thing = read_code(id)
    given = (
        Limits(low, high) if {"minCelsius", "maxCelsius"} & set(request.args) else limits_of(thing, services().records)
    )
    try:
        answer = conditions(services().store, thing.key, as_of, given, int(minutes * 60_000_000))
    except UnknownThing:
        return fault(404, f"Nothing is recorded about {thing.key!r}: no event that counts names it.")
    return jsonify(answer.to_dict())
