"""Who may ask for what: one table of every route. What is not in it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask import Flask, Response, abort, g, render_template, request, session
from flask_babel import gettext

from tracechain.trace.records.principal import AccountRole, Principal
from tracechain.web.edge.problem import Problem, speaks_json
from tracechain.web.edge.services import services

SESSION_NAME = "username"
SESSION_STAMP = "stamp"  # of the password that was given

ANYONE: frozenset[AccountRole] = frozenset()
_TRACERS = frozenset(
    [AccountRole.NODE, AccountRole.REGULATOR, AccountRole.APPROVER, AccountRole.AUDITOR, AccountRole.ADMIN]
)
_OFFICERS = _TRACERS - {AccountRole.NODE}  # see the goods of everybody
_RECORDERS = frozenset([AccountRole.NODE, AccountRole.REGULATOR, AccountRole.APPROVER, AccountRole.ADMIN])
_DECIDERS = _RECORDERS - {AccountRole.NODE}
_READERS_OF_ALL = frozenset([AccountRole.AUDITOR, AccountRole.ADMIN])
_READERS_OF_JOBS = _RECORDERS | {AccountRole.AUDITOR}

ACCESS: Mapping[str, frozenset[AccountRole]] = {
    "static": ANYONE,
    "public.home": ANYONE,
    "public.digital_link": ANYONE,
    "public.drug": ANYONE,
    "api.lookup": ANYONE,
    "api.trace_backward": _TRACERS,
    "api.trace_forward": _TRACERS,
    "questions.state": _OFFICERS,
    "questions.where": _OFFICERS,
    "questions.to_find": _OFFICERS,
    "questions.amounts": _OFFICERS,
    "gaps.found": _OFFICERS,
    "conditions.kept": _OFFICERS,
    "whatif.supposed": _OFFICERS,
    "watched.nodes": _TRACERS,
    "watched.acknowledge": _DECIDERS,
    "nodes.enrol": ANYONE,  # who has the one-time code
    "nodes.envelope": ANYONE,  # who signs it, or has a node's token: the view checks
    "api-docs.openapi_json": ANYONE,
    "health.healthz": ANYONE,
    "health.readyz": ANYONE,
    "metrics.told": _READERS_OF_ALL,
    "console.login.page": ANYONE,
    "console.login.log_in": ANYONE,
    "console.login.log_out": ANYONE,
    "console.trace.home": _TRACERS,
    "console.trace.page": _TRACERS,
    "console.whereabouts.page": _OFFICERS,
    "console.scope.page": _OFFICERS,
    "console.scope.table": _OFFICERS,
    "console.gaps.page": _OFFICERS,
    "console.whatif.page": _OFFICERS,
    "console.whatif.table": _OFFICERS,
    "console.watching.page": _TRACERS,
    "console.watching.acknowledge": _DECIDERS,
    "console.quarantine.listed": _TRACERS,
    "console.quarantine.entry": _TRACERS,
    "console.quarantine.raw": _TRACERS,
    "console.quarantine.corrected": _TRACERS,
    "console.quarantine.replay_one": _RECORDERS,
    "console.quarantine.many": _RECORDERS,
    "console.quarantine.reject": _DECIDERS,
    "console.quarantine.reopen": _DECIDERS,
    "console.audit.page": _READERS_OF_ALL,
    "epcis.capture": _RECORDERS,
    "epcis.capture_jobs": _READERS_OF_JOBS,
    "epcis.capture_job": _READERS_OF_JOBS,
    "epcis.options": ANYONE,
}


def control(app: Flask) -> None:
    """Check every request of an application against the table."""
    app.before_request(_admit)
    app.jinja_env.globals.update(principal=principal, may=may)


def principal() -> Principal | None:
    """Who asks: by token on paths for programs, by session on pages; None for a stranger."""
    if "principal" not in g:
        g.principal = _by_token() if speaks_json(request.path) else _by_session()
    return cast("Principal | None", g.principal)


def may(endpoint: str) -> bool:
    """Whether who asks gets through a door: what a menu offers."""
    allowed, who = ACCESS[endpoint], principal()
    return allowed == ANYONE or (who is not None and who.role in allowed)


def known() -> Principal:
    """Who asks, where the table lets no stranger in."""
    who = principal()
    if who is None:
        abort(401)
    return who


def _by_token() -> Principal | None:
    credentials = request.authorization
    if credentials is None or credentials.type != "bearer" or not credentials.token:
        return None
    return services().records.tokens.find(credentials.token)


def _by_session() -> Principal | None:
    username, stamp = session.get(SESSION_NAME), session.get(SESSION_STAMP)
    if not isinstance(username, str) or not isinstance(stamp, str):
        return None
    # Asked anew each time, so that an account that was closed, or has another password, is out at once.
    return services().records.accounts.find(username, stamp)


def _admit() -> Response | tuple[str, int, dict[str, str]] | None:
    if request.endpoint is None:  # 404 and 405 answer for themselves
        return None
    allowed = ACCESS.get(request.endpoint)
    if allowed == ANYONE:
        return None
    who = principal()
    if who is None:
        return _unknown()
    if allowed is None or who.role not in allowed:
        return _forbidden(who)
    return None


def _unknown() -> Response | tuple[str, int, dict[str, str]]:
    if speaks_json(request.path):
        detail = "This needs a token: send a valid one as 'Authorization: Bearer …'."
        return Problem(401, detail, **_security()).response({"WWW-Authenticate": 'Bearer realm="tracechain"'})
    page = render_template(
        "console/login.html", next=request.full_path.rstrip("?"), fault=gettext("Log in to see this page.")
    )
    return page, 401, {"WWW-Authenticate": 'Form realm="tracechain"'}


def _forbidden(who: Principal) -> Response | tuple[str, int, dict[str, str]]:
    if speaks_json(request.path):
        return Problem(403, f"The role {who.role.value!r} may not do this.", **_security()).response()
    if request.method in ("GET", "HEAD"):
        fault = gettext("Your account may not see this page.")
    else:
        fault = gettext("Your account may not do this.")
    return render_template("shared/fault.html", status=403, fault=fault), 403, {}


def _security() -> dict[str, str]:
    return {"type": "epcisException:SecurityException"} if request.path.startswith("/epcis/") else {}
