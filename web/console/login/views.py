"""Log in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracechain.web.edge.access import SESSION_NAME, SESSION_STAMP, principal
from tracechain.web.edge.services import services
from tracechain.web.edge.throttle import TRIES, limiter

log = structlog.get_logger(__name__)

blueprint = Blueprint("login", __name__, template_folder="templates")


@blueprint.get("/login")
def page() -> Response:
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
    return redirect(url_for("console.login.page"), 303)


def _own_address(wanted: str | None) -> str:
    """Where to go after the login: a path of the console, never another site."""
    parts = urlsplit(wanted or "")
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/console/") and "\\" not in (wanted or "")
    return wanted if wanted and ours and parts.path != url_for("console.login.page") else url_for("console.trace.home")
