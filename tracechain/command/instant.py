"""Times as people type them, and read them."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from tracechain.trace.events.instant import InstantError, parse_instant
from tracechain.trace.events.units import SECOND


class InstantParameter(click.ParamType[int]):
    """A time with an offset (RFC 3339), as microseconds since 1970."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return parse_instant(str(value))
        except InstantError as error:
            self.fail(str(error), param, ctx)


def to_the_second(microseconds: int) -> str:
    """A time (microseconds since 1970) for a person: in UTC, to the second."""
    return datetime.fromtimestamp(microseconds / SECOND, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
