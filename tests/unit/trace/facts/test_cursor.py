"""How far a stream is durable is a set of numbers, kept short."""

from __future__ import annotations

from tracechain.trace.facts.cursor import MOST_ISLANDS, Cursor


def test_numbers_beyond_very_many_holes_are_forgotten_and_asked_for_again() -> None:
    even = range(2, 4 * MOST_ISLANDS, 2)
    cursor = Cursor().add(even)
    assert len(cursor.above) == MOST_ISLANDS
    assert cursor.missing()[-1] == (2 * MOST_ISLANDS - 1, 2 * MOST_ISLANDS - 1)
    assert 2 * MOST_ISLANDS in cursor
    assert 2 * MOST_ISLANDS + 2 not in cursor
    assert cursor.add(range(1, 4 * MOST_ISLANDS)) == Cursor(4 * MOST_ISLANDS - 1)
