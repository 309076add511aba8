"""Asking about the thing of a query: its page, or the search box again with a sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Callable

from flask import make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracechain.trace.identifiers import CodeError, Thing, short
from tracechain.trace.lineage import UnknownThing
from tracechain.trace.lineage.now.state import Stateless
from tracechain.web.console.search import ThingSearch
from tracechain.web.console.sentences import no_code
from tracechain.web.edge.codes import read_code


def about(query: ThingSearch, show: Callable[[Thing], Response]) -> Response:
    """What `show` makes of the query's thing."""
    if not query.code:
        return redirect(url_for("console.trace.home"), 303)
    try:
        thing = read_code(query.code)
    except CodeError:
        return _search_again(query, no_code(query.code), 400)
    if query.unreadable:  # told at its field, also where this page would not have asked for it
        return _search_again(query, None, 400)
    try:
        return show(thing)
    except UnknownThing:
        fault, status = gettext("Nothing is recorded about %(code)s.", code=short(thing.key)), 404
    except Stateless:
        fault, status = gettext("A product has no state: look up one of its batches or single items."), 400
    return _search_again(query, fault, status)


def _search_again(query: ThingSearch, fault: str | None, status: int) -> Response:
    return make_response(render_template("console/home.html", query=query, fault=fault), status)
