"""Asking about the thing of a query: its page, or the search box again with a sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Callable

from flask import make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracechain.trace.events.instant import InstantError
from tracechain.trace.identifiers import CodeError, short
from tracechain.trace.lineage import UnknownThing
from tracechain.trace.lineage.state import Stateless
from tracechain.web.codes import read_code
from tracechain.web.console.query import Query


def about(query: Query, show: Callable[[str], Response]) -> Response:
    """What `show` makes of the key of the query's thing."""
    if not query.code:
        return redirect(url_for("console.home"), 303)
    key = ""
    try:
        key = read_code(query.code).key
        return show(key)
    except CodeError:
        fault, status = gettext("“%(code)s” is not a code that can be looked up.", code=query.code[:60]), 400
    except InstantError:
        fault, status = (
            gettext("The time can't be read. Expected for example 2026-03-01T08:00 or 2026-03-01T08:00:00+08:00."),
            400,
        )
    except UnknownThing:
        fault, status = gettext("Nothing is recorded about %(code)s.", code=short(key)), 404
    except Stateless:
        fault, status = gettext("A product has no state: look up one of its batches or single items."), 400
    return make_response(render_template("console/home.html", query=query, fault=fault), status)
