"""Search, and see a trace in both directions as a table and as a tree."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from tracechain.trace.identifiers import Thing, short
from tracechain.trace.lineage import backward, forward
from tracechain.trace.lineage.now.state import State, Stateless, states
from tracechain.trace.lineage.walks.answer import Answer, Direction
from tracechain.trace.records.principal import AccountRole, Principal
from tracechain.web.console.asking import about
from tracechain.web.console.search import ThingSearch
from tracechain.web.console.trace.page import page_of_trace
from tracechain.web.edge.access import known
from tracechain.web.edge.services import services
from tracechain.web.edge.sight import seen_by

blueprint = Blueprint("trace", __name__, template_folder="templates")


@blueprint.get("/")
def home() -> str:
    """The search box."""
    return render_template("console/home.html", query=ThingSearch.read(request.args))


@blueprint.get("/trace")
def page() -> Response:
    """A trace, forward or backward; what a node sees of it is its own part."""
    query = ThingSearch.read(request.args)

    def show(thing: Thing) -> Response:
        answer = seen_by(known(), _ask(query, thing.key), services().store)
        shown, state = page_of_trace(answer, query, services()), _state(known(), thing.key, query)
        code = short(thing.key)
        return make_response(render_template("console/trace.html", query=query, trace=shown, code=code, state=state))

    return about(query, show)


def _ask(query: ThingSearch, key: str) -> Answer:
    store, as_of = services().store, query.moment("as_of")
    if query.direction is Direction.FORWARD:
        return forward(store, key, since=query.moment("since"), as_of=as_of)
    return backward(store, key, until=query.moment("until"), as_of=as_of)


def _state(who: Principal, key: str, query: ThingSearch) -> State | None:
    """The state of the thing, for the head of the page; None for a product, and for a node, which sees its own part."""
    if who.role is AccountRole.NODE:
        return None
    try:
        return states(services().store, [key], query.moment("as_of"))[0]
    except Stateless:
        return None
