"""The state of a thing now, as `GET /api/v1/state` and `tracechain state --json` give it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from tracechain.trace.lineage.now.status import Status
from tracechain.trace.wire.declaration import Declaration
from tracechain.trace.wire.field import InstantField, Word, described


class StateSchema(Declaration):
    """The state of a thing now, and the event that says so."""

    id = fields.String(attribute="thing")
    state = Word(Status)
    event = fields.String(allow_none=True)
    since = InstantField("The time of that event.", allow_none=True)
    place = fields.String(allow_none=True, metadata=described("The last place, its own or its carrier's."))
    disposition = fields.String(allow_none=True)
    holder = fields.String(allow_none=True, metadata=described("In whose hands: a GLN, or the sender's own URI."))
    as_of = InstantField(allow_none=True, data_key="asOf")


STATE: Mapping[str, Any] = {
    "id": "https://id.gs1.org/01/06901234200010/21/0001",
    "state": "sold",
    "event": "urn:uuid:00000000-0000-4000-8000-000000000014",
    "since": "2026-03-03T01:15:00.000Z",
    "place": "https://id.gs1.org/414/6901234400007",
    "disposition": "retail_sold",
    "holder": "6901234400007",
    "asOf": None,
}
