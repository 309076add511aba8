"""The way of a thing in plain steps, gathered by the hands it was in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tracechain.trace.events.event import Action, Event, EventType
from tracechain.trace.events.instant import format_instant
from tracechain.trace.events.vocabulary import BIZ_STEPS
from tracechain.web.lookup.names import Hands


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """Something that was done: `deed` is a CBV step, or a word of `DEEDS`; `material`: done to what it is made of.

    `time` is in microseconds, `offset` the sender's own (`+08:00`), so that the reader sees the clock of the place.
    `keeper` is who it really was (a GLN, else the key of the place): it tells two of one role apart, and is never shown.
    """

    deed: str
    time: int
    offset: str
    hands: Hands
    material: bool
    keeper: str = ""

    def to_json(self) -> dict[str, Any]:
        shown = {"at": format_instant(self.time), "step": self.deed, "material": self.material}
        return {**shown, **self.hands.to_json()}


@dataclass(frozen=True, slots=True)
class Stop:
    """Steps one after the other in the same hands."""

    hands: Hands
    steps: tuple[JourneyStep, ...]

    @property
    def material(self) -> bool:
        """Whether all that was done here was done to raw materials."""
        return all(step.material for step in self.steps)


DEEDS = BIZ_STEPS | {"made", "seen", "ended", "joined", "documented"}

_BY_ACTION = {
    (EventType.OBJECT, Action.ADD): "commissioning",
    (EventType.OBJECT, Action.OBSERVE): "seen",
    (EventType.OBJECT, Action.DELETE): "ended",
    (EventType.AGGREGATION, Action.ADD): "packing",
    (EventType.AGGREGATION, Action.DELETE): "unpacking",
}
_BY_TYPE = {EventType.ASSOCIATION: "joined", EventType.TRANSACTION: "documented"}


def deed(event: Event) -> str:
    """What was done, as one of `DEEDS`."""
    if event.type is EventType.TRANSFORMATION:
        return "made"
    if event.biz_step in BIZ_STEPS:
        return event.biz_step
    by_action = _BY_ACTION.get((event.type, event.action)) if event.action else None
    return by_action or _BY_TYPE.get(event.type, "seen")


def stations(steps: Iterable[JourneyStep]) -> list[Stop]:
    """Steps in time order, gathered while the hands stay the same; the same deed twice running is told once.

    Two wholesalers of one city look alike, and are two stations nevertheless: it changed hands.
    """
    together = groupby(steps, key=lambda step: (step.keeper, step.hands))
    return [Stop(hands, tuple(_without_repeats(list(in_these)))) for (_, hands), in_these in together]


def _without_repeats(steps: Sequence[JourneyStep]) -> list[JourneyStep]:
    kept: list[JourneyStep] = []
    for step in steps:
        if not kept or (kept[-1].deed, kept[-1].material) != (step.deed, step.material):
            kept.append(step)
    return kept
