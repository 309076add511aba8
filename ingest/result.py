"""What became of a payload at the door, event by event."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracechain.trace.store.protocol import Outcome

Faults = tuple[tuple[str, str], ...]  # (field path, sentence)


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event that is in quarantine: its place in the payload (from 0; None for the payload as a whole), and why.

    `again`: it was there before, since the same was sent before.
    """

    index: int | None
    event: str | None
    quarantine: str
    faults: Faults
    again: bool = False

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
        return sum(not one.again for one in self.refused)


@dataclass(slots=True)
class Tally:
    """A result in the making; `set_aside` is how many bytes its entries of quarantine take beside their events."""

    outcomes: dict[int, tuple[str, Outcome]] = field(default_factory=dict)
    refused: list[RefusedEvent] = field(default_factory=list)
    rolled_back: bool = False
    set_aside: int = 0

    def result(self) -> CaptureResult:
        """The result, in the order of the payload."""
        durable = [self.outcomes[index] for index in sorted(self.outcomes)]
        counts = {outcome: sum(came is outcome for _, came in durable) for outcome in Outcome}
        return CaptureResult(
            recorded=counts[Outcome.RECORDED],
            duplicates=counts[Outcome.DUPLICATE],
            voided=counts[Outcome.VOIDED],
            refused=tuple(sorted(self.refused, key=lambda one: -1 if one.index is None else one.index)),
            ids=tuple(event for event, _ in durable),
            rolled_back=self.rolled_back,
        )


def reason(faults: Faults) -> str:
    """Faults as one text, each with the path of its field."""
    return "; ".join(f"{path}: {sentence}" if path else sentence for path, sentence in faults)


def printable(text: str) -> str:
    """A text that can be sent and written: half a surrogate pair is spelt out."""
    return text.encode("utf-8", "backslashreplace").decode()
