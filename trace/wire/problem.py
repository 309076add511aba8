"""Problem details (RFC 9457): how every refusal of the API and the EPCIS interface looks."""

from __future__ import annotations

from marshmallow import fields

from tracechain.trace.wire.declaration import Declaration


class ProblemSchema(Declaration):
    """RFC 9457 problem details."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
