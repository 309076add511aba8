"""Units of time: all times and spans are whole microseconds, times since 1970-01-01T00:00:00Z.

`now` is the one clock; what is pure is handed its reading.
"""

from __future__ import annotations

import time

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now() -> int:
    """This moment by the clock of this machine, in µs."""
    return time.time_ns() // 1000
