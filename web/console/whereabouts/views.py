"""Where everything is now that a thing went into: its state, whereabouts by holder and place, the balance of a batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from tracechain.trace.identifiers import Thing, short
from tracechain.trace.lineage.now.balance import Balance, NotALot, balance
from tracechain.trace.lineage.now.state import State, Stateless, states
from tracechain.trace.lineage.now.whereabouts import Whereabouts, whereabouts
from tracechain.trace.records.principal import Principal, Role
from tracechain.web.console.asking import about
from tracechain.web.console.search import Query
from tracechain.web.edge.language import named
from tracechain.web.edge.services import services

blueprint = Blueprint("whereabouts", __name__, template_folder="templates")

# UN/ECE Recommendation 20, as people write it; a unit that is not here is shown by its code.
UNITS = {"KGM": "kg", "GRM": "g", "TNE": "t", "LTR": "L", "MLT": "mL", "MTR": "m"}


@dataclass(frozen=True, slots=True)
class Now:
    """All that the page tells; `names` are of places and parties, as far as they are known."""

    state: State
    whereabouts: Whereabouts
    balance: Balance | None  # of a batch
    names: dict[str, str]


@blueprint.get("/whereabouts")
def page() -> Response:
    """The page of one thing."""
    query = Query.read(request.args)

    def show(thing: Thing) -> Response:
        now, code = _now(thing.key, query), short(thing.key)
        return make_response(render_template("console/whereabouts.html", query=query, now=now, code=code, units=UNITS))

    return about(query, show)


def state_now(who: Principal, key: str, query: Query) -> State | None:
    """The state of a thing for the head of its trace; None for a product, and for a node, which sees its own part."""
    if who.role is Role.NODE:
        return None
    try:
        return states(services().store, [key], query.moment("as_of"))[0]
    except Stateless:
        return None


def _now(key: str, query: Query) -> Now:
    store, as_of = services().store, query.moment("as_of")
    [state] = states(store, [key], as_of)
    found = whereabouts(store, key, query.moment("since"), as_of)
    return Now(state, found, _balance(key, as_of), _names(state, found))


def _balance(key: str, as_of: int | None) -> Balance | None:
    try:
        return balance(services().store, key, as_of)
    except NotALot:
        return None


def _names(state: State, found: Whereabouts) -> dict[str, str]:
    holders = {state.holder, *(group.holder for group in found.groups)}
    places = {state.place, *(group.place for group in found.groups)}
    return names_of_hands(holders, places)


def names_of_hands(holders: Iterable[str | None], places: Iterable[str | None]) -> dict[str, str]:
    """The names of parties by GLN and of places by key, as far as they are known."""
    parties = services().records.parties
    known_parties = parties.parties({holder for holder in holders if holder})
    known_places = parties.places({place for place in places if place})
    names = {gln: named(party) for gln, party in known_parties.items()}
    return names | {key: named(place) for key, place in known_places.items()}
