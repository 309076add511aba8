"""When, where, why and by whom: what an event says besides the things it names, short enough to keep beside the graph."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from tracechain.trace.events.event import Event

_LONGEST_KEPT = 1024  # characters: an event may have very many sources, and what comes in must not fill the memory


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The what-happened of one event, without its things; `time` is eventTime in µs, `party` the GLN that recorded it.

    `sources` and `destinations` are (bare CBV type, key) pairs. `sensed`: the document has sensor elements.
    """

    id: str
    time: int
    type: str
    action: str | None
    biz_step: str | None
    disposition: str | None
    read_point: str | None
    biz_location: str | None
    sources: tuple[tuple[str, str], ...]
    destinations: tuple[tuple[str, str], ...]
    sensed: bool
    party: str

    @property
    def place(self) -> str | None:
        """Where the thing is after the event: bizLocation, else the readPoint (EPCIS 2.0, 7.3.5)."""
        return self.biz_location or self.read_point


def packed(event: Event) -> str:
    """The circumstances of an event as JSON, without what a store has in columns of its own."""
    sensed = bool(event.document.get("sensorElementList"))
    where = (event.biz_step, event.disposition, event.read_point, event.biz_location)
    texts = chain(where, *event.sources, *event.destinations)
    is_short = sum(map(len, filter(None, texts))) <= _LONGEST_KEPT
    write = _kept_written if is_short else _written
    return write(event.type, event.action, *where, event.sources, event.destinations, sensed)


def _written(*row: Any) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


_kept_written = lru_cache(maxsize=16_384)(_written)  # the same is done at the same places all day


def unpacked(event_id: str, time: int, text: str, party: str) -> Circumstances:
    """Read back what `packed` wrote."""
    of_its_kind = (_kept_read if len(text) <= _LONGEST_KEPT else _read)(text)
    where = (of_its_kind.biz_step, of_its_kind.disposition, of_its_kind.read_point, of_its_kind.biz_location)
    ends = (of_its_kind.sources, of_its_kind.destinations, of_its_kind.sensed)
    return Circumstances(event_id, time, of_its_kind.type, of_its_kind.action, *where, *ends, party)


def _read(text: str) -> Circumstances:
    event_type, action, step, disposition, read_point, biz_location, sources, destinations, sensed = json.loads(text)
    said = (event_type, action, step, disposition, read_point, biz_location)
    return Circumstances("", 0, *said, _pairs(sources), _pairs(destinations), sensed, "")


_kept_read = lru_cache(maxsize=16_384)(_read)  # as above


def _pairs(rows: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, key) for kind, key in rows)
