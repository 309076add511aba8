"""The one exception of this package."""

from __future__ import annotations

from tracechain.trace.words.fault import FaultError


class MessageError(FaultError):
    """A topic, payload or address that can't be read; its fault says what failed, the value, and what was expected."""
