"""What became of a payload at the door, event by event."""

from __future__ import annotations

from dataclasses import dataclass

from tracechain.trace.words.fault import Faults, reason


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event that is in quarantine: its place in the payload (from 0; None for the payload as a whole), and why.

    `again`: it was there before, since the same was sent before. `events` is how many of one payload it stands for, where
    they are in quarantine together.
    """

    index: int | None
    event: str | None
    quarantine: str
    faults: Faults
    again: bool = False
    events: int = 1

    @property
    def reason(self) -> str:
        """The faults as one text."""
        return reason(self.faults)


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """How many events of a payload are recorded, were on record already, void another; and which were refused.

    `ids` are the eventIDs that are durable now, in the order of the payload. Where a document was to be recorded whole
    or not at all, and something of it was refused, `rolled_back` is true and nothing of it was recorded.
    """

    recorded: int = 0
    duplicates: int = 0
    voided: int = 0
    refused: tuple[RefusedEvent, ...] = ()
    ids: tuple[str, ...] = ()
    rolled_back: bool = False

    @property
    def quarantined(self) -> int:
        """How many events are in quarantine now that were not before."""
        return sum(one.events for one in self.refused if not one.again)

    @property
    def refused_events(self) -> int:
        """How many events are refused."""
        return sum(one.events for one in self.refused)
