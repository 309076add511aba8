"""What the questions about goods take and answer, with an example of each, for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields

from tracechain.trace.lineage.now.status import Status
from tracechain.web.api.schemas import Instant

_STATES = [status.value for status in Status]
NO_CODE = "This is missing: a code in any spelling was expected."
_LOT = "https://id.gs1.org/01/06901234200010/10/Y-0302"
_DOCK = "https://id.gs1.org/414/6901234400007"


class ThingQuery(ma.Schema):
    """Which thing, and from which records."""

    id = fields.String(
        required=True,
        metadata={"description": "Any spelling of the code, URL-encoded."},
        error_messages={"required": NO_CODE},
    )
    as_of = Instant(
        load_default=None,
        data_key="asOf",
        metadata={"description": "Answer from what was recorded up to this time (RFC 3339)."},
    )


class WhereaboutsQuery(ThingQuery):
    """Which thing, from which time on, and from which records."""

    since = Instant(load_default=None, metadata={"description": "What it went into from this time on (RFC 3339)."})


class StateSchema(ma.Schema):
    """The state of a thing now, and the event that says so."""

    id = fields.String()
    state = fields.String(validate=ma.validate.OneOf(_STATES))
    event = fields.String(allow_none=True)
    since = fields.String(allow_none=True, metadata={"description": "The time of that event."})
    place = fields.String(allow_none=True, metadata={"description": "The last place, its own or its carrier's."})
    disposition = fields.String(allow_none=True)
    holder = fields.String(allow_none=True, metadata={"description": "In whose hands: a GLN, or the sender's own URI."})
    as_of = fields.String(allow_none=True, data_key="asOf")


class GroupSchema(ma.Schema):
    """What is with one holder at one place in one state."""

    holder = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    state = fields.String(validate=ma.validate.OneOf(_STATES))
    instances = fields.Integer(metadata={"description": "Single items."})
    lots = fields.Integer(metadata={"description": "Lots, each counted once, whatever is left of it."})


class WhereaboutsSchema(ma.Schema):
    """Where everything is, or ended, that a thing went into."""

    subject = fields.String()
    since = fields.String(allow_none=True)
    as_of = fields.String(allow_none=True, data_key="asOf")
    instances = fields.Integer()
    lots = fields.Integer()
    groups = fields.List(fields.Nested(GroupSchema))


class ScopeSchema(ma.Schema):
    """What has to be found in a recall, each list in the order of the keys."""

    subject = fields.String()
    since = fields.String(allow_none=True)
    as_of = fields.String(allow_none=True, data_key="asOf")
    items = fields.List(
        fields.String(),
        metadata={
            "description": "Items and lots that still exist: not sold, used or gone, or lots of which some is left."
        },
    )
    carriers = fields.List(
        fields.String(),
        metadata={"description": "What any of them is in at this moment, directly or not: cases, pallets, vehicles."},
    )


class AmountsSchema(ma.Schema):
    """The balance in one unit: `made` is the sum of all the others."""

    unit = fields.String(metadata={"description": "UN/ECE Recommendation 20; empty for single items."})
    made = fields.Float()
    in_stock = fields.Float(data_key="inStock")
    in_transit = fields.Float(data_key="inTransit")
    held = fields.Float()
    used = fields.Float()
    sold = fields.Float()
    gone = fields.Float()
    unaccounted = fields.Float(metadata={"description": "Below zero where more went out than was made."})


class BalanceSchema(ma.Schema):
    """What was made of a lot, and what became of it."""

    lot = fields.String()
    as_of = fields.String(allow_none=True, data_key="asOf")
    units = fields.List(fields.Nested(AmountsSchema))


STATE: Mapping[str, Any] = {
    "id": "https://id.gs1.org/01/06901234200010/21/0001",
    "state": "sold",
    "event": "urn:uuid:00000000-0000-4000-8000-000000000014",
    "since": "2026-03-03T01:15:00.000Z",
    "place": _DOCK,
    "disposition": "retail_sold",
    "holder": "6901234400007",
    "asOf": None,
}
WHEREABOUTS: Mapping[str, Any] = {
    "subject": _LOT,
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
SCOPE: Mapping[str, Any] = {
    "subject": _LOT,
    "since": None,
    "asOf": None,
    "items": [_LOT, "https://id.gs1.org/01/06901234200010/21/0002"],
    "carriers": ["https://id.gs1.org/00/069012342000000010"],
}
BALANCE: Mapping[str, Any] = {
    "lot": _LOT,
    "asOf": None,
    "units": [
        {
            "unit": "",
            "made": 2000,
            "inStock": 1999,
            "inTransit": 0,
            "held": 0,
            "used": 0,
            "sold": 1,
            "gone": 0,
            "unaccounted": 0,
        }
    ],
}
