"""The station: turns codes into EPCIS events by its profile, and remembers which pallet is being packed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tracechain.trace.identifiers import Thing
from tracechain.trace.messages.profile import Profile
from tracechain.trace.messages.station import begins_pallet, make_event


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What one code came to: an event, or the beginning of a pallet."""

    thing: Thing
    event: dict[str, Any] | None


class Station:
    """One profile, at work."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.parent: str | None = None  # what is being packed or unpacked

    def see(self, codes: Sequence[Thing], at: int, event_ids: Sequence[str | None]) -> list[ScanResult]:
        """The events of codes that were seen together, in order; NoParent when one has nowhere to go.

        The pallet that is being packed changes only when all of them could be taken.
        """
        parent, seen = self.parent, []
        for code, event_id in zip(codes, event_ids, strict=True):
            if begins_pallet(code, self.profile):
                parent = code.key
                seen.append(ScanResult(code, None))
            else:
                seen.append(ScanResult(code, self._event(code, at, parent, event_id)))
        self.parent = parent
        return seen

    def _event(self, code: Thing, at: int, parent: str | None, event_id: str | None) -> dict[str, Any]:
        return make_event(code, self.profile, at, _local_offset(at), parent=parent, event_id=event_id)


def _local_offset(at: int) -> str:
    """The offset of this machine's clock at that time, as +08:00."""
    text = datetime.fromtimestamp(at // 1_000_000, UTC).astimezone().strftime("%z")
    return f"{text[:3]}:{text[3:5]}"
