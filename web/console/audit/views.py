"""The audit in the console: who did what to what, and when; for auditors and administrators."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from tracechain.trace.records.audit import AuditLine
from tracechain.web.console.audit import words
from tracechain.web.console.audit.filter import AuditFilter
from tracechain.web.console.paging import PAGE
from tracechain.web.edge.services import services

blueprint = Blueprint("audit", __name__, url_prefix="/audit", template_folder="templates")


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of what a search finds; `onward` is the address of the next."""

    lines: tuple[AuditLine, ...]
    onward: str | None


@blueprint.get("/")
def page() -> Response:
    """The lines, the newest first; of a search that can't be read the fault alone."""
    sought = AuditFilter.read(request.args)
    found = None if sought.unreadable else _found(sought)
    shown = render_template("console/audit.html", sought=sought, found=found, told=words)
    return make_response(shown, 200 if found else 400)


def _found(sought: AuditFilter) -> AuditPage:
    lines = services().records.audit.page(
        subject=sought.subject or None,
        who=sought.who or None,
        since=sought.moment("since"),
        until=sought.moment("until"),
        before=sought.after,
        limit=PAGE + 1,
    )
    shown = lines[:PAGE]
    return AuditPage(tuple(shown), sought.address(before=str(shown[-1].id)) if len(lines) > PAGE else None)
