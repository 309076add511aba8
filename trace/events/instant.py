"""An instant in the trade's JSON: a date and time with an offset (RFC 3339; `xsd:dateTimeStamp`), kept as microseconds.

>>> parse_instant("2026-03-01T08:00:00.25+08:00")
1772323200250000
>>> format_instant(1772323200250000)
'2026-03-01T00:00:00.250Z'
>>> parse_instant("2026-03-01T08:00:00")
Traceback (most recent call last):
    ...
tracechain.trace.events.instant.InstantError: Time '2026-03-01T08:00:00' has no offset: 'Z' or '+08:00' was expected at its end.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from tracechain.trace.events.units import SECOND
from tracechain.trace.words.fault import FaultError
from tracechain.trace.words.shown import shown

_FORM = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|([+-])(\d\d):(\d\d))?",
    re.ASCII,
)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400
_FIRST = (date(1, 1, 1).toordinal() - _EPOCH_DAY) * _DAY
_LAST = (date(9999, 12, 31).toordinal() - _EPOCH_DAY + 1) * _DAY - 1
_LAST_MILLISECOND = _LAST * SECOND + 999_000
_LONGEST = 64  # characters: nobody measures below 10^-38 s
_WIDEST_OFFSET = 14 * 3600  # XML Schema 1.1, part 2, 3.3.7; ISO 8601 and the real world stay inside it


class InstantError(FaultError):
    """A text that is no instant; its fault says why."""


def parse_instant(text: str) -> int:
    """Microseconds since 1970-01-01T00:00:00Z; digits beyond the microsecond are cut.

    `24:00:00` is the midnight that ends the day; a leap second (23:59:60 UTC) is the instant after it, as in POSIX.
    Raises InstantError.
    """
    if not isinstance(text, str):
        raise InstantError.of("time.no_text", time=shown(text))
    if len(text) > _LONGEST:
        raise InstantError.of("time.unreadable", time=shown(text))
    return _parse(text)


@lru_cache(maxsize=4096)  # the same few times come with every event of a batch, and each is read more than once
def _parse(text: str) -> int:
    form = _FORM.fullmatch(text)
    if form is None:
        raise InstantError.of("time.unreadable", time=shown(text))
    year, month, day, hour, minute, second, fraction, zone, sign, zone_hour, zone_minute = form.groups()
    if zone is None:
        raise InstantError.of("time.no_offset", time=repr(text))
    clock = _clock(text, int(hour), int(minute), int(second), fraction)
    offset = 0 if sign is None else _offset(text, sign, int(zone_hour), int(zone_minute))
    seconds = _day(text, int(year), int(month), int(day)) * _DAY + clock - offset
    if second == "60" and seconds % _DAY:
        raise InstantError.of("time.no_leap_second", time=repr(text))
    if not _FIRST <= seconds <= _LAST:
        raise InstantError.of("time.no_year", time=repr(text))
    instant = seconds * SECOND + int(((fraction or "") + "000000")[:6])
    if rounded(instant) > _LAST_MILLISECOND:  # the event hash names it by its millisecond
        raise InstantError.of("time.year_10000", time=repr(text))
    return instant


def rounded(instant: int) -> int:
    """The nearest whole millisecond of an instant, the later of two, in microseconds (CBV 2.0, 8.9).

    >>> rounded(1_499), rounded(1_500)
    (1000, 2000)
    """
    return (instant + 500) // 1000 * 1000


def format_instant(instant: int) -> str:
    """RFC 3339 in UTC, with milliseconds, or microseconds where there are any.

    >>> format_instant(0), format_instant(1)
    ('1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000001Z')
    """
    moment = _EPOCH + timedelta(microseconds=instant)
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds" if instant % 1000 else "milliseconds") + "Z"


def _day(text: str, year: int, month: int, day: int) -> int:
    try:
        return date(year, month, day).toordinal() - _EPOCH_DAY
    except ValueError as error:
        raise InstantError.of("time.no_day", time=repr(text)) from error


def _clock(text: str, hour: int, minute: int, second: int, fraction: str | None) -> int:
    ends_day = hour == 24 and minute == second == 0 and not (fraction or "").strip("0")
    if not ends_day and (hour > 23 or minute > 59 or second > 60):
        raise InstantError.of("time.no_hour", time=repr(text))
    return hour * 3600 + minute * 60 + second


def _offset(text: str, sign: str, hours: int, minutes: int) -> int:
    seconds = hours * 3600 + minutes * 60
    if minutes > 59 or seconds > _WIDEST_OFFSET:
        raise InstantError.of("time.wide_offset", time=repr(text))
    return -seconds if sign == "-" else seconds
