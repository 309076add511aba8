"""What the records leave open, as `GET /api/v1/gaps` and `tracechain gaps --json` give it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields

from tracechain.trace.lineage.walks.answer import Direction
from tracechain.trace.wire.declaration import Declaration
from tracechain.trace.wire.field import InstantField, Number, Word, described
from tracechain.trace.wire.name import NameSchema
from tracechain.trace.words.gaps import GAP_SENTENCES


class FoundGapSchema(Declaration):
    """A gap, with the event at which it shows."""

    kind = fields.String(validate=ma.validate.OneOf(list(GAP_SENTENCES)))
    event = fields.String()
    thing = fields.String()
    sentence = fields.Nested(NameSchema, metadata=described("What it means, in two languages."))


class GapsSchema(Declaration):
    """The gaps of the records."""

    subject = fields.String()
    directions = fields.List(Word(Direction), attribute="ways")
    as_of = InstantField(allow_none=True, data_key="asOf")
    now = InstantField("The time at which open shipments were judged.")
    hours = Number()
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
            "sentence": NameSchema().dump(GAP_SENTENCES["not_commissioned"]),
        }
    ],
}
