"""/api/v1/conditions: the sensor readings of a thing on its way, against what its product is to be kept between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import request
from flask_smorest import Blueprint
from marshmallow import fields

from tracechain.trace.events.units import MINUTE
from tracechain.trace.facts.limits import Limits
from tracechain.trace.lineage.sensors.conditions import LONGEST, Conditions, conditions
from tracechain.trace.wire.conditions import CONDITIONS, ConditionsSchema
from tracechain.trace.wire.field import described
from tracechain.web.edge.codes import read_code
from tracechain.web.edge.limits import limits_of
from tracechain.web.edge.operation import OF_A_THING, operation
from tracechain.web.edge.parameters import NOT_GIVEN, ThingQuery
from tracechain.web.edge.services import services

MOSTMINUTES = 7 * 24 * 60
_DEGREES = ma.validate.Range(-273.15, 1000)

blueprint = Blueprint("conditions", __name__, url_prefix="/api/v1", description="How goods were kept.")


class ConditionsQuery(ThingQuery):
    """Which thing, from which records, and against which limits."""

    low = fields.Float(
        data_key="minCelsius",
        validate=_DEGREES,
        metadata=described("In place of the product's own lower limit, °C."),
        **NOT_GIVEN,
    )
    high = fields.Float(
        data_key="maxCelsius",
        validate=_DEGREES,
        metadata=described("In place of the product's own upper limit, °C; not below `minCelsius`."),
        **NOT_GIVEN,
    )
    minutes = fields.Float(
        load_default=LONGEST / MINUTE,
        data_key="longestMinutes",
        validate=ma.validate.Range(0, MOSTMINUTES),
        metadata=described("For how long at most a reading stands when the next one of its sensor comes later."),
    )

    @ma.validates_schema
    def _in_order(self, given: Mapping[str, Any], **_: Any) -> None:
        low, high = given["low"], given["high"]
        if low is not None and high is not None and low > high:
            raise ma.ValidationError(f"{low!r} is above maxCelsius {high!r}.", "minCelsius")


@operation(
    blueprint,
    "/conditions",
    query=ConditionsQuery,
    answer=ConditionsSchema,
    example=CONDITIONS,
    refusals=OF_A_THING,
)
def kept(id: str, as_of: int | None, low: float | None, high: float | None, minutes: float) -> Conditions:
    """The sensor readings of a thing on its way, and the excursions from what it is to be kept between."""
    thing = read_code(id)
    given = (
        Limits(low, high) if {"minCelsius", "maxCelsius"} & set(request.args) else limits_of(thing, services().records)
    )
    return conditions(services().store, thing.key, as_of, given, int(minutes * MINUTE))
