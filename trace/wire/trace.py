"""The answer to a trace, whole (http-contract, Trace); `ndjson` tells the same in lines."""

from __future__ import annotations

from marshmallow import fields

from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage.walks.answer import Direction, LinkKind
from tracechain.trace.wire.declaration import Declaration
from tracechain.trace.wire.field import InstantField, Word

RULES = (LinkKind.TRANSFORMATION, LinkKind.MEMBERSHIP, LinkKind.CONTAINMENT)  # all that is not supposed


class ItemSchema(Declaration):
    """A thing that the trace reached."""

    id = fields.String()
    kind = Word(Kind)
    distance = fields.Integer()
    since = InstantField(allow_none=True)
    until = InstantField(allow_none=True)


class LinkSchema(Declaration):
    """A step from one item to another, pointing downstream."""

    source = fields.String(data_key="from")
    target = fields.String(data_key="to")
    kind = Word(RULES)
    event = fields.String()
    via = fields.List(fields.String())


class GapSchema(Declaration):
    """Something that the records leave open."""

    kind = fields.String()
    event = fields.String()
    thing = fields.String()
    detail = fields.String()


class TraceSchema(Declaration):
    """The answer to a trace."""

    subject = fields.String()
    direction = Word(Direction)
    since = InstantField(allow_none=True)
    until = InstantField(allow_none=True)
    as_of = InstantField(allow_none=True, data_key="asOf")
    items = fields.List(fields.Nested(ItemSchema))
    links = fields.List(fields.Nested(LinkSchema))
    events = fields.List(fields.String())
    gaps = fields.List(fields.Nested(GapSchema))


class EndSchema(Declaration):
    """The last line of NDJSON: how much was told in all."""

    items = fields.Integer()
    links = fields.Integer()
    events = fields.Integer()
    gaps = fields.Integer()
    as_of = InstantField(allow_none=True, data_key="asOf")
