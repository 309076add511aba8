"""Log in, search, and see a trace in both directions as a table and as a tree."""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracechain.trace.identifiers import Thing, short
from tracechain.trace.lineage import backward, forward
from tracechain.trace.lineage.walks.answer import Answer, Direction
from tracechain.web.console.asking import about
from tracechain.web.console.goods import state_now
from tracechain.web.console.query import Query
from tracechain.web.console.table import page_of_trace
from tracechain.web.edge.access import SESSION_NAME, SESSION_STAMP, known, principal
from tracechain.web.edge.services import services
from tracechain.web.edge.sight import seen_by
from tracechain.web.edge.throttle import TRIES, limiter

log = structlog.get_logger(__name__)

blueprint = Blueprint("console", __name__, url_prefix="/console", template_folder="templates")


@blueprint.get("/")
def home() -> str:
    """The search box."""
    return render_template("console/home.html", query=Query.read(request.args))


@blueprint.get("/trace")
def trace() -> Response:
    """A trace, forward or backward; what a node sees of it is its own part."""
    query = Query.read(request.args)

    def show(thing: Thing) -> Response:
        answer = seen_by(known(), _ask(query, thing.key), services().store)
        shown, state = page_of_trace(answer, query, services()), state_now(known(), thing.key, query)
        code = short(thing.key)
        return make_response(render_template("console/trace.html", query=query, trace=shown, code=code, state=state))

    return about(query, show)


@blueprint.get("/login")
def login() -> Response:
    """The form; who is logged in already goes on."""
    if principal() is not None:
        return redirect(_own_address(request.args.get("next")), 303)
    return make_response(render_template("console/login.html", next=request.args.get("next", ""), fault=None))


@blueprint.post("/login")
@limiter.limit(TRIES)
def log_in() -> Response:
    """Check name and password; a fresh session starts."""
    username, password = request.form.get("username", "").strip(), request.form.get("password", "")
    who = services().records.accounts.verify(username, password)
    ahead = request.form.get("next", "")
    if who is None:
        log.warning("login refused", username=username[:64], address=request.remote_addr)
        fault = gettext("Name or password is wrong.")
        return make_response(render_template("console/login.html", next=ahead, fault=fault, username=username), 401)
    session.clear()
    session.permanent = True
    session[SESSION_NAME] = who.name
    session[SESSION_STAMP] = services().records.accounts.stamp(who.name)
    services().records.audit.write(who.name, "console.login", who.name)
    return redirect(_own_address(ahead), 303)


@blueprint.post("/logout")
def log_out() -> Response:
    """End the session."""
    session.clear()
    return redirect(url_for("console.login"), 303)


def _ask(query: Query, key: str) -> Answer:
    store, as_of = services().store, query.moment("as_of")
    if query.direction is Direction.FORWARD:
        return forward(store, key, since=query.moment("since"), as_of=as_of)
    return backward(store, key, until=query.moment("until"), as_of=as_of)


def _own_address(wanted: str | None) -> str:
    """Where to go after the login: a path of the console, never another site."""
    parts = urlsplit(wanted or "")
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/console/") and "\\" not in (wanted or "")
    return wanted if wanted and ours and parts.path != url_for("console.login") else url_for("console.home")
