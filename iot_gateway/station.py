"""The station: turns codes into EPCIS events by its profile, and remembers which pallet is being packed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tracechain.iot_gateway.profile import Profile
from tracechain.iot_gateway.spelling import spell
from tracechain.trace.events.build import Circumstances, aggregation_event, object_event, quantity
from tracechain.trace.identifiers import Kind, Thing
from tracechain.trace.identifiers.gs1_key import HOST

_PARENTS = (HOST + "/00/", HOST + "/8003/")  # an SSCC, a GRAI


class NoParent(ValueError):
    """Something to be packed was scanned before the pallet or crate that it goes into."""


def now() -> int:
    """Microseconds since 1970-01-01T00:00:00Z."""
    return time.time_ns() // 1000


def make_event(
    code: Thing, profile: Profile, at: int, *, parent: str | None = None, event_id: str | None = None
) -> dict[str, Any]:
    """The event of one scan at `at` (µs since 1970); `parent` is needed by an aggregation station.

    An instance goes by its own name; of a lot or a product the amount is not known to a scanner, and not said.
    """
    about: Circumstances = {
        "event_id": event_id,
        "offset": profile.offset or _local_offset(at),
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


@dataclass(frozen=True, slots=True)
class Seen:
    """What one code came to: an event, or the beginning of a pallet."""

    thing: Thing
    event: dict[str, Any] | None


class Station:
    """One profile, at work."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.parent: str | None = None  # what is being packed or unpacked

    def see(self, codes: Sequence[Thing], at: int, event_ids: Sequence[str | None]) -> list[Seen]:
        """The events of codes that were seen together, in order; NoParent when one has nowhere to go.

        The pallet that is being packed changes only when all of them could be taken.
        """
        parent, seen = self.parent, []
        for code, event_id in zip(codes, event_ids, strict=True):
            if self.profile.event == "aggregation" and code.key.startswith(_PARENTS):
                parent = code.key
                seen.append(Seen(code, None))
            else:
                seen.append(Seen(code, make_event(code, self.profile, at, parent=parent, event_id=event_id)))
        self.parent = parent
        return seen


def _local_offset(at: int) -> str:
    """The offset of this machine's clock at that time, as +08:00."""
    text = datetime.fromtimestamp(at // 1_000_000, UTC).astimezone().strftime("%z")
    return f"{text[:3]}:{text[3:5]}"
