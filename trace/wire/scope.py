"""What has to be found in a recall, as `GET /api/v1/scope` and `tracechain scope --json` give it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from tracechain.trace.wire.declaration import Declaration
from tracechain.trace.wire.field import InstantField, described


class ScopeSchema(Declaration):
    """What has to be found in a recall, each list in the order of the keys."""

    subject = fields.String()
    since = InstantField(allow_none=True)
    as_of = InstantField(allow_none=True, data_key="asOf")
    items = fields.List(
        fields.String(),
        metadata=described("Items and lots that still exist: not sold, used or gone, or lots of which some is left."),
    )
    carriers = fields.List(
        fields.String(),
        metadata=described("What any of them is in at this moment, directly or not: cases, pallets, vehicles."),
    )


_LOT = "https://id.gs1.org/01/06901234200010/10/Y-0302"
SCOPE: Mapping[str, Any] = {
    "subject": _LOT,
    "since": None,
    "asOf": None,
    "items": [_LOT, "https://id.gs1.org/01/06901234200010/21/0002"],
    "carriers": ["https://id.gs1.org/00/069012342000000010"],
}
