"""The scope of a recall: which goods are to be stopped, and which pallets, containers and trucks hold them now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from tracechain.trace.events.instant import format_instant
from tracechain.trace.identifiers import Thing, short
from tracechain.trace.lineage.now.scope import Scope, scope
from tracechain.trace.lineage.now.state import State, states
from tracechain.web.console.asking import about
from tracechain.web.console.names import hand_names, product_names
from tracechain.web.console.paging import page_of, pages_of
from tracechain.web.console.search import ThingSearch
from tracechain.web.console.spreadsheet import as_csv, download
from tracechain.web.edge.language import language
from tracechain.web.edge.services import services
from tracechain.web.lookup.names import Name

blueprint = Blueprint("scope", __name__, template_folder="templates")

_TITLES = ("part", "id", "code", "name", "state", "since", "place", "place name", "holder", "holder name")


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """A thing that has to be found, and where the records leave it."""

    code: str
    name: str
    state: State


@dataclass(frozen=True, slots=True)
class ScopePage:
    """One page of a scope; `hands` are the names of places and parties, as far as they are known."""

    scope: Scope
    items: list[ScopeRow]
    pages: int
    carriers: list[ScopeRow]
    carrier_pages: int
    hands: Mapping[str, str]


@blueprint.get("/scope")
def page() -> Response:
    """The scope of one thing."""
    asked = ThingSearch.read(request.args)
    query = asked if asked.sort in ("code", "name") else replace(asked, sort="code")

    def show(thing: Thing) -> Response:
        shown, code = _shown(_scope(thing.key, query), query), short(thing.key)
        return make_response(render_template("console/scope.html", query=query, shown=shown, code=code))

    return about(query, show)


@blueprint.get("/scope.csv")
def table() -> Response:
    """The whole scope, for a spreadsheet."""
    query = ThingSearch.read(request.args)
    return about(query, lambda thing: download("scope.csv", as_csv(_TITLES, _lines(_scope(thing.key, query)))))


def _scope(key: str, query: ThingSearch) -> Scope:
    return scope(services().store, key, query.moment("since"), query.moment("as_of"))


def _shown(found: Scope, query: ThingSearch) -> ScopePage:
    items = _to_find(found, page_of(_ordered(found.items, query), query.page))
    carriers = _to_find(found, page_of(found.carriers, query.carriers))
    hands = _hands([*items, *carriers])
    return ScopePage(found, items, pages_of(found.items), carriers, pages_of(found.carriers), hands)


def _ordered(keys: Sequence[str], query: ThingSearch) -> Sequence[str]:
    """By code, as they come, or by name and what has no name last."""
    if query.sort != "name":
        return keys[::-1] if query.falling else keys
    names, spoken = _names(keys), language()

    def by_name(key: str) -> tuple[Any, ...]:
        return key not in names, names[key].spoken(spoken) if key in names else "", key

    return sorted(keys, key=by_name, reverse=query.falling)


def _to_find(found: Scope, keys: Sequence[str]) -> list[ScopeRow]:
    names, spoken = _names(keys), language()
    told = states(services().store, keys, found.as_of)
    return [
        ScopeRow(short(one.thing), names[one.thing].spoken(spoken) if one.thing in names else "", one) for one in told
    ]


def _names(keys: Sequence[str]) -> dict[str, Name]:
    return product_names(keys, services().records.parties)


def _hands(things: Sequence[ScopeRow]) -> dict[str, str]:
    holders, places = {one.state.holder for one in things}, {one.state.place for one in things}
    return hand_names(holders, places, services().records.parties)


def _lines(found: Scope) -> Iterator[Iterator[str]]:
    parts = {"item": _to_find(found, found.items), "carrier": _to_find(found, found.carriers)}
    hands = _hands([one for things in parts.values() for one in things])
    for part, things in parts.items():
        yield from (_cells(part, one, hands) for one in things)


def _cells(part: str, one: ScopeRow, hands: Mapping[str, str]) -> Iterator[str]:
    state = one.state
    yield from (part, state.thing, one.code, one.name, state.state.value)
    yield format_instant(state.since) if state.since is not None else ""
    for key in (state.place, state.holder):
        yield key or ""
        yield hands.get(key or "", "")
