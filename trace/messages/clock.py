"""How far a device's clock can be believed: its skew is measured, and each event is marked; no eventTime is rewritten.

A delay makes a message late, never early. So a time of sending that lies ahead of its arrival proves a fast clock,
and one that lies behind proves nothing by itself: the envelope may have waited in a spool or a broker for an hour.
What tells waiting from a slow clock is the device's own count of seconds since it started (`monotonic`, which nobody
sets): arrival minus count is the same for every envelope that came at once, and larger for those that waited.

>>> reading = ClockReading.parse("2026-03-01T08:00:00Z", {"synchronised": True, "boot": 1, "monotonic": 5.0})
>>> judge(reading, 1772352000_400_000, None)[0]
Judgement(mark=<Mark.OK: 'ok'>, skew=-400000)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from tracechain.trace.events.instant import InstantError, parse_instant
from tracechain.trace.events.units import SECOND

TOLERANCE = 10_000_000  # µs: what a message may take on its way, and a clock may be off, before its times are doubted
STEADY = 10_000_000  # µs of the device's count between two envelopes that took equally long: they hardly waited
_DRIFT = 10_000  # the count of a cheap crystal and ours part by one in so many
_LONGEST = 100 * 366 * 86_400  # seconds that a machine may count


class Mark(StrEnum):
    """What is said of the time of an event.

    `ok`: the clock is right as measured, or says that it is synchronised and nothing speaks against it.
    `skewed`: the clock is wrong as measured, or the event's time lies after the event was sent.
    `clockless`: nothing vouches for the time.
    """

    OK = "ok"
    SKEWED = "skewed"
    CLOCKLESS = "clockless"


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What an envelope says of its device's clock; times in µs, None for what it does not say."""

    sent: int | None = None
    synchronised: bool = False
    boot: int | None = None
    monotonic: int | None = None

    @classmethod
    def parse(cls, sent: str, clock: Mapping[str, Any] | None) -> ClockReading:
        """Read `sent` and `clock` of an envelope; what can't be read is as if it were not there."""
        clock = clock or {}
        try:
            time = parse_instant(sent) if sent else None
        except InstantError:
            time = None
        return cls(time, clock.get("synchronised") is True, _whole(clock.get("boot")), _count(clock.get("monotonic")))


SILENT = ClockReading()  # what says nothing of a clock


@dataclass(frozen=True, slots=True)
class Course:
    """What is known of one run of a device: `base` is the least arrival minus count (µs), as of `at`.

    `known`: an envelope that surely did not wait has been seen; before that a wait and a slow clock look alike.
    `first`: the count of the envelope that the base is from.
    """

    base: int
    at: int
    first: int
    known: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a clock stood when an envelope was sent: `skew` is how much it was ahead (µs), None where that is not known."""

    mark: Mark
    skew: int | None = None


def judge(reading: ClockReading, arrived: int, course: Course | None) -> tuple[Judgement, Course | None]:
    """Judge the clock of an envelope that arrived at a time (µs), by what is known of the device's run so far.

    The second value is what is known after it.
    """
    if reading.sent is None:
        return Judgement(Mark.CLOCKLESS), course
    if reading.monotonic is None:
        return _judgement(reading, _by_arrival(reading.sent, arrived)), course
    course = _followed(reading.sent, reading.monotonic, arrived, course, steady=not reading.synchronised)
    if course.known:
        return _judgement(reading, reading.sent - reading.monotonic - course.base), course
    return _judgement(reading, _by_arrival(reading.sent, arrived)), course


def is_ahead(event_time: int, sent: int | None, arrived: int) -> bool:
    """Whether an event's time lies after it was sent, or after it arrived: no clock that is right says so."""
    return event_time > (arrived if sent is None else min(sent, arrived)) + TOLERANCE


def _judgement(reading: ClockReading, skew: int | None) -> Judgement:
    if skew is None:
        return Judgement(Mark.OK if reading.synchronised else Mark.CLOCKLESS)
    return Judgement(Mark.OK if abs(skew) <= TOLERANCE else Mark.SKEWED, skew)


def _by_arrival(sent: int, arrived: int) -> int | None:
    """The skew by the time of sending alone; None for one that is late, which may have waited."""
    return sent - arrived if sent - arrived >= -TOLERANCE else None


def _followed(sent: int, count: int, arrived: int, course: Course | None, *, steady: bool) -> Course:
    """What is known after an envelope; `steady`: two that took equally long settle it.

    A queue that is worked off as fast as it fills delays all alike: a clock that is said to be synchronised is not
    doubted for that.
    """
    difference = arrived - count
    fresh = abs(arrived - sent) <= TOLERANCE
    if course is None:
        return Course(difference, arrived, count, fresh)
    if difference < course.base:
        # It came faster than any before; by how much tells whether those had waited.
        settled = fresh or (course.known and course.base - difference <= TOLERANCE)
        return Course(difference, arrived, count, settled)
    late = difference - course.base
    if fresh and late > TOLERANCE:
        return Course(difference, arrived, count, known=True)  # the machine slept: its count stood still
    if fresh or (steady and late <= TOLERANCE and count - course.first >= STEADY):
        course = replace(course, known=True)
    return _drifted(course, arrived, late)


def _drifted(course: Course, arrived: int, late: int) -> Course:
    """The base follows the drift of the device's count, no further than what has been seen."""
    drift = min(late, max(0, arrived - course.at) // _DRIFT)
    return replace(course, base=course.base + drift, at=arrived) if drift else course


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None


def _count(value: Any) -> int | None:
    """Seconds as µs."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return round(value * SECOND) if 0 <= value <= _LONGEST else None
