"""What the API takes and answers, for the OpenAPI document (http-contract, HTTP)."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields

from tracechain.trace.events.instant import InstantError
from tracechain.web.edge.times import read_time


class Instant(fields.Field[int]):
    """An RFC 3339 time with its offset; microseconds inside."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        try:
            return read_time(str(value))
        except InstantError as error:
            raise ma.ValidationError(str(error)) from error


def _code(description: str) -> fields.String:
    return fields.String(required=True, metadata={"description": description}, error_messages={"required": _NO_CODE})


_NO_CODE = "This is missing: a code in any spelling was expected."


class LookupQuery(ma.Schema):
    """The code to look up."""

    id = _code("Any spelling of a code, URL-encoded.")


class TraceQuery(ma.Schema):
    """What to trace, and within which times."""

    id = _code("Any spelling of the code, URL-encoded.")
    since = Instant(load_default=None, metadata={"description": "Forward only: from this time on (RFC 3339)."})
    until = Instant(load_default=None, metadata={"description": "Backward only: up to this time (RFC 3339)."})
    as_of = Instant(
        load_default=None,
        data_key="asOf",
        metadata={"description": "Answer from what was recorded up to this time (RFC 3339)."},
    )


class ItemSchema(ma.Schema):
    """A thing that the trace reached."""

    id = fields.String()
    kind = fields.String(validate=ma.validate.OneOf(["instance", "lot", "product"]))
    distance = fields.Integer()
    since = fields.String(allow_none=True)
    until = fields.String(allow_none=True)


class LinkSchema(ma.Schema):
    """A step from one item to another, pointing downstream."""

    source = fields.String(data_key="from")
    target = fields.String(data_key="to")
    kind = fields.String(validate=ma.validate.OneOf(["transformation", "membership", "containment"]))
    event = fields.String()
    via = fields.List(fields.String())


class GapSchema(ma.Schema):
    """Something that the records leave open."""

    kind = fields.String()
    event = fields.String()
    thing = fields.String()
    detail = fields.String()


class TraceSchema(ma.Schema):
    """The answer to a trace."""

    subject = fields.String()
    direction = fields.String(validate=ma.validate.OneOf(["forward", "backward"]))
    since = fields.String(allow_none=True)
    until = fields.String(allow_none=True)
    as_of = fields.String(allow_none=True, data_key="asOf")
    items = fields.List(fields.Nested(ItemSchema))
    links = fields.List(fields.Nested(LinkSchema))
    events = fields.List(fields.String())
    gaps = fields.List(fields.Nested(GapSchema))


class NameSchema(ma.Schema):
    """A name in two languages."""

    zh = fields.String()
    en = fields.String()


class HandsSchema(ma.Schema):
    """In whose hands; the name only of maker and current seller."""

    role = fields.String(allow_none=True)
    city = fields.Nested(NameSchema, allow_none=True)
    name = fields.Nested(NameSchema)


class ProductSchema(ma.Schema):
    """A product of the master data."""

    id = fields.String()
    name = fields.Nested(NameSchema)
    pack = fields.Nested(NameSchema)
    shelf_life_days = fields.Integer(allow_none=True, data_key="shelfLifeDays")


class StepSchema(HandsSchema):
    """One step of the journey; `material`: done to what the thing is made of."""

    at = fields.String()
    step = fields.String()
    material = fields.Boolean()


class LimitsSchema(ma.Schema):
    """What the product is to be kept between, in degrees Celsius."""

    low = fields.Float(allow_none=True, data_key="minCelsius")
    high = fields.Float(allow_none=True, data_key="maxCelsius")


class TemperaturesSchema(ma.Schema):
    """The temperatures on the way, in degrees Celsius."""

    limits = fields.Nested(LimitsSchema, allow_none=True)
    readings = fields.Integer()
    outside = fields.Integer()
    lowest = fields.Float()
    highest = fields.Float()


class OriginSchema(HandsSchema):
    """A raw material."""

    name = fields.Nested(NameSchema, allow_none=True)
    lot = fields.String(allow_none=True)
    at = fields.String(allow_none=True)


class LookupSchema(ma.Schema):
    """What anyone may know of a thing."""

    id = fields.String()
    kind = fields.String()
    product = fields.Nested(ProductSchema, allow_none=True)
    lot = fields.String(allow_none=True)
    serial = fields.String(allow_none=True)
    maker = fields.Nested(HandsSchema, allow_none=True)
    seller = fields.Nested(HandsSchema, allow_none=True)
    state = fields.String()
    since = fields.String(allow_none=True)
    journey = fields.List(fields.Nested(StepSchema))
    temperatures = fields.Nested(TemperaturesSchema, allow_none=True)
    origins = fields.List(fields.Nested(OriginSchema))
