"""What the capture interface takes, for whoever reads the OpenAPI document, and the pages of the jobs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields

from tracechain.trace.records.jobs import ErrorBehaviour
from tracechain.trace.wire.field import described
from tracechain.web.edge.parameters import NOT_GIVEN

BEHAVIOUR = "GS1-Capture-Error-Behaviour"
MEDIA_TYPES = ("application/json", "application/ld+json")
DOCUMENTS = ("EPCISDocument", "EPCISQueryDocument")
PER_PAGE, MOST_PER_PAGE = 30, 1_000
_TOKEN = re.compile(r"(\d{1,18})-([0-9a-f-]{1,36})", re.ASCII)

_WHOLE = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": {"enum": list(DOCUMENTS)}},
    "description": "EPCIS 2.0, JSON binding.",
}
_TOLD = {
    BEHAVIOUR: {"schema": {"type": "string"}},
    "Location": {"schema": {"type": "string", "format": "uri-reference"}, "description": "The job."},
}
CAPTURE: Mapping[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": BEHAVIOUR,
            "schema": {"type": "string", "enum": list(ErrorBehaviour), "default": ErrorBehaviour.ROLLBACK},
            "description": "Whether one refused event keeps all out, or all others are recorded.",
        }
    ],
    "requestBody": {"required": True, "content": {kind: {"schema": _WHOLE} for kind in MEDIA_TYPES}},
    "responses": {202: {"headers": _TOLD}},
}


class _Size(fields.Integer):
    """How many jobs a page has."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= MOST_PER_PAGE):
            raise ma.ValidationError(f"perPage is {value!r}; expected a number from 1 to {MOST_PER_PAGE}.")
        return int(value)


class _Token(fields.Field[tuple[int, str]]):
    """After which job a page begins."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[int, str]:
        found = _TOKEN.fullmatch(value)
        if found is None:
            raise ma.ValidationError(f"nextPageToken is {value!r}; expected one that a page before gave.")
        return int(found[1]), found[2]


class PageQuery(ma.Schema):
    """Which page of the jobs."""

    size = _Size(
        load_default=PER_PAGE,
        data_key="perPage",
        metadata=described("At most so many jobs.", minimum=1, maximum=MOST_PER_PAGE),
    )
    before = _Token(
        data_key="nextPageToken",
        metadata=described(
            "From the `Link` of the page before.", type="string", pattern="^[0-9]{1,18}-[0-9a-f-]{1,36}$"
        ),
        **NOT_GIVEN,
    )
