"""Receipts, as `POST /api/v1/envelopes` answers; written by `trace.messages.receipt`, as on the node's MQTT topic."""

from __future__ import annotations

from marshmallow import fields

from tracechain.trace.wire.declaration import Declaration
from tracechain.trace.wire.field import described


class QuarantinedSchema(Declaration):
    """An event that was set aside, and why."""

    index = fields.Integer(allow_none=True, metadata=described("Its place in the payload; null: all of it."))
    id = fields.String(metadata=described("The number of its entry in quarantine."))
    reason = fields.String()


class ResultSchema(Declaration):
    """What became of one envelope."""

    SOMETIMES = frozenset(["sha256"])

    seq = fields.Integer()
    recorded = fields.Integer()
    duplicate = fields.Integer()
    quarantined = fields.List(fields.Nested(QuarantinedSchema))
    sha256 = fields.String(metadata=described("The digest of what the platform has under this number."))


class ReceiptSchema(Declaration):
    """What the store has, as on the node's MQTT topic `receipt`: of envelopes, or of a plain device's events."""

    SOMETIMES = frozenset(["epoch", "upto", "missing", "results", "ids", "quarantined"])

    epoch = fields.String()
    upto = fields.Integer()
    missing = fields.List(fields.List(fields.Integer()))
    results = fields.List(fields.Nested(ResultSchema))
    ids = fields.List(fields.String(), metadata=described("Of a plain device: the eventIDs that are durable."))
    quarantined = fields.List(fields.Nested(QuarantinedSchema))
