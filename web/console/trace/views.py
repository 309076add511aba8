"""Search, and see a trace in both directions as a table and as a tree."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from tracechain.trace.identifiers import Thing, short
from tracechain.trace.lineage import backward, forward
from tracechain.trace.lineage.walks.answer import Answer, Direction
from tracechain.web.console.asking import about
from tracechain.web.console.search import Query
from tracechain.web.console.table import page_of_trace
from tracechain.web.console.whereabouts.views import state_now
from tracechain.web.edge.access import known
from tracechain.web.edge.services import services
from tracechain.web.edge.sight import seen_by

blueprint = Blueprint("trace", __name__, template_folder="templates")


@blueprint.get("/")
def home() -> str:
    """The search box."""
    return render_template("console/home.html", query=Query.read(request.args))


@blueprint.get("/trace")
def page() -> Response:
    """A trace, forward or backward; what a node sees of it is its own part."""
    query = Query.read(request.args)

    def show(thing: Thing) -> Response:
        answer = seen_by(known(), _ask(query, thing.key), services().store)
        shown, state = page_of_trace(answer, query, services()), state_now(known(), thing.key, query)
        code = short(thing.key)
        return make_response(render_template("console/trace.html", query=query, trace=shown, code=code, state=state))

    return about(query, show)


def _ask(query: Query, key: str) -> Answer:
    store, as_of = services().store, query.moment("as_of")
    if query.direction is Direction.FORWARD:
        return forward(store, key, since=query.moment("since"), as_of=as_of)
    return backward(store, key, until=query.moment("until"), as_of=as_of)
