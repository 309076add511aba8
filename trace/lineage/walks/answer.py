"""The answer to a trace: items, links, events and gaps, kept in columns until somebody reads them (http-contract)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tracechain.trace.error import TracechainError
from tracechain.trace.events.instant import format_instant
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage.columns import FIRST, LAST


class Direction(StrEnum):
    """正向跟踪 (where did it go?) and 逆向溯源 (where did it come from?)."""

    FORWARD = "forward"
    BACKWARD = "backward"


class LinkKind(StrEnum):
    """The rule by which one item leads to the next."""

    TRANSFORMATION = "transformation"
    MEMBERSHIP = "membership"
    CONTAINMENT = "containment"
    CONTACT = "contact"  # supposed alone: see `whatif`


class UnknownThing(TracechainError, LookupError):
    """No event that counts names the thing, and no membership states it."""

    def __init__(self, key: str) -> None:
        super().__init__(f"nothing is recorded about {key!r}: no event names it")
        self.key = key


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of the answer. `distance`: the fewest links from the subject. Times in µs, None for always."""

    id: str
    kind: Kind
    distance: int
    since: int | None
    until: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """A link from one item to another, pointing downstream; `via`: the containers through which it was the input."""

    source: str
    target: str
    kind: LinkKind
    event: str
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the records leave open or contradict, with the event and the thing it was seen at."""

    kind: str
    event: str
    thing: str
    detail: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One trace, whole. `events` are eventIDs in the order of eventTime."""

    subject: str
    direction: Direction
    since: int | None
    until: int | None
    as_of: int | None
    items: Sequence[Item]
    links: Sequence[Step]
    events: Sequence[str]
    gaps: Sequence[Gap]

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of `GET /api/v1/trace` (http-contract)."""
        return {
            "subject": self.subject,
            "direction": self.direction.value,
            "since": _time(self.since),
            "until": _time(self.until),
            "asOf": _time(self.as_of),
            "items": [_item(item) for item in self.items],
            "links": [_link(step) for step in self.links],
            "events": list(self.events),
            "gaps": [_gap(gap) for gap in self.gaps],
        }

    @staticmethod
    def item_line(item: Item) -> dict[str, Any]:
        """One item as an NDJSON object."""
        return {"item": _item(item)}

    def lines(self, told: int = 0) -> Iterator[dict[str, Any]]:
        """The same as NDJSON objects, ending with `{"end": …}`; `told` items were told before."""
        yield from (self.item_line(item) for item in self.items)
        yield from ({"link": _link(step)} for step in self.links)
        yield from self.closing_lines(told)

    def closing_lines(self, told: int = 0) -> Iterator[dict[str, Any]]:
        """What comes after the items and links."""
        yield from ({"event": event} for event in self.events)
        yield from ({"gap": _gap(gap)} for gap in self.gaps)
        counts = {
            "items": told + len(self.items),
            "links": len(self.links),
            "events": len(self.events),
            "gaps": len(self.gaps),
        }
        yield {"end": {**counts, "asOf": _time(self.as_of)}}


def bounded(time: int) -> int | None:
    """A time of a walk, None where it is before or after every time."""
    return None if time in (FIRST, LAST) else time


def _time(time: int | None) -> str | None:
    return None if time is None else format_instant(time)


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": str(item.kind),
        "distance": item.distance,
        "since": _time(item.since),
        "until": _time(item.until),
    }


def _link(step: Step) -> dict[str, Any]:
    return {"from": step.source, "to": step.target, "kind": str(step.kind), "event": step.event, "via": list(step.via)}


def _gap(gap: Gap) -> dict[str, Any]:
    return {"kind": gap.kind, "event": gap.event, "thing": gap.thing, "detail": gap.detail}
