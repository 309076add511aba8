"""What can't be recorded of what came in: an event or a whole payload with its faults, and what quarantine keeps of it.

What is kept, and told, is bounded by what came. Each refused event is an entry of its own, with the context that its names
need; where that would make much of little, all of one payload are one entry, with the payload as it came.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from tracechain.ingest.door.arrival import Arrival, dump
from tracechain.ingest.door.result import RefusedEvent
from tracechain.trace.records.quarantine import EntryNumber, Refusal
from tracechain.trace.words.fault import Fault, Faults, reason, wording
from tracechain.trace.words.fault_list import MOST_FAULTS, first_faults
from tracechain.trace.words.shown import printable

# So much may the entries of one payload take beside its events: so many times its size, and so many bytes.
KEPT_TIMES, KEPT_BYTES = 4, 1 << 20
_ENTRY_BYTES = 512  # an entry without content and faults, its place in the indexes included
_PORTION_ENTRIES, _PORTION_BYTES = 500, 4 << 20  # in memory at once, and of one transaction

Keep = Callable[[Sequence[Refusal]], list[EntryNumber]]  # puts refusals in quarantine; their entries, in order


@dataclass(frozen=True, slots=True)
class Rejection:
    """An event, or with no index a whole payload, that can't be recorded."""

    arrival: Arrival
    index: int | None
    event: str | None
    faults: Faults

    def __post_init__(self) -> None:
        """An eventID may hold what no text can be, half a surrogate pair: it is spelt out."""
        object.__setattr__(self, "event", self.event and printable(self.event))

    def refusal(self) -> Refusal:
        """What quarantine keeps of it."""
        arrival, source = self.arrival, self.arrival.source
        raw, position = _kept_of(arrival, self.index)
        return Refusal(
            raw=raw,
            channel=source.channel,
            topic=source.name,
            gln=source.party,
            device=source.device,
            epoch=arrival.epoch,
            seq=arrival.seq,
            position=position,
            event=self.event,
            regulator=source.regulator,
            faults=self.faults,
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A rejection as it is kept, and how many events of its payload it stands for: itself, or many."""

    payload: int
    kept: Rejection
    events: int

    @classmethod
    def alone(cls, payload: int, one: Rejection) -> _Entry:
        return cls(payload, replace(one, faults=first_faults(one.faults, len(one.faults))), 1)

    @classmethod
    def together(cls, payload: int, events: Sequence[Rejection]) -> _Entry:
        """One entry for refused events of one payload."""
        arrival = events[0].arrival
        many = Fault("door.many_refused", {"refused": len(events), "number": len(arrival.values)})
        faults = (fault for one in events for fault in in_payload(arrival, one.index, one.faults))
        first = first_faults(chain([many], faults), 1 + sum(len(one.faults) for one in events))
        return cls(payload, replace(events[0], index=None, event=None, faults=first), len(events))


class Shelf:
    """Puts what one recording can't take in quarantine, and knows what it has put there of each of its payloads.

    A payload is named by its place in what is recorded. What the entries of a payload take is bounded over all of them.
    """

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._bytes: Counter[int] = Counter()  # that the entries of a payload take beside its events
        self._refused: dict[int, list[RefusedEvent]] = {}

    def put(self, rejections: Iterable[tuple[int, Rejection]]) -> None:
        """Put rejections in quarantine, each with its payload. Raises RecordsUnavailable."""
        for portion in _portions(self._entries(rejections)):
            kept = self._keep([refusal for _, refusal in portion])
            for (entry, _), (identifier, new) in zip(portion, kept, strict=True):
                one = entry.kept
                refused = RefusedEvent(one.index, one.event, identifier, one.faults, again=not new, events=entry.events)
                self._refused.setdefault(entry.payload, []).append(refused)

    def refused(self, payload: int) -> tuple[RefusedEvent, ...]:
        """What was put in quarantine of a payload."""
        return tuple(self._refused.get(payload, ()))

    def _entries(self, rejections: Iterable[tuple[int, Rejection]]) -> Iterator[_Entry]:
        for payload, group in groupby(rejections, key=itemgetter(0)):
            of_one = [one for _, one in group]
            events = [one for one in of_one if one.index is not None]
            apart = not events or self._takes_room(payload, events)
            yield from (_Entry.alone(payload, one) for one in of_one if apart or one.index is None)
            if not apart:
                yield _Entry.together(payload, events)

    def _takes_room(self, payload: int, events: Sequence[Rejection]) -> bool:
        """Whether there is room for entries of these events of one payload, each its own; it is taken then."""
        room = KEPT_TIMES * len(events[0].arrival.raw) + KEPT_BYTES - self._bytes[payload]
        if len(events) * _ENTRY_BYTES > room or (size := _size(events)) > room:
            return False
        self._bytes[payload] += size
        return True


def in_payload(arrival: Arrival, index: int | None, faults: Faults) -> Faults:
    """The faults of an event with their paths in its payload, as far as there are other events in it."""
    if index is None or len(arrival.values) == 1:
        return faults
    event = f"{'events' if arrival.seq is not None else 'eventList'}[{index}]"
    return tuple(fault.at(f"{event}.{fault.path}" if fault.path else event) for fault in faults)


def _size(events: Sequence[Rejection]) -> int:
    """How many bytes entries of events of one payload take beside the events, each its own."""
    arrival = events[0].arrival
    needing = sum(one.index is not None and _needs_context(arrival, one.index) for one in events)
    size = needing * _length(arrival.context) if needing else 0
    for one in events:
        size += _ENTRY_BYTES + sum(map(_bytes, one.faults[:MOST_FAULTS]))
        size += len(reason(one.faults)) + len(wording(one.faults, "zh-CN"))
    return size


def _bytes(fault: Fault) -> int:
    return len(json.dumps(fault.to_json()))


def _portions(entries: Iterable[_Entry]) -> Iterator[list[tuple[_Entry, Refusal]]]:
    portion: list[tuple[_Entry, Refusal]] = []
    size = 0
    for entry in entries:
        refusal = entry.kept.refusal()
        portion.append((entry, refusal))
        size += len(refusal.raw)
        if len(portion) >= _PORTION_ENTRIES or size >= _PORTION_BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


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
    return dump({"@context": arrival.context, **value} if _needs_context(arrival, index) else value)


def _needs_context(arrival: Arrival, index: int) -> bool:
    value = arrival.values[index]
    return arrival.context is not None and isinstance(value, Mapping) and "@context" not in value


def _length(context: Any) -> int:
    try:
        return len(dump(context))
    except RecursionError:
        return 0  # events can't be written with it either
