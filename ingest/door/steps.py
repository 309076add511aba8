"""The way in, step by step: Arrival → Judged → Entered → Recorded → Taken.

Each step is made from the one before and changes nothing of it. So any of them may be taken again: what was judged, or
entered, and could not be recorded, is good for the next try as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tracechain.ingest.door.arrival import Arrival
from tracechain.ingest.door.rejection import Rejection
from tracechain.ingest.door.result import CaptureResult, RefusedEvent
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.facts.protocol import Fact, Outcome
from tracechain.trace.messages.clock import Judgement
from tracechain.trace.words.fault import Fault


@dataclass(frozen=True, slots=True)
class Claim:
    """An event that asks to be recorded; `index` is its place in the payload."""

    index: int
    fact: Fact


@dataclass(frozen=True, slots=True)
class Judged:
    """An arrival with what is wanted and what is not of it; `own`: nothing speaks against its being the sender's own."""

    arrival: Arrival
    claims: tuple[Claim, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    own: bool = True

    @classmethod
    def turned_away(cls, arrival: Arrival, fault: Fault) -> Judged:
        """Nothing of it is wanted, and it says nothing of its sender."""
        return cls(arrival, rejections=(Rejection(arrival, None, None, (fault,)),), own=False)


@dataclass(frozen=True, slots=True)
class Entered:
    """What was judged, with what is on record of its envelope; of what is no envelope nothing is.

    `envelope` is its number, `clock` how its device's clock stood, `follows` whether the one before it is the one that it
    names. `on_record` is the digest of what stands under its number where that is something else: it is turned away then.
    """

    judged: Judged
    envelope: int | None = None
    clock: Judgement | None = None
    follows: bool = True
    on_record: str | None = None

    @property
    def arrival(self) -> Arrival:
        return self.judged.arrival

    @property
    def own(self) -> bool:
        """Whether nothing speaks against its being the sender's own."""
        return self.judged.own


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the store said of the claims, by their indexes, and what is in quarantine; all of it is durable.

    `rolled_back`: it was to be recorded whole or not at all, and something of it was refused.
    """

    entered: Entered
    outcomes: Mapping[int, Outcome] = field(default_factory=dict)
    refused: tuple[RefusedEvent, ...] = ()
    rolled_back: bool = False

    @property
    def durable(self) -> Iterator[tuple[Claim, Outcome]]:
        """The claims that the store has taken, in the order of the payload."""
        outcomes = self.outcomes
        return ((claim, outcomes[claim.index]) for claim in self.entered.judged.claims if claim.index in outcomes)

    @property
    def result(self) -> CaptureResult:
        """What is said of it, in the order of the payload."""
        durable = list(self.durable)
        counts = {outcome: sum(came is outcome for _, came in durable) for outcome in Outcome}
        return CaptureResult(
            recorded=counts[Outcome.RECORDED],
            duplicates=counts[Outcome.DUPLICATE],
            voided=counts[Outcome.VOIDED],
            refused=tuple(sorted(self.refused, key=lambda one: -1 if one.index is None else one.index)),
            ids=tuple(claim.fact.event.id for claim, _ in durable),
            rolled_back=self.rolled_back,
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """Arrivals that are done with: what became of each, and how far the streams that they belong to are durable.

    What it was entered as is there of each too; what was recorded is linked with its envelope.
    """

    entered: tuple[Entered, ...]
    results: tuple[CaptureResult, ...]
    cursors: Mapping[str, Cursor]
