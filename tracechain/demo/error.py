"""What can go wrong with the demonstration: a sentence for the person who started it."""

from __future__ import annotations

from tracechain.trace.error import TracechainError


class DemoError(TracechainError):
    """The demonstration can't start or go on; the message says why, and what to do."""
