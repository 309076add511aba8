"""A trace for a person: a tree of things, the gaps as sentences, the events in the order of time; of bounded length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from tracechain.command.names import Names
from tracechain.console import Tree
from tracechain.trace.events import EventType, parse_event
from tracechain.trace.events.event import Event
from tracechain.trace.events.instant import format_instant
from tracechain.trace.events.units import SECOND
from tracechain.trace.identifiers import short
from tracechain.trace.lineage import Answer, Direction, Item, LinkKind, TraceLink

MOST_LINES = 200  # of the tree, and of the events: a person reads no more; --json has all

_WORDS = {
    (Direction.FORWARD, LinkKind.TRANSFORMATION): "made into",
    (Direction.FORWARD, LinkKind.MEMBERSHIP): "has the pack",
    (Direction.FORWARD, LinkKind.CONTAINMENT): "held",
    (Direction.FORWARD, LinkKind.CONTACT): "may have met",
    (Direction.BACKWARD, LinkKind.TRANSFORMATION): "made of",
    (Direction.BACKWARD, LinkKind.MEMBERSHIP): "is of the lot",
    (Direction.BACKWARD, LinkKind.CONTAINMENT): "with what it held",
}

Documents = Callable[[Sequence[str]], Mapping[str, Mapping[str, Any]]]


class TraceReport:
    """One answer in lines."""

    def __init__(self, answer: Answer, names: Names, documents: Documents, asked_as_of: int | None = None) -> None:
        self._answer, self._names, self._documents, self._asked = answer, names, documents, asked_as_of
        self._forward = answer.direction is Direction.FORWARD
        shown = sorted(answer.items, key=lambda item: (item.distance, item.since or 0, item.id))[:MOST_LINES]
        self._items = {item.id: item for item in shown}
        self._products = names.products(list(self._items))

    def lines(self) -> Iterator[str]:
        """Everything, part after part."""
        yield from self._head()
        yield from self._tree().lines()
        yield from self._rest(len(self._answer.items), "things")
        yield from self._gaps()
        yield from self._events()

    def _head(self) -> Iterator[str]:
        answer = self._answer
        question = "Where did it go?" if self._forward else "What is it made of?"
        counted = ((answer.items, "thing"), (answer.events, "event"), (answer.gaps, "gap"))
        yield f"{question} {', '.join(_so_many(len(found), noun) for found, noun in counted)}"
        if answer.as_of is not None:
            yield f"As on record at {format_instant(answer.as_of)}"
            if self._asked is not None and answer.as_of < self._asked:
                yield f"({format_instant(self._asked)} was asked for, which is not settled yet)"
        yield ""

    def _tree(self) -> Tree:
        """Each thing once, below the first one nearer to the subject that leads to it."""
        links = self._nearest()
        below: defaultdict[str, list[tuple[TraceLink, str]]] = defaultdict(list)
        for far, (near, step) in links.items():
            below[near].append((step, far))
        root = Tree(self._thing(self._answer.subject))
        todo = [(root, self._answer.subject)]
        while todo:
            branch, key = todo.pop()
            for step, far in sorted(below[key], key=lambda found: (self._since(found[1]), found[1])):
                todo.append((branch.add(self._reached(step, far)), far))
        return root

    def _nearest(self) -> dict[str, tuple[str, TraceLink]]:
        links: dict[str, tuple[str, TraceLink]] = {}
        for step in self._answer.links:
            ends = [self._items[key] for key in (step.source, step.target) if key in self._items]
            near, far = min(ends, key=_distance, default=None), max(ends, key=_distance, default=None)
            # Links point downstream, but for what a container held: backward that lies further off than the container.
            if near and far and far.distance == near.distance + 1:
                links.setdefault(far.id, (near.id, step))
        return links

    def _reached(self, step: TraceLink, far: str) -> str:
        via = f", while in {', '.join(short(key) for key in step.via)}" if step.via else ""
        return f"{_WORDS[self._answer.direction, step.kind]}: {self._thing(far)}{via}"

    def _thing(self, key: str) -> str:
        item = self._items[key]
        parts = [short(key), self._products.get(key, ""), item.kind.value, _span(item)]
        return "  ".join(part for part in parts if part)

    def _since(self, key: str) -> int:
        return self._items[key].since or 0

    def _rest(self, total: int, what: str) -> Iterator[str]:
        if total > MOST_LINES:
            yield f"… and {total - MOST_LINES} more {what}; --json has them all"

    def _gaps(self) -> Iterator[str]:
        if self._answer.gaps:
            yield "\nGaps in the records"
        for gap in self._answer.gaps[:MOST_LINES]:
            yield f"  {short(gap.thing)}: {gap.detail} ({gap.event})"
        yield from self._rest(len(self._answer.gaps), "gaps")

    def _events(self) -> Iterator[str]:
        ids = self._answer.events[:MOST_LINES]
        documents = self._documents(ids)
        known = [(parse_event(found["event"]), str(found["party"])) for found in map(documents.get, ids) if found]
        places = self._names.places([place for event, _ in known if (place := _place(event))])
        parties = self._names.parties([party for _, party in known if party])
        yield "\nEvents, in the order of time"
        for event, party in known:
            yield "  " + "  ".join((_local(event), _deed(event), _where(event, party, places, parties), event.id))
        yield from self._rest(len(self._answer.events), "events")


def _distance(item: Item) -> int:
    return item.distance


def _span(item: Item) -> str:
    since = f"from {format_instant(item.since)}" if item.since is not None else ""
    until = f"until {format_instant(item.until)}" if item.until is not None else ""
    return " ".join(filter(None, (since, until)))


def _local(event: Event) -> str:
    """The time on the clock of the place, with its offset."""
    zone = datetime.strptime(event.offset, "%z").tzinfo
    return datetime.fromtimestamp(event.time / SECOND, zone).isoformat(timespec="seconds")


def _deed(event: Event) -> str:
    if event.type is EventType.TRANSFORMATION:
        return "made"
    step = (event.biz_step or event.type.value).replace("_", " ")
    return f"{step} ({event.action})" if event.action else step


def _place(event: Event) -> str | None:
    return event.biz_location or event.read_point


def _where(event: Event, party: str, places: Mapping[str, str], parties: Mapping[str, str]) -> str:
    place = _place(event)
    return ", ".join(filter(None, (parties.get(party, ""), places[place] if place else "")))


def _so_many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
