"""One page of a trace: things with their names, events with step, place and hands, gaps, and the tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tracechain.trace.identifiers import short
from tracechain.trace.lineage.walks.answer import Answer, Gap, Item
from tracechain.web.console.events import EventRow, event_rows
from tracechain.web.console.names import product_names
from tracechain.web.console.paging import PAGE, page_of, pages_of
from tracechain.web.console.search import ThingSearch
from tracechain.web.console.tree import Branch, tree_of
from tracechain.web.edge.language import language
from tracechain.web.edge.services import Services
from tracechain.web.lookup.names import Name


@dataclass(frozen=True, slots=True)
class ThingRow:
    """A thing of the answer."""

    item: Item
    code: str
    name: Name | None


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


def page_of_trace(answer: Answer, query: ThingSearch, services: Services) -> TracePage:
    """The part of an answer that a query asks to see."""
    names = product_names((item.id for item in answer.items), services.records.parties)
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
