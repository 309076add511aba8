"""/api/v1/nodes and /api/v1/alarms: how the nodes stand, and what a person should look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import fields

from tracechain.trace.messages.clock import Mark
from tracechain.trace.records.errors import RecordsError, RecordsUnavailable
from tracechain.trace.watching.alarm import Kind
from tracechain.web.api.operation import operation
from tracechain.web.api.schemas import NameSchema
from tracechain.web.edge.access import known
from tracechain.web.edge.faults import answer as fault
from tracechain.web.edge.services import services
from tracechain.web.edge.sight import survey_for

LONGEST_NOTE = 2000

blueprint = Blueprint("watched", __name__, url_prefix="/api/v1", description="Nodes and alarms.")


class CountsSchema(ma.Schema):
    """What became of the events of the last 24 hours."""

    recorded = fields.Integer()
    duplicate = fields.Integer()
    quarantined = fields.Integer()


class LaneSchema(ma.Schema):
    """What of a lane waits on the node, as it told last."""

    waiting = fields.Integer()
    oldest = fields.String(allow_none=True)


class NodeSchema(ma.Schema):
    """How a node stands."""

    gln = fields.String()
    device = fields.String()
    seen = fields.String(metadata={"description": "When a message of its own came last."})
    online = fields.Boolean(allow_none=True, metadata={"description": "By its status; null where it never told one."})
    stopped = fields.Boolean(metadata={"description": "It said goodbye."})
    since = fields.String(allow_none=True, metadata={"description": "Since when it is online, or not."})
    version = fields.String()
    waiting = fields.Integer(allow_none=True, metadata={"description": "Events in its spool without a receipt."})
    oldest = fields.String(allow_none=True, metadata={"description": "Since when the oldest of them waits."})
    told = fields.String(allow_none=True, metadata={"description": "When it told so."})
    lanes = fields.Dict(keys=fields.String(), values=fields.Nested(LaneSchema))
    missing = fields.Integer(
        metadata={"description": "Envelopes that are holes in its numbers; at least so many, from 1000000000 on."}
    )
    missing_since = fields.String(allow_none=True, data_key="missingSince")
    events = fields.Nested(CountsSchema)
    rejected = fields.Float(allow_none=True, metadata={"description": "The share of them that is in quarantine."})
    clock = fields.String(allow_none=True, validate=ma.validate.OneOf([mark.value for mark in Mark]))
    skew = fields.Float(allow_none=True, metadata={"description": "Seconds that its clock is ahead."})
    alarms = fields.List(fields.String(validate=ma.validate.OneOf([kind.value for kind in Kind])))


class AlarmSchema(ma.Schema):
    """An alarm that lasts; `gln` and `device` are empty where it is of no node."""

    id = fields.String()
    kind = fields.String(validate=ma.validate.OneOf([kind.value for kind in Kind]))
    gln = fields.String()
    device = fields.String()
    began = fields.String()
    sentence = fields.Nested(NameSchema)
    acknowledged = fields.String(allow_none=True)
    acknowledged_by = fields.String(allow_none=True, data_key="acknowledgedBy")
    note = fields.String()


class WatchedSchema(ma.Schema):
    """All that is watched; `shards`: when the ingest of each last said that it works."""

    at = fields.String()
    nodes = fields.List(fields.Nested(NodeSchema))
    alarms = fields.List(fields.Nested(AlarmSchema))
    shards = fields.Dict(keys=fields.String(), values=fields.String())


class NoteSchema(ma.Schema):
    """What is being done about it."""

    note = fields.String(load_default="", validate=ma.validate.Length(max=LONGEST_NOTE))


class AcknowledgedSchema(ma.Schema):
    """Who has seen the alarm, and when."""

    id = fields.String()
    acknowledged = fields.String()
    acknowledged_by = fields.String(data_key="acknowledgedBy")


_EXAMPLE: Mapping[str, Any] = {
    "at": "2026-03-01T08:00:30.000Z",
    "nodes": [
        {
            "gln": "6901234000009",
            "device": "gate-1",
            "seen": "2026-03-01T08:00:00.000Z",
            "online": True,
            "stopped": False,
            "since": "2026-03-01T06:00:00.000Z",
            "version": "0.1.0",
            "waiting": 3,
            "oldest": "2026-03-01T07:59:58.000Z",
            "told": "2026-03-01T08:00:00.000Z",
            "lanes": {"scans": {"waiting": 3, "oldest": "2026-03-01T07:59:58.000Z"}},
            "missing": 0,
            "missingSince": None,
            "events": {"recorded": 812, "duplicate": 4, "quarantined": 0},
            "rejected": 0.0,
            "clock": "ok",
            "skew": -0.2,
            "alarms": [],
        }
    ],
    "alarms": [],
    "shards": {"e": "2026-03-01T08:00:28.000Z"},
}


@operation(blueprint, "/nodes", answer=WatchedSchema, example=_EXAMPLE, refusals=(401, 403))
def nodes() -> Response:
    """How all nodes stand, and the alarms that last; a node's token sees its own party's."""
    return jsonify(survey_for(known(), services()).to_dict())


@operation(
    blueprint,
    "/alarms/<identifier>/acknowledgement",
    method="POST",
    body=NoteSchema,
    answer=AcknowledgedSchema,
    refusals=(400, 401, 403, 404),
)
def acknowledge(identifier: str, note: str) -> Response:
    """Note that somebody has seen an alarm. It lasts until what is wrong is mended; the audit says who has seen it."""
    try:
        seen = services().records.alarms.acknowledge(identifier, known().name, note)
    except RecordsUnavailable:
        raise
    except RecordsError as error:
        sentence = str(error)
        return fault(404, f"{sentence[0].upper()}{sentence[1:]}.")
    entry = seen.to_dict()
    return jsonify({name: entry[name] for name in ("id", "acknowledged", "acknowledgedBy")})
