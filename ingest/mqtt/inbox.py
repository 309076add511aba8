"""Messages that came in and are not taken up yet: in order, and bounded by their bytes.

When it is full, a connection waits: it reads no more from its socket, and the broker keeps the rest.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from threading import Condition
from typing import Generic, TypeVar

from tracechain.trace.events.units import now

MOST_BYTES = 128 * 1024 * 1024
_BESIDES = 256  # bytes of the object itself

_Link = TypeVar("_Link")


@dataclass(frozen=True, slots=True)
class Delivery(Generic[_Link]):
    """One message: `link` and `session` say on which connection it came, `mid` and `qos` how to acknowledge it.

    `received` is when it came (µs). `retained`: the broker kept it, and it is no news.
    """

    link: _Link
    session: int
    mid: int
    qos: int
    topic: str
    payload: bytes
    retained: bool = False
    received: int = field(default_factory=now, compare=False)

    @property
    def size(self) -> int:
        """About how many bytes it takes; an empty one takes some too."""
        return len(self.payload) + len(self.topic) + _BESIDES


class Inbox(Generic[_Link]):
    """A queue between the threads of the connections and the one that records."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._deliveries: deque[Delivery[_Link]] = deque()
        self._changed = Condition()
        self._closed = False

    def put(self, delivery: Delivery[_Link]) -> None:
        """Add a message; waits while the inbox is full. After `close` it is dropped: nobody acknowledged it."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._bytes < self._most_bytes)
            if not self._closed:
                self._bytes += delivery.size
                self._deliveries.append(delivery)
                self._changed.notify_all()

    def take(self, seconds: float) -> Delivery[_Link] | None:
        """The oldest message, or None when none comes in time or the inbox is closed."""
        until = time.monotonic() + seconds
        with self._changed:
            while not self._deliveries and not self._closed and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
            if self._closed or not self._deliveries:
                return None
            delivery = self._deliveries.popleft()
            self._bytes -= delivery.size
            self._changed.notify_all()
            return delivery

    @property
    def held(self) -> int:
        """How many bytes wait in it."""
        return self._bytes

    def close(self) -> None:
        """Let everybody go who waits; what is still in it comes again from the broker."""
        with self._changed:
            self._closed = True
            self._deliveries.clear()
            self._changed.notify_all()
