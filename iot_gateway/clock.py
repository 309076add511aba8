"""What a node says of its own clock, so that the platform can judge the times in its events."""

from __future__ import annotations

import ctypes
import time
from typing import Any

_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised
_TIMEX_BYTES = 1024  # more than any struct timex; all zero means: change nothing, only tell


def clock_reading(boot: int) -> dict[str, Any]:
    """The `clock` of an envelope: `boot` counts the starts of the spool, `monotonic` is seconds of the machine's own count."""
    return {"synchronised": _synchronised(), "boot": boot, "monotonic": round(time.monotonic(), 3)}


def _synchronised() -> bool:
    """Whether the kernel says that its clock is disciplined (by NTP or the like); False where it can't say."""
    try:
        state = int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)))
    except (OSError, AttributeError):  # not Linux
        return False
    return 0 <= state < _TIME_ERROR
