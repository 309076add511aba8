"""What one event says of the goods it is about: the table of trace-semantics, section 8.

>>> said_by("ObjectEvent", "OBSERVE", "receiving", None), said_by("ObjectEvent", "OBSERVE", "receiving", "damaged")
(<Status.IN_STOCK: 'in_stock'>, <Status.HELD: 'held'>)
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from tracechain.trace.events.event import Action, EventType


class Status(StrEnum):
    """The states of section 8, and `unknown` where no event says."""

    IN_TRANSIT = "in_transit"
    IN_STOCK = "in_stock"
    HELD = "held"
    SOLD = "sold"
    USED = "used"
    GONE = "gone"
    UNKNOWN = "unknown"


# What ends a thing: at one instant it comes after everything else (section 3).
ENDINGS = frozenset([Status.SOLD, Status.USED, Status.GONE])

_STEPS = {
    Status.IN_TRANSIT: "shipping departing transporting",
    Status.IN_STOCK: "receiving arriving storing accepting stocking commissioning packing unpacking",
    Status.SOLD: "retail_selling dispensing",
    Status.GONE: "destroying decommissioning",
}
_DISPOSITIONS = {
    Status.IN_TRANSIT: "in_transit",
    Status.IN_STOCK: "active in_progress sellable_accessible sellable_not_accessible",
    Status.HELD: "recalled needs_replacement non_sellable_other damaged expired unknown",
    Status.SOLD: "retail_sold dispensed partially_dispensed",
    Status.GONE: "destroyed inactive stolen",
}
_OF_STEP = {name: status for status, names in _STEPS.items() for name in names.split()}
_OF_DISPOSITION = {name: status for status, names in _DISPOSITIONS.items() for name in names.split()}
_OF_ACT = {
    (EventType.OBJECT, Action.ADD): Status.IN_STOCK,  # it was commissioned
    (EventType.OBJECT, Action.DELETE): Status.GONE,
    (EventType.AGGREGATION, Action.ADD): Status.IN_STOCK,  # packing
    (EventType.AGGREGATION, Action.DELETE): Status.IN_STOCK,  # unpacking
    (EventType.TRANSFORMATION, None): Status.IN_STOCK,  # of an output: it was made
}


@lru_cache(maxsize=4096)
def said_by(event_type: str, action: str | None, biz_step: str | None, disposition: str | None) -> Status | None:
    """What an event says of all that it names but the inputs of a transformation, which are used; None: nothing.

    A step and a disposition may say different things: an end outweighs all else, the step's before the disposition's;
    then `held`, since a pallet received damaged is not for sale; then the step. Where neither says anything, what was
    done does: commissioned, made, packed, unpacked, deleted.
    """
    step, condition = _OF_STEP.get(biz_step or ""), _OF_DISPOSITION.get(disposition or "")
    for status in (step, condition):
        if status in ENDINGS:
            return status
    if condition is Status.HELD:
        return condition
    done = _OF_ACT.get((EventType(event_type), Action(action) if action else None))
    return step or condition or done
