"""A trace as rows: things with their names, events with step, place and hands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracechain.trace.events.epcis import parse_event
from tracechain.trace.identifiers import product_key, short
from tracechain.trace.lineage.walks.answer import Answer, Gap, Item
from tracechain.trace.messages.clock import Judgement
from tracechain.trace.records.parties import Parties
from tracechain.web.console.search import Query
from tracechain.web.console.tree import Branch, tree_of
from tracechain.web.edge.language import language
from tracechain.web.edge.services import Services
from tracechain.web.lookup.happening import Happening
from tracechain.web.lookup.journey import deed
from tracechain.web.lookup.names import Name, name_of

PAGE = 50


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
    place_key: str | None
    place: Name | None
    city: Name | None
    hands: Name | None
    recorder: str
    things: tuple[str, ...]
    clock: Judgement | None  # how the clock stood that gave the time; None where no device sent it


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
    names = names_of(answer.items, services.records.parties)
    ordered = sorted(answer.items, key=_order(query.sort, names), reverse=query.falling)
    tree, hidden = tree_of(answer, names)
    return TracePage(
        answer,
        # Codes are spelt for the page alone: an answer may have a hundred thousand.
        tuple(ThingRow(item, short(item.id), names.get(item.id)) for item in page_of(ordered, query.page)),
        pages_of(ordered),
        tuple(event_rows(page_of(answer.events, query.events), services)),
        pages_of(answer.events),
        tuple((gap, short(gap.thing)) for gap in answer.gaps[:PAGE]),
        tree,
        hidden,
    )


def _order(column: str, names: Mapping[str, Name]) -> Callable[[Item], tuple[Any, ...]]:
    spoken = language()

    def by_name(item: Item) -> tuple[Any, ...]:
        name = names.get(item.id)
        return name is None, name.spoken(spoken) if name else "", item.id

    orders: Mapping[str, Callable[[Item], tuple[Any, ...]]] = {
        "distance": lambda item: (item.distance, item.id),
        "code": lambda item: (item.id,),
        "name": by_name,
        "kind": lambda item: (item.kind.value, item.id),
        "time": lambda item: (_time_of(item) is None, _time_of(item) or 0, item.id),
    }
    return orders[column]


def _time_of(item: Item) -> int | None:
    return item.since if item.since is not None else item.until


def page_of(rows: Sequence[Any], page: int) -> Sequence[Any]:
    """The rows of a page; of the last one where there are fewer."""
    page = min(page, pages_of(rows))
    return rows[(page - 1) * PAGE : page * PAGE]


def pages_of(rows: Sequence[Any]) -> int:
    """How many pages rows fill."""
    return max(-(-len(rows) // PAGE), 1)


def names_of(items: Iterable[Item], parties: Parties) -> dict[str, Name]:
    """The names of things by key, as far as their products are known."""
    return names_of_keys((item.id for item in items), parties)


def names_of_keys(keys: Iterable[str], parties: Parties) -> dict[str, Name]:
    """The names of things by key, as far as their products are known."""
    kinds = {key: product_key(key) or key for key in keys}
    products = parties.products(set(kinds.values()))
    return {key: name_of(products[kind]) for key, kind in kinds.items() if kind in products}


def event_rows(event_ids: Sequence[str], services: Services) -> list[EventRow]:
    """Events with where they were and in whose hands."""
    documents = services.store.documents(event_ids)
    found = [Happening(parse_event(documents[i]["event"]), documents[i]["party"]) for i in event_ids if i in documents]
    places = services.records.parties.places({one.place for one in found if one.place})
    glns = {place.party for place in places.values() if place.party} | {one.recorder for one in found}
    parties = services.records.parties.parties(glns)
    clocks = services.records.envelopes.clocks(event_ids)
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
                one.place,
                name_of(place) if place else None,
                Name(place.city_zh, place.city_en) if place else None,
                name_of(hands) if hands else None,
                one.recorder,
                tuple(dict.fromkeys(short(naming.thing.key) for naming in one.event.namings)),
                clocks.get(one.event.id),
            )
        )
    return rows
