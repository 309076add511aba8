"""Watching in the console: how every node stands at this moment, and the alarms; the page renews itself."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracechain.trace.events.units import SECOND
from tracechain.trace.messages.clock import Judgement
from tracechain.trace.records.alarms import AlarmEntry
from tracechain.trace.records.errors import RecordsError, RecordsUnavailable
from tracechain.trace.records.principal import AccountRole
from tracechain.trace.records.survey import Survey
from tracechain.trace.words.span import span
from tracechain.web.console.names import party_names
from tracechain.web.console.watching.table import NodeOrder, NodeTable, table
from tracechain.web.edge.access import known
from tracechain.web.edge.language import language
from tracechain.web.edge.services import services
from tracechain.web.edge.sight import survey_for

PAST = 10  # alarms that have ended
MOST_ALARMS = 50
LONGEST_NOTE = 2000
_TENTH, _MINUTES = 0.1, 120.0  # seconds
_DECIDERS = frozenset([AccountRole.REGULATOR, AccountRole.APPROVER, AccountRole.ADMIN])

blueprint = Blueprint("watching", __name__, url_prefix="/watching", template_folder="templates")


@dataclass(frozen=True, slots=True)
class WatchPage:
    """All that the page tells."""

    seen: Survey
    table: NodeTable
    alarms: tuple[AlarmEntry, ...]
    past: tuple[AlarmEntry, ...]
    names: dict[str, str]
    served: str  # the shards that an ingest serves now
    decides: bool

    @property
    def online(self) -> int:
        """How many nodes are connected."""
        return sum(node.online is True for node in self.seen.nodes)

    @property
    def waiting(self) -> int:
        """How many events wait on all nodes."""
        return sum(node.waiting or 0 for node in self.seen.nodes)

    def ago(self, time: int) -> str:
        """How long ago something was."""
        return str(gettext("%(span)s ago", span=self.lasting(time)))

    def lasting(self, time: int) -> str:
        """For how long something has lasted."""
        return length(self.seen.at - time)


@blueprint.get("/")
def page() -> Response:
    """How everything stands."""
    return _page()


@blueprint.post("/alarms/<identifier>/acknowledge")
def acknowledge(identifier: str) -> Response:
    """Note that somebody has seen an alarm."""
    note = request.form.get("note", "").strip()[:LONGEST_NOTE]
    try:
        services().records.alarms.acknowledge(identifier, known().name, note)
    except RecordsUnavailable:
        raise
    except RecordsError:
        return _page(gettext("This alarm has ended meanwhile."), 409)
    return redirect(url_for("console.watching.page"), 303)


def length(microseconds: int) -> str:
    """A length of time in a reader's words."""
    return span(microseconds / SECOND, language()).strip()


def skew(clock: Judgement) -> str:
    """By how much a clock is off, in a reader's words; "" where that is not known, or next to nothing."""
    seconds = abs(clock.skew or 0) / SECOND
    if clock.skew is None or seconds < _TENTH:
        return ""
    told = length(abs(clock.skew)) if seconds >= _MINUTES else gettext("%(seconds)s s", seconds=f"{seconds:.1f}")
    return str(gettext("%(span)s ahead", span=told) if clock.skew > 0 else gettext("%(span)s behind", span=told))


def _page(fault: str | None = None, status: int = 200) -> Response:
    order = NodeOrder.read(request.args)
    page = render_template(
        "console/watching.html", order=order, shown=_shown(order), fault=fault, skew=skew, judged=Judgement
    )
    return make_response(page, status)


def _shown(order: NodeOrder) -> WatchPage:
    who, ours = known(), services()
    seen = survey_for(who, ours)
    past = ours.records.alarms.past(who.party or "-" if who.role is AccountRole.NODE else None, PAST)
    glns = {node.gln for node in seen.nodes} | {alarm.gln for alarm in past if alarm.gln}
    names = party_names(glns, ours.records.parties)
    limit = ours.limits.unserved * SECOND
    served = "".join(sorted(shard for shard, beat in seen.beats.items() if seen.at - beat.at <= limit))
    return WatchPage(
        seen, table(seen, order, names), seen.alarms[:MOST_ALARMS], tuple(past), names, served, who.role in _DECIDERS
    )
