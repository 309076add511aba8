"""Alarms, as `GET /api/v1/nodes` and `tracechain watch --json` give them."""

from __future__ import annotations

from marshmallow import fields

from tracechain.trace.watching.alarm import AlarmKind
from tracechain.trace.wire.declaration import Declaration
from tracechain.trace.wire.field import InstantField, Word
from tracechain.trace.wire.name import NameSchema


class AlarmSchema(Declaration):
    """An alarm that lasts; `gln` and `device` are empty where it is of no node."""

    id = fields.String()
    kind = Word(AlarmKind)
    gln = fields.String()
    device = fields.String()
    began = InstantField()
    sentence = fields.Nested(NameSchema)
    acknowledged = InstantField(allow_none=True)
    acknowledged_by = fields.String(allow_none=True, data_key="acknowledgedBy")
    note = fields.String()


class AcknowledgedSchema(Declaration):
    """Who has seen the alarm, and when."""

    id = fields.String()
    acknowledged = InstantField()
    acknowledged_by = fields.String(data_key="acknowledgedBy")
