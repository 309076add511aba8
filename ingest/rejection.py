"""What can't be recorded of what came in: an event or a whole payload with its faults, and what quarantine keeps of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tracechain.ingest.arrival import Arrival, dump
from tracechain.ingest.result import Faults, RefusedEvent, Tally, reason
from tracechain.trace.records.quarantine import Refusal

Keep = Callable[[Sequence[Refusal]], list[str]]  # puts refusals in quarantine; the ids of their entries, in order


@dataclass(frozen=True, slots=True)
class Rejection:
    """An event, or with no index a whole payload, that can't be recorded."""

    arrival: Arrival
    index: int | None
    event: str | None
    faults: Faults
    tally: Tally

    def refusal(self) -> Refusal:
        """What quarantine keeps of it."""
        arrival, source = self.arrival, self.arrival.source
        raw, position = _kept_of(arrival, self.index)
        return Refusal(
            raw=raw,
            reason=reason(self.faults),
            path=self.faults[0][0],
            channel=source.channel,
            topic=source.name,
            gln=source.party,
            device=source.device,
            epoch=arrival.epoch,
            seq=arrival.seq,
            position=position,
            event=self.event,
            regulator=source.regulator,
            faults=tuple(self.faults),
        )


def set_aside(rejections: Sequence[Rejection], keep: Keep) -> None:
    """Put rejections in quarantine, and tell it to their results. Raises RecordsUnavailable."""
    ids = keep([one.refusal() for one in rejections])
    for one, identifier in zip(rejections, ids, strict=True):
        one.tally.refused.append(RefusedEvent(one.index, one.event, identifier, one.faults))


def _kept_of(arrival: Arrival, index: int | None) -> tuple[bytes, int | None]:
    """The bytes to keep of what was refused, and which event they are; None for the whole payload."""
    if index is None:
        return arrival.raw, None
    try:
        return _alone(arrival, index), index
    except RecursionError:
        return arrival.raw, None  # as deep as can be read is deeper than can be written


def _alone(arrival: Arrival, index: int) -> bytes:
    """One event of a payload as a payload of its own; it takes along the context that its names need."""
    value = arrival.values[index]
    if arrival.context is None or not isinstance(value, Mapping) or "@context" in value:
        return dump(value)
    return dump({"@context": arrival.context, **value})
