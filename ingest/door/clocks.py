"""The clocks of the devices, as their envelopes come in: what is known of each run of each device.

It is kept in memory alone: after a restart the first envelope that comes at once tells it anew.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from tracechain.ingest.door.arrival import Arrival
from tracechain.trace.messages.clock import Course, Judgement, judge

MOST_COURSES = 100_000  # runs of devices; those that were heard of last stay

_Key = tuple[str, str, int | None]


class Clocks:
    """Judges clocks; shared by threads."""

    def __init__(self, most: int = MOST_COURSES) -> None:
        self._most, self._lock = most, Lock()
        self._courses: OrderedDict[_Key, Course] = OrderedDict()

    def judge(self, arrival: Arrival) -> Judgement:
        """How the clock of an arrival's device stood when it was sent."""
        source, reading = arrival.source, arrival.clock
        key = source.party, source.device, reading.boot
        with self._lock:
            judgement, course = judge(reading, arrival.received, self._courses.get(key))
            if course is not None:
                self._keep(key, course)
        return judgement

    def _keep(self, key: _Key, course: Course) -> None:
        self._courses[key] = course
        self._courses.move_to_end(key)
        if len(self._courses) > self._most:
            self._courses.popitem(last=False)
