"""What anyone may know of a thing, as `GET /api/v1/lookup` gives it; written by `web.lookup`, whose types are the whitelist."""

from __future__ import annotations

from marshmallow import fields

from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage.now.status import Status
from tracechain.trace.wire.conditions import LimitsSchema
from tracechain.trace.wire.declaration import Declaration
from tracechain.trace.wire.field import InstantField, Number, Word
from tracechain.trace.wire.name import NameSchema


class HandsSchema(Declaration):
    """In whose hands; the name only of maker and current seller."""

    SOMETIMES = frozenset(["name"])

    role = fields.String(allow_none=True)
    city = fields.Nested(NameSchema, allow_none=True)
    name = fields.Nested(NameSchema)


class ProductSchema(Declaration):
    """A product of the master data."""

    id = fields.String()
    name = fields.Nested(NameSchema)
    pack = fields.Nested(NameSchema)
    shelf_life_days = fields.Integer(allow_none=True, data_key="shelfLifeDays")


class StepSchema(HandsSchema):
    """One step of the journey; `material`: done to what the thing is made of."""

    at = InstantField()
    step = fields.String()
    material = fields.Boolean()


class TemperaturesSchema(Declaration):
    """The temperatures on the way, in degrees Celsius."""

    limits = fields.Nested(LimitsSchema, allow_none=True)
    readings = fields.Integer()
    outside = fields.Integer()
    lowest = Number()
    highest = Number()


class OriginSchema(HandsSchema):
    """A raw material."""

    SOMETIMES = frozenset()

    name = fields.Nested(NameSchema, allow_none=True)
    lot = fields.String(allow_none=True)
    at = InstantField(allow_none=True)


class LookupSchema(Declaration):
    """What anyone may know of a thing."""

    id = fields.String()
    kind = Word(Kind)
    product = fields.Nested(ProductSchema, allow_none=True)
    lot = fields.String(allow_none=True)
    serial = fields.String(allow_none=True)
    maker = fields.Nested(HandsSchema, allow_none=True)
    seller = fields.Nested(HandsSchema, allow_none=True)
    state = Word(Status)
    since = InstantField(allow_none=True)
    journey = fields.List(fields.Nested(StepSchema))
    temperatures = fields.Nested(TemperaturesSchema, allow_none=True)
    origins = fields.List(fields.Nested(OriginSchema))
