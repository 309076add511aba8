"""The one exception of this package."""

from __future__ import annotations

from tracechain.trace.error import TracechainError


class MessageError(TracechainError, ValueError):
    """A topic, payload or address that can't be read; the message says what failed, the value, and what was expected."""
