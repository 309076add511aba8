"""How the nodes stand, as `GET /api/v1/nodes` and `tracechain watch --json` give it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from tracechain.trace.events.units import SECOND
from tracechain.trace.messages.clock import Mark
from tracechain.trace.watching.alarm import AlarmKind
from tracechain.trace.wire.alarm import AlarmSchema
from tracechain.trace.wire.declaration import Declaration, WireField
from tracechain.trace.wire.field import InstantField, SpanField, Word, described


class CountsSchema(Declaration):
    """What became of the events of the last 24 hours."""

    recorded = fields.Integer()
    duplicate = fields.Integer()
    quarantined = fields.Integer()


class LaneSchema(Declaration):
    """What of a lane waits on the node, as it told last."""

    waiting = fields.Integer()
    oldest = InstantField(allow_none=True)


class _Share(WireField, fields.Float):
    """A part of a whole, to four digits."""

    def write(self, value: float) -> float:
        return round(value, 4)


class NodeSchema(Declaration):
    """How a node stands."""

    gln = fields.String(attribute="node.gln")
    device = fields.String(attribute="node.device")
    seen = InstantField("When a message of its own came last.", attribute="node.seen")
    online = fields.Boolean(
        allow_none=True,
        attribute="node.online",
        metadata=described("By its status; null where it never told one."),
    )
    stopped = fields.Boolean(attribute="node.stopped", metadata=described("It said goodbye."))
    since = InstantField("Since when it is online, or not.", allow_none=True, attribute="node.since")
    version = fields.String(attribute="node.version")
    waiting = fields.Integer(
        allow_none=True, attribute="node.waiting", metadata=described("Events in its spool without a receipt.")
    )
    oldest = InstantField("Since when the oldest of them waits.", allow_none=True, attribute="node.oldest")
    told = InstantField("When it told so.", allow_none=True, attribute="node.told")
    lanes = fields.Dict(keys=fields.String(), values=fields.Nested(LaneSchema), attribute="node.lanes")
    missing = fields.Integer(
        attribute="node.missing",
        metadata=described("Envelopes that are holes in its numbers; at least so many, from 1000000000 on."),
    )
    missing_since = InstantField(allow_none=True, attribute="node.missing_since", data_key="missingSince")
    events = fields.Nested(CountsSchema, attribute="node.counts")
    rejected = _Share(
        allow_none=True,
        attribute="node.counts.rejected",
        metadata=described("The share of them that is in quarantine."),
    )
    clock = Word(Mark, allow_none=True, attribute="node.clock")
    skew = SpanField(SECOND, "Seconds that its clock is ahead.", allow_none=True, attribute="node.skew")
    alarms = fields.List(Word(AlarmKind))


class WatchedSchema(Declaration):
    """All that is watched; `shards`: when the ingest of each last said that it works."""

    at = InstantField()
    nodes = fields.List(fields.Nested(NodeSchema), attribute="rows")
    alarms = fields.List(fields.Nested(AlarmSchema))
    shards = fields.Dict(keys=fields.String(), values=InstantField())


WATCHED: Mapping[str, Any] = {
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
