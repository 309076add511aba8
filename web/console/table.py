"""A trace as rows: things with their names, events with step, place and hands, a tree of what came from what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tracechain.trace.events.epcis import parse_event
from tracechain.trace.identifiers import product_key, short
from tracechain.trace.lineage.answer import Answer, Direction, Gap, Item
from tracechain.trace.records.parties import Parties
from tracechain.web.console.query import Query
from tracechain.web.lookup.happening import Happening
from tracechain.web.lookup.journey import deed
from tracechain.web.lookup.names import Name, name_of
from tracechain.web.services import Services

PAGE = 50
MOST_BRANCHES = 300  # of the tree: more is for the table
DEEPEST = 40  # levels of the tree: nobody reads an indentation of more


@dataclass(frozen=True, slots=True)
class ThingRow:
    """A thing of the answer."""

    item: Item
    code: str
    name: Name | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event of the answer, with where it was and in whose hands."""

    id: str
    deed: str
    time: int
    offset: str
    place: Name | None
    city: Name | None
    hands: Name | None
    recorder: str
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the tree: a thing, how deep it hangs, and what hangs below it."""

    code: str
    key: str
    name: Name | None
    kind: str
    below: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class TracePage:
    """One page of a trace."""

    answer: Answer
    things: tuple[ThingRow, ...]
    pages: int
    events: tuple[EventRow, ...]
    event_pages: int
    gaps: tuple[tuple[Gap, str], ...]
    tree: Branch | None
    hidden: int  # things that the tree has no room for


def page_of_trace(answer: Answer, query: Query, services: Services) -> TracePage:
    """The part of an answer that a query asks to see."""
    parties = services.records.parties
    names = _names(answer, parties)
    things = [ThingRow(item, short(item.id), names.get(item.id)) for item in answer.items]
    things.sort(key=_ORDER[query.sort], reverse=query.falling)
    tree, hidden = _tree(answer, names)
    return TracePage(
        answer,
        tuple(_slice(things, query.page)),
        _pages(things),
        tuple(_event_rows(_slice(answer.events, query.events), services)),
        _pages(answer.events),
        tuple((gap, short(gap.thing)) for gap in answer.gaps[:PAGE]),
        tree,
        hidden,
    )


_ORDER: dict[str, Callable[[ThingRow], Any]] = {
    "distance": lambda row: (row.item.distance, row.code),
    "code": lambda row: row.code,
    "name": lambda row: (row.name is None, row.name.zh if row.name else "", row.code),
    "kind": lambda row: (row.item.kind.value, row.code),
    "time": lambda row: (_time_of(row.item) is None, _time_of(row.item) or 0, row.code),
}


def _time_of(item: Item) -> int | None:
    return item.since if item.since is not None else item.until


def _slice(rows: Sequence[Any], page: int) -> Sequence[Any]:
    page = min(page, _pages(rows))
    return rows[(page - 1) * PAGE : page * PAGE]


def _pages(rows: Sequence[Any]) -> int:
    return max(-(-len(rows) // PAGE), 1)


def _names(answer: Answer, parties: Parties) -> dict[str, Name]:
    kinds = {item.id: product_key(item.id) or item.id for item in answer.items}
    products = parties.products(set(kinds.values()))
    return {key: name_of(products[kind]) for key, kind in kinds.items() if kind in products}


def _event_rows(event_ids: Sequence[str], services: Services) -> list[EventRow]:
    documents = services.store.documents(event_ids)
    found = [Happening(parse_event(documents[i]["event"]), documents[i]["party"]) for i in event_ids if i in documents]
    places = services.records.parties.places({one.place for one in found if one.place})
    glns = {place.party for place in places.values() if place.party} | {one.recorder for one in found}
    parties = services.records.parties.parties(glns)
    rows = []
    for one in found:
        place = places.get(one.place or "")
        hands = parties.get((place.party if place else None) or one.recorder)
        rows.append(
            EventRow(
                one.event.id,
                deed(one.event),
                one.event.time,
                one.event.offset,
                name_of(place) if place else None,
                Name(place.city_zh, place.city_en) if place else None,
                name_of(hands) if hands else None,
                one.recorder,
                tuple(dict.fromkeys(short(naming.thing.key) for naming in one.event.namings)),
            )
        )
    return rows


def _tree(answer: Answer, names: dict[str, Name]) -> tuple[Branch | None, int]:
    """Each thing once, below the one that is nearest to the subject; breadth first, so that what is near has room."""
    items = {item.id: item for item in answer.items}
    if answer.subject not in items:
        return None, 0
    onward: defaultdict[str, list[str]] = defaultdict(list)
    for link in answer.links:
        # A container's contents hang below it in both directions: they are reached from it.
        reached_from_source = answer.direction is Direction.FORWARD or link.kind.value == "containment"
        source, target = (link.source, link.target) if reached_from_source else (link.target, link.source)
        onward[source].append(target)
    below: defaultdict[str, list[str]] = defaultdict(list)
    seen, level = {answer.subject}, [answer.subject]
    for _ in range(DEEPEST):
        following = []
        for key in level:
            for other in sorted(set(onward[key]) - seen):
                if other in items and len(seen) < MOST_BRANCHES:
                    seen.add(other)
                    below[key].append(other)
                    following.append(other)
        level = following
    return _branch(answer.subject, below, items, names), len(items) - len(seen)


def _branch(key: str, below: dict[str, list[str]], items: dict[str, Item], names: dict[str, Name]) -> Branch:
    hanging = tuple(_branch(other, below, items, names) for other in below.get(key, ()))
    return Branch(short(key), key, names.get(key), items[key].kind.value, hanging)
