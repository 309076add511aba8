"""What the records say a thing is at this moment (trace-semantics, section 8). Records only: never that it is safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracechain.trace.events.event import Event, EventType, Role
from tracechain.web.lookup.happening import Happening, names


class State(StrEnum):
    """The states of section 8, and `unknown` where no event says."""

    IN_TRANSIT = "in_transit"
    IN_STOCK = "in_stock"
    HELD = "held"
    SOLD = "sold"
    USED = "used"
    GONE = "gone"
    UNKNOWN = "unknown"


_DISPOSITIONS = {
    State.HELD: "recalled needs_replacement non_sellable_other damaged expired unknown",
    State.SOLD: "retail_sold dispensed partially_dispensed",
    State.GONE: "destroyed inactive stolen",
    State.IN_TRANSIT: "in_transit",
    State.IN_STOCK: "active in_progress sellable_accessible sellable_not_accessible",
}
_STEPS = {
    State.SOLD: "retail_selling dispensing",
    State.GONE: "destroying decommissioning",
    State.IN_TRANSIT: "shipping departing transporting",
    State.IN_STOCK: "receiving arriving storing accepting stocking commissioning packing unpacking",
}
_OF_DISPOSITION = {name: state for state, listed in _DISPOSITIONS.items() for name in listed.split()}
_OF_STEP = {name: state for state, listed in _STEPS.items() for name in listed.split()}
# These outweigh the step they come with: a pallet received damaged is held.
_STRONG = frozenset([State.HELD, State.SOLD, State.GONE])


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
    by_disposition = _OF_DISPOSITION.get(event.disposition or "")
    if by_disposition in _STRONG:
        return by_disposition
    by_step = _OF_STEP.get(event.biz_step or "") or by_disposition
    if by_step is None and event.type is EventType.TRANSFORMATION:
        return State.IN_STOCK  # it was just made
    return by_step
