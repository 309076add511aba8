"""Faults as a reader sees them."""

from __future__ import annotations

from collections.abc import Iterable

from tracechain.trace.words.fault import Fault


def told(faults: Iterable[Fault]) -> tuple[tuple[str, str], ...]:
    """(field path, sentence) of each, in English."""
    return tuple((fault.path, str(fault)) for fault in faults)
