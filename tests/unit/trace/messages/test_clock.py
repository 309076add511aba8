"""The clocks of devices: what an envelope and its arrival say of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracechain.trace.messages.clock import SILENT, TOLERANCE, ClockReading, Course, Judgement, Mark, is_ahead, judge

SECOND = 1_000_000
HOUR = 3600 * SECOND
START = 1_772_352_000 * SECOND


class Device:
    """A device that started at START, with its clock ahead by so much; what it sends takes 0.2 s, and may wait."""

    def __init__(self, ahead: int = 0, *, synchronised: bool = True, counts: bool = True) -> None:
        self.ahead, self.synchronised, self.counts = ahead, synchronised, counts
        self.asleep = 0
        self.course: Course | None = None

    def sends(self, after: int, waits: int = 0) -> Judgement:
        """What is judged of the envelope that it sends so long after its start."""
        count = after - self.asleep if self.counts else None
        reading = ClockReading(START + after + self.ahead, self.synchronised, 1, count)
        judgement, self.course = judge(reading, START + after + waits + SECOND // 5, self.course)
        return judgement


def test_a_clock_that_agrees_with_the_arrival_is_ok() -> None:
    assert Device().sends(SECOND) == Judgement(Mark.OK, -SECOND // 5)


def test_a_clock_that_is_ahead_is_known_from_the_first_envelope() -> None:
    assert Device(HOUR).sends(SECOND) == Judgement(Mark.SKEWED, HOUR - SECOND // 5)


def test_an_envelope_that_waited_for_an_hour_is_not_called_skewed() -> None:
    device = Device()
    assert device.sends(SECOND, waits=HOUR) == Judgement(Mark.OK, None)
    device.sends(HOUR)
    again = device.sends(2 * SECOND, waits=HOUR)
    assert again.mark is Mark.OK
    assert again.skew == pytest.approx(0, abs=SECOND)


def test_a_backlog_that_comes_all_at_once_is_not_called_skewed() -> None:
    device = Device()
    marks = {device.sends(at * 60 * SECOND, waits=(60 - at) * 60 * SECOND).mark for at in range(60)}
    assert marks == {Mark.OK}


def test_a_clock_that_is_behind_is_known_once_two_envelopes_took_equally_long() -> None:
    device = Device(-HOUR, synchronised=False)
    assert device.sends(SECOND) == Judgement(Mark.CLOCKLESS, None)
    assert device.sends(12 * SECOND) == Judgement(Mark.SKEWED, -HOUR - SECOND // 5)


def test_a_synchronised_clock_behind_a_queue_that_stays_as_long_is_not_called_skewed() -> None:
    device = Device()
    judged = {device.sends(at * SECOND, waits=60 * SECOND) for at in range(0, 600, 5)}
    assert judged == {Judgement(Mark.OK, None)}
    assert device.sends(600 * SECOND) == Judgement(Mark.OK, -SECOND // 5)


def test_a_jump_of_the_clock_shows_in_the_next_envelope_even_if_that_waits() -> None:
    device = Device()
    device.sends(SECOND)
    device.ahead = -HOUR
    jumped = device.sends(60 * SECOND, waits=HOUR)
    assert jumped.mark is Mark.SKEWED
    assert jumped.skew == pytest.approx(-HOUR, abs=SECOND)
    device.ahead = 0
    assert device.sends(120 * SECOND) == Judgement(Mark.OK, -SECOND // 5)


def test_a_machine_that_slept_is_not_called_skewed() -> None:
    device = Device()
    device.sends(SECOND)
    device.asleep = HOUR
    assert device.sends(2 * HOUR) == Judgement(Mark.OK, -SECOND // 5)


def test_a_cheap_crystal_is_not_called_skewed() -> None:
    device = Device()
    for day in range(30):
        device.asleep = day * 4 * SECOND  # it counts 4 s a day too few
        assert device.sends(day * 24 * HOUR + SECOND).mark is Mark.OK


def test_without_a_count_only_a_fast_clock_can_be_told() -> None:
    assert Device(HOUR, counts=False).sends(SECOND).mark is Mark.SKEWED
    assert Device(-HOUR, counts=False).sends(SECOND) == Judgement(Mark.OK, None)
    assert Device(counts=False).sends(SECOND) == Judgement(Mark.OK, -SECOND // 5)


def test_a_clock_that_nobody_sets_is_ok_only_as_measured() -> None:
    assert Device(synchronised=False).sends(SECOND).mark is Mark.OK
    assert Device(synchronised=False).sends(SECOND, waits=HOUR) == Judgement(Mark.CLOCKLESS, None)


def test_who_says_no_time_of_sending_has_no_clock() -> None:
    assert judge(SILENT, START, None) == (Judgement(Mark.CLOCKLESS), None)


def test_a_new_start_is_a_new_count() -> None:
    _, known = judge(ClockReading(START, synchronised=True, boot=1, monotonic=HOUR), START, None)
    again, _ = judge(ClockReading(START + HOUR, synchronised=True, boot=2, monotonic=5), START + HOUR, None)
    assert known is not None
    assert again == Judgement(Mark.OK, 0)


@pytest.mark.parametrize(
    ("event", "sent", "ahead"),
    [(0, 0, False), (TOLERANCE, 0, False), (TOLERANCE + 1, 0, True), (HOUR, HOUR, True), (-HOUR, None, False)],
)
def test_an_event_is_ahead_when_its_time_lies_after_sending_or_arrival(
    event: int, sent: int | None, ahead: bool
) -> None:
    assert is_ahead(START + event, None if sent is None else START + sent, START) is ahead


def test_what_can_not_be_read_is_as_if_it_were_not_said() -> None:
    assert ClockReading.parse("yesterday", {"synchronised": "yes", "boot": -1, "monotonic": "long"}) == SILENT
    assert ClockReading.parse("", None) == SILENT
    assert ClockReading.parse("", {"monotonic": True, "boot": True}) == SILENT
    assert ClockReading.parse("", {"monotonic": 10**400, "boot": 10**400}) == SILENT
    assert (
        ClockReading.parse("", {"monotonic": float("nan")})
        == ClockReading.parse("", {"monotonic": float("inf")})
        == SILENT
    )


def test_a_reading_is_read_in_microseconds() -> None:
    told = ClockReading.parse("2026-03-01T08:00:00.000Z", {"synchronised": True, "boot": 12, "monotonic": 8812.4})
    assert told == ClockReading(START, synchronised=True, boot=12, monotonic=8_812_400_000)


@given(
    sent=st.lists(st.integers(1, 7200), min_size=1, max_size=20),
    came=st.integers(7200, 14_400),
    known=st.booleans(),
    data=st.data(),
)
def test_whatever_waited_for_a_connection_and_came_in_any_order_is_not_called_skewed(
    sent: list[int], came: int, *, known: bool, data: st.DataObject
) -> None:
    device = Device()
    if known:
        device.sends(0)
    for at in data.draw(st.permutations(sent)):
        assert device.sends(at * SECOND, (came - at) * SECOND).mark is Mark.OK


@given(ahead=st.integers(2 * TOLERANCE, 24 * HOUR), sign=st.sampled_from([1, -1]), every=st.integers(11, 3600))
def test_a_wrong_clock_is_measured_from_the_second_envelope_on(ahead: int, sign: int, every: int) -> None:
    device = Device(sign * ahead, synchronised=sign > 0)  # behind and synchronised may as well have waited
    device.sends(0)
    judged = device.sends(every * SECOND)
    assert judged.mark is Mark.SKEWED
    assert judged.skew == pytest.approx(sign * ahead, abs=SECOND)
