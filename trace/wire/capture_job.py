"""Capture jobs, as the EPCIS interface gives them (EPCIS 2.0, 12.6.1)."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from tracechain.trace.events.instant import format_instant
from tracechain.trace.records.jobs import ErrorBehaviour
from tracechain.trace.wire.declaration import Declaration
from tracechain.trace.wire.field import InstantField, Word, described
from tracechain.trace.wire.problem import ProblemSchema


class _Millisecond(InstantField):
    """A time without what is finer than a millisecond."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.write = lambda time: format_instant(time // 1000 * 1000)


class CaptureErrorSchema(ProblemSchema):
    """Why an event, or the document, was refused."""

    SOMETIMES = frozenset(["eventID", "quarantine"])

    event = fields.String(data_key="eventID", allow_none=True)
    quarantine = fields.String(metadata=described("The number of its entry in quarantine."))


class CaptureJobSchema(Declaration):
    """What became of a document; `success` means nothing while it is `running`."""

    SOMETIMES = frozenset(["finishedAt"])

    id = fields.String(data_key="captureID")
    created = _Millisecond(data_key="createdAt")
    running = fields.Boolean()
    success = fields.Boolean()
    behaviour = Word(ErrorBehaviour, data_key="captureErrorBehaviour")
    errors = fields.List(fields.Nested(CaptureErrorSchema))
    finished = _Millisecond(data_key="finishedAt")
