"""From a scan to an event: what a code seen at a station says, by the station's profile.

The gateway and the platform (for plain devices) share it, so that both write the same event of the same scan.
"""

from __future__ import annotations

from typing import Any

from tracechain.trace.error import TracechainError
from tracechain.trace.events.build import EventFields, aggregation_event, object_event, quantity
from tracechain.trace.identifiers import Kind, Thing
from tracechain.trace.identifiers.gs1_key import HOST
from tracechain.trace.identifiers.spelling import spell
from tracechain.trace.messages.profile import Profile

_PARENTS = (HOST + "/00/", HOST + "/8003/")  # an SSCC, a GRAI


class NoParent(TracechainError, ValueError):
    """Something to be packed was scanned before the pallet or crate that it goes into."""


def begins_pallet(code: Thing, profile: Profile) -> bool:
    """Whether a code is that of the pallet or crate which the codes after it go into, or out of."""
    return profile.event == "aggregation" and code.key.startswith(_PARENTS)


def make_event(
    code: Thing, profile: Profile, at: int, offset: str, *, parent: str | None = None, event_id: str | None = None
) -> dict[str, Any]:
    """The event of one scan at `at` (µs since 1970) on a clock of an offset ("+08:00"; the profile's own goes before it).

    `parent` is needed by an aggregation station. An instance goes by its own name; of a lot or a product the amount is
    not known to a scanner, and not said. Raises NoParent.
    """
    about: EventFields = {
        "event_id": event_id,
        "offset": profile.offset or offset,
        "biz_step": profile.step,
        "disposition": profile.disposition,
        "read_point": profile.read_point,
        "biz_location": profile.biz_location,
    }
    instances = [spell(code)] if code.kind is Kind.INSTANCE else []
    classes = [] if instances else [quantity(code.key)]
    if profile.event == "object":
        return object_event(profile.action, at, instances, classes, **about)
    if parent is None:
        raise NoParent(f"{code.key!r} was scanned before a pallet or crate; expected an SSCC or GRAI first")
    return aggregation_event(profile.action, at, parent, instances, classes, **about)
