"""Instants: any offset in, microseconds and UTC out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracechain.trace.events.instant import InstantError, format_instant, parse_instant


def test_it_works() -> None:
    assert parse_instant("1970-01-01T08:00:01+08:00") == 1_000_000


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00.000Z"),
        ("2026-03-01t08:00:00z", "2026-03-01T08:00:00.000Z"),
        ("2026-03-01T08:00:00-00:00", "2026-03-01T08:00:00.000Z"),
        ("2026-03-01T08:00:00+05:45", "2026-03-01T02:15:00.000Z"),
        ("2026-03-01T08:00:00-14:00", "2026-03-01T22:00:00.000Z"),
        ("2026-02-28T24:00:00Z", "2026-03-01T00:00:00.000Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
        ("2017-01-01T07:59:60.5+08:00", "2017-01-01T00:00:00.500Z"),
        ("2026-03-01T08:00:00.1234567Z", "2026-03-01T08:00:00.123456Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999499999Z", "9999-12-31T23:59:59.999499Z"),
    ],
)
def test_a_time_in_any_spelling_is_one_instant(text: str, utc: str) -> None:
    assert format_instant(parse_instant(text)) == utc


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "2026-03-01T08:00:00",
            "Time '2026-03-01T08:00:00' has no offset: 'Z' or '+08:00' was expected at its end.",
        ),
        (
            "yesterday",
            "Time 'yesterday' can't be read: a date and time like '2026-03-01T08:00:00.000+08:00' was expected.",
        ),
        ("2026-02-30T08:00:00Z", "Time '2026-02-30T08:00:00Z' names a day that is not in the calendar."),
        ("2026-03-01T24:00:01Z", "Time '2026-03-01T24:00:01Z' names an hour that is not on the clock."),
        ("2026-03-01T08:60:00Z", "Time '2026-03-01T08:60:00Z' names an hour that is not on the clock."),
        (
            "2026-03-01T08:00:60Z",
            "Time '2026-03-01T08:00:60Z' has a second 60 that is no leap second: those are at 23:59:60 UTC.",
        ),
        ("2026-03-01T08:00:00+14:01", "Time '2026-03-01T08:00:00+14:01' has an offset outside -14:00 to +14:00."),
        ("0001-01-01T00:00:00+08:00", "Time '0001-01-01T00:00:00+08:00' lies outside the years 1 to 9999 in UTC."),
        ("9999-12-31T24:00:00Z", "Time '9999-12-31T24:00:00Z' lies outside the years 1 to 9999 in UTC."),
        (
            "9999-12-31T23:59:59.9995Z",
            "Time '9999-12-31T23:59:59.9995Z' rounds to the year 10000: one in the years 1 to 9999 was expected.",
        ),
        (
            "٢٠٢٦-03-01T08:00:00Z",
            (
                "Time '٢٠٢٦-03-01T08:00:00Z' can't be read: "
                "a date and time like '2026-03-01T08:00:00.000+08:00' was expected."
            ),
        ),
        (17, "Time 17 is no text: one like '2026-03-01T08:00:00.000+08:00' was expected."),
    ],
)
def test_what_is_no_instant_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InstantError) as refusal:
        parse_instant(text)
    assert str(refusal.value) == sentence


@given(st.integers(min_value=-62_135_596_800_000_000, max_value=253_402_300_799_999_499))
def test_an_instant_comes_back_from_its_text(instant: int) -> None:
    assert parse_instant(format_instant(instant)) == instant
