"""Times in a query string, and how a reader sees them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from babel.dates import format_datetime

from tracechain.trace.events.instant import parse_instant

LOCAL_OFFSET = "+08:00"  # of a time that is typed without one

_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")
_BLANK_OFFSET = re.compile(r" (?=\d\d:\d\d$)")
_PATTERNS = {"zh-CN": ("zh_CN", "y年M月d日 HH:mm"), "en": ("en", "d MMM y, HH:mm")}
_TO_THE_SECOND = ":ss"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_time(text: str) -> int:
    """Microseconds of an RFC 3339 time; an unescaped `+` that became a blank is taken for what it was.

    Raises tracechain.trace.events.instant.InstantError.
    """
    return parse_instant(_BLANK_OFFSET.sub("+", text.strip()))


def read_form_time(text: str) -> int:
    """Microseconds of a time that a person typed: without an offset it is one of China's clock. Raises InstantError."""
    local = _LOCAL.fullmatch(text)
    return read_time(text + ("" if local[1] else ":00") + LOCAL_OFFSET if local else text)


def spoken_time(time: int, offset: str, language: str, *, seconds: bool = False) -> str:
    """A time on the clock of the place it was noted at (`+08:00`), in a reader's words."""
    locale, pattern = _PATTERNS[language]
    pattern += _TO_THE_SECOND if seconds else ""
    return format_datetime(_EPOCH.astimezone(_zone(offset)) + timedelta(microseconds=time), pattern, locale=locale)


def _zone(offset: str) -> timezone:
    found = re.fullmatch(r"([+-])(\d\d):(\d\d)", offset)
    if found is None:
        return UTC
    size = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-size if found[1] == "-" else size)
