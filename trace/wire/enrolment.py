"""The key of a device that enrolled, as `POST /api/v1/enrolments` answers."""

from __future__ import annotations

from marshmallow import fields

from tracechain.trace.wire.declaration import Declaration
from tracechain.trace.wire.field import described


class EnrolledSchema(Declaration):
    """The key that is registered now."""

    gln = fields.String()
    device = fields.String()
    kid = fields.String(metadata=described("The RFC 7638 thumbprint: the `kid` of signatures."))
