"""What the records say a thing is at this moment (trace-semantics, section 8). Records only: never that it is safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracechain.trace.events.event import Event, EventType, Role
from tracechain.trace.lineage.now.status import Status as State
from tracechain.trace.lineage.now.status import said_by
from tracechain.web.lookup.happening import Happening, names

__all__ = ["State", "Verdict", "verdict"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state, and the happening that says so."""

    state: State
    said_by: Happening | None = None


def verdict(subject: str, own: Sequence[Happening]) -> Verdict:
    """The state by the last of a thing's own happenings (in time order) that says one."""
    for happening in reversed(own):
        state = _said(subject, happening.event)
        if state is not None:
            return Verdict(state, happening)
    return Verdict(State.UNKNOWN)


def _said(subject: str, event: Event) -> State | None:
    if event.type is EventType.TRANSFORMATION and subject in names(event, Role.INPUT):
        return State.USED
    return said_by(event.type, event.action, event.biz_step, event.disposition)
