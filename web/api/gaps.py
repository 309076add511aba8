"""/api/v1/gaps: what the records leave open or contradict, along a trace or of one thing alone."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import fields

from tracechain.trace.lineage import Direction, UnknownThing
from tracechain.trace.lineage.checks.gaps import BOTH, HOURS, gaps
from tracechain.trace.lineage.sentences import SENTENCES
from tracechain.web.api.operation import operation
from tracechain.web.api.question_schemas import ThingQuery
from tracechain.web.api.schemas import Instant, NameSchema
from tracechain.web.edge.codes import read_code
from tracechain.web.edge.faults import answer as fault
from tracechain.web.edge.services import services

WAYS: Mapping[str, tuple[Direction, ...]] = {
    "both": BOTH,
    "forward": (Direction.FORWARD,),
    "backward": (Direction.BACKWARD,),
    "alone": (),
}
MOST_HOURS = 10 * 365 * 24

blueprint = Blueprint("gaps", __name__, url_prefix="/api/v1", description="What the records leave open.")


class GapsQuery(ThingQuery):
    """Along which trace, within which times, and how long a shipment may take."""

    direction = fields.String(
        load_default="both",
        validate=ma.validate.OneOf(list(WAYS)),
        metadata={"description": "The traces whose things are looked at; `alone`: the thing itself."},
    )
    since = Instant(load_default=None, metadata={"description": "Forward and alone: from this time on (RFC 3339)."})
    until = Instant(load_default=None, metadata={"description": "Backward and alone: up to this time (RFC 3339)."})
    hours = fields.Float(
        load_default=float(HOURS),
        validate=ma.validate.Range(0, MOST_HOURS),
        metadata={"description": "Hours after which what was shipped should have arrived."},
    )


class FoundGapSchema(ma.Schema):
    """A gap, with the event at which it shows."""

    kind = fields.String(validate=ma.validate.OneOf(list(SENTENCES)))
    event = fields.String()
    thing = fields.String()
    sentence = fields.Nested(NameSchema, metadata={"description": "What it means, in two languages."})


class GapsSchema(ma.Schema):
    """The gaps of the records."""

    subject = fields.String()
    directions = fields.List(fields.String(validate=ma.validate.OneOf([way.value for way in Direction])))
    as_of = fields.String(allow_none=True, data_key="asOf")
    now = fields.String(metadata={"description": "The time at which open shipments were judged."})
    hours = fields.Float()
    gaps = fields.List(fields.Nested(FoundGapSchema))


GAPS: Mapping[str, Any] = {
    "subject": "https://id.gs1.org/00/069012342000000010",
    "directions": [],
    "asOf": None,
    "now": "2026-03-05T00:00:00.000Z",
    "hours": 72.0,
    "gaps": [
        {
            "kind": "not_commissioned",
            "event": "urn:uuid:00000000-0000-4000-8000-000000000007",
            "thing": "https://id.gs1.org/00/069012342000000010",
            "sentence": SENTENCES["not_commissioned"].to_dict(),
        }
    ],
}


@operation(blueprint, "/gaps", query=GapsQuery, answer=GapsSchema, example=GAPS, refusals=(400, 401, 403, 404))
def found(id: str, direction: str, since: int | None, until: int | None, as_of: int | None, hours: float) -> Response:
    """What the records leave open or contradict: each gap with the event at which it shows, and a sentence."""
    key = read_code(id).key
    now = None if as_of is not None else time.time_ns() // 1000
    try:
        answer = gaps(
            services().store, key, WAYS[direction], since=since, until=until, as_of=as_of, hours=hours, now=now
        )
    except UnknownThing:
        return fault(404, f"Nothing is recorded about {key!r}: no event that counts names it.")
    return jsonify(answer.to_dict())
