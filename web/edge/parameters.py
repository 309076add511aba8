"""What a question over HTTP takes, read and documented by one declaration each.

A `format` of `code` in the OpenAPI document means: a text that `read_code` can read, in any spelling. No pattern says
what is one, for check digits and lengths are of the code itself: only the parser can judge it, and answers 400 with a
sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields

from tracechain.trace.events.instant import InstantError
from tracechain.trace.identifiers import CodeError
from tracechain.trace.wire.field import described
from tracechain.web.edge.codes import LONGEST, read_code
from tracechain.web.edge.times import read_time

CODE_FORMAT = "code"
NO_CODE = "This is missing: a code in any spelling was expected."
NOT_GIVEN: Mapping[str, Any] = {
    "load_default": lambda: None,
    "allow_none": False,
}  # of what may be left out, and is never null

_SPELLINGS = (
    "https://id.gs1.org/01/06901234200010/10/Y-0302",
    "(01)06901234200010(21)0001",
    "urn:epc:id:sgtin:6901234.020001.0001",
)
# RFC 3339 in the years 1 to 9999 of UTC, with an offset of at most 14 hours; seconds beyond 59 are for leap seconds alone.
_TIME = (
    r"^(?!000[01]|9999)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?"
    r"([Zz]|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)$"
)


class Spelling(fields.String):
    """A code in any spelling, as it was sent; documented as what it is."""

    def __init__(self, description: str = "Any spelling of the code, URL-encoded.", **more: Any) -> None:
        told = described(description, format=CODE_FORMAT, minLength=1, maxLength=LONGEST, examples=list(_SPELLINGS))
        super().__init__(metadata=told, error_messages={"required": NO_CODE}, **more)


class Key(Spelling):
    """A code in any spelling; its key inside."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        try:
            return read_code(super()._deserialize(value, attr, data, **more)).key
        except CodeError as error:
            raise ma.ValidationError(str(error)) from error


class Time(fields.Field[int]):
    """An RFC 3339 time with its offset that may be left out; microseconds inside."""

    def __init__(self, description: str, **more: Any) -> None:
        told = described(
            f"{description} RFC 3339, with an offset.",
            type="string",
            format="date-time",
            pattern=_TIME,
            examples=["2026-03-01T08:00:00+08:00", "2026-03-01T00:00:00Z"],
        )
        super().__init__(metadata=told, **NOT_GIVEN, **more)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        try:
            return read_time(str(value))
        except InstantError as error:
            raise ma.ValidationError(str(error)) from error


class ThingQuery(ma.Schema):
    """Which thing, and from which records."""

    id = Spelling(required=True)
    as_of = Time("Answer from what was recorded up to this time.", data_key="asOf")
