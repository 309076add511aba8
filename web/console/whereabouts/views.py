"""Where everything is now that a thing went into: its state, whereabouts by holder and place, the balance of a batch."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from tracechain.trace.identifiers import Thing, short
from tracechain.trace.lineage.now.balance import Balance, NotALot, balance
from tracechain.trace.lineage.now.state import State, states
from tracechain.trace.lineage.now.whereabouts import Whereabouts, whereabouts
from tracechain.web.console.asking import about
from tracechain.web.console.names import hand_names
from tracechain.web.console.search import ThingSearch
from tracechain.web.edge.services import services

blueprint = Blueprint("whereabouts", __name__, template_folder="templates")

# UN/ECE Recommendation 20, as people write it; a unit that is not here is shown by its code.
UNITS = {"KGM": "kg", "GRM": "g", "TNE": "t", "LTR": "L", "MLT": "mL", "MTR": "m"}


@dataclass(frozen=True, slots=True)
class WhereaboutsPage:
    """All that the page tells; `names` are of places and parties, as far as they are known."""

    state: State
    whereabouts: Whereabouts
    balance: Balance | None  # of a batch
    names: dict[str, str]


@blueprint.get("/whereabouts")
def page() -> Response:
    """The page of one thing."""
    query = ThingSearch.read(request.args)

    def show(thing: Thing) -> Response:
        now, code = _now(thing.key, query), short(thing.key)
        return make_response(render_template("console/whereabouts.html", query=query, now=now, code=code, units=UNITS))

    return about(query, show)


def _now(key: str, query: ThingSearch) -> WhereaboutsPage:
    store, as_of = services().store, query.moment("as_of")
    [state] = states(store, [key], as_of)
    found = whereabouts(store, key, query.moment("since"), as_of)
    return WhereaboutsPage(state, found, _balance(key, as_of), _names(state, found))


def _balance(key: str, as_of: int | None) -> Balance | None:
    try:
        return balance(services().store, key, as_of)
    except NotALot:
        return None


def _names(state: State, found: Whereabouts) -> dict[str, str]:
    holders = {state.holder, *(group.holder for group in found.groups)}
    places = {state.place, *(group.place for group in found.groups)}
    return hand_names(holders, places, services().records.parties)
