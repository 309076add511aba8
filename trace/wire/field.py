"""The fields of the trade: how a time, a number, a length of time and a word are written and documented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

import marshmallow as ma
from marshmallow import fields

from tracechain.trace.events.instant import format_instant
from tracechain.trace.wire.declaration import WireField


class InstantField(WireField, fields.String):
    """A time (µs since 1970): RFC 3339 in UTC."""

    def __init__(self, description: str = "", **more: Any) -> None:
        super().__init__(metadata=described(description, format="date-time"), **more)
        self.write = format_instant


class Number(fields.Float):
    """A number as it is: what was measured as 5 stays 5, and is no 5.0."""


class Amount(WireField, fields.Float):
    """An exact amount: a whole number where it is one, else the shortest digits that mean the same."""

    def write(self, value: Decimal) -> int | float:
        return int(value) if value == value.to_integral_value() else float(value)


class SpanField(WireField, fields.Float):
    """A length of time (µs) in another unit, such as seconds."""

    def __init__(self, unit: int, description: str = "", **more: Any) -> None:
        super().__init__(metadata=described(description), **more)
        self.unit = unit

    def write(self, value: int) -> float:
        return value / self.unit


class Word(WireField, fields.String):
    """One of the words of an enumeration, or of some of it."""

    def __init__(self, words: Iterable[StrEnum], **more: Any) -> None:
        super().__init__(validate=ma.validate.OneOf([word.value for word in words]), **more)
        self.write = str


def described(description: str, **more: Any) -> Mapping[str, Any]:
    """The metadata of a field, for the OpenAPI document."""
    return {**more, "description": description} if description else more
