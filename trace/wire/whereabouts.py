"""Where everything is that a thing went into, as `GET /api/v1/whereabouts` and `tracechain whereabouts --json` give it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from tracechain.trace.lineage.now.status import Status
from tracechain.trace.wire.declaration import Declaration
from tracechain.trace.wire.field import InstantField, Word, described


class GroupSchema(Declaration):
    """What is with one holder at one place in one state."""

    holder = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    state = Word(Status)
    instances = fields.Integer(metadata=described("Single items."))
    lots = fields.Integer(metadata=described("Lots, each counted once, whatever is left of it."))


class WhereaboutsSchema(Declaration):
    """Where everything is, or ended, that a thing went into."""

    subject = fields.String()
    since = InstantField(allow_none=True)
    as_of = InstantField(allow_none=True, data_key="asOf")
    instances = fields.Integer()
    lots = fields.Integer()
    groups = fields.List(fields.Nested(GroupSchema))


_DOCK = "https://id.gs1.org/414/6901234400007"
WHEREABOUTS: Mapping[str, Any] = {
    "subject": "https://id.gs1.org/01/06901234200010/10/Y-0302",
    "since": None,
    "asOf": None,
    "instances": 2,
    "lots": 1,
    "groups": [
        {
            "holder": "6901234200003",
            "place": "https://id.gs1.org/414/6901234200003",
            "state": "in_stock",
            "instances": 0,
            "lots": 1,
        },
        {"holder": "6901234400007", "place": _DOCK, "state": "in_stock", "instances": 1, "lots": 0},
        {"holder": "6901234400007", "place": _DOCK, "state": "sold", "instances": 1, "lots": 0},
    ],
}
