"""What became of a payload at the door, event by event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from tracechain.trace.words.fault import Fault

Faults = tuple[tuple[str, str], ...]  # (field path, sentence)
LONGEST_REASON = 1_000  # characters; all the faults stand beside it


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


def reason(faults: Faults) -> str:
    """Faults as one text, each with the path of its field: as many as it has room for, and how many there are besides."""
    texts = [shortened(f"{path}: {sentence}" if path else sentence, LONGEST_REASON) for path, sentence in faults]
    fitting = sum(length <= LONGEST_REASON for length in accumulate(len(text) + len("; ") for text in texts))
    told = texts[: max(1, fitting)]
    more = len(texts) - len(told)
    return "; ".join([*told, f"and {more} more"] if more else told)


def told(faults: Iterable[Fault]) -> Faults:
    """Each with its path, in English."""
    return tuple((fault.path, str(fault)) for fault in faults)


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters: a long one without its middle."""
    return text if len(text) <= most else f"{text[: most - most // 3 - 1]}…{text[-(most // 3) :]}"


def printable(text: str) -> str:
    """A text that can be sent and written: half a surrogate pair is spelt out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
