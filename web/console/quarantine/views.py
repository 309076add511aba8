"""Quarantine in the console: find what could not be recorded, see why, correct and replay it, reject it, open it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, make_response, redirect, render_template, request, stream_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from tracechain.ingest.door.replay import ReplayOutcome, replay
from tracechain.trace.events.instant import format_instant
from tracechain.trace.events.units import now
from tracechain.trace.records.principal import Principal
from tracechain.trace.records.quarantine import EntryState, QuarantineEntry
from tracechain.trace.words.fault import Faults
from tracechain.web.console.names import party_names
from tracechain.web.console.paging import PAGE
from tracechain.web.console.quarantine.entry import MOST_EDITED, MOST_ROWS, show
from tracechain.web.console.quarantine.filter import QuarantineFilter, may_see
from tracechain.web.console.quarantine.many import EntryAct, Progress, acts_of
from tracechain.web.console.quarantine.words import DONE, STATES
from tracechain.web.edge.access import known
from tracechain.web.edge.services import services

blueprint = Blueprint("quarantine", __name__, url_prefix="/quarantine", template_folder="templates")


@dataclass(frozen=True, slots=True)
class QuarantinePage:
    """One page of what a search finds; `onward` is the address of the next."""

    entries: tuple[QuarantineEntry, ...]
    counts: Mapping[EntryState, int]
    names: Mapping[str, str]
    onward: str | None
    acts: tuple[EntryAct, ...]


@blueprint.get("/")
def listed() -> Response:
    """The list, the newest first."""
    return _list(QuarantineFilter.read(request.args))


@blueprint.get("/<identifier>")
def entry(identifier: str) -> Response:
    """One entry."""
    return _page(_find(identifier))


@blueprint.get("/<identifier>/raw")
def raw(identifier: str) -> Response:
    """The bytes as they came, as a file that no browser opens by itself."""
    found = _find(identifier)
    return _file(found.raw, found.id)


@blueprint.get("/<identifier>/corrected")
def corrected(identifier: str) -> Response:
    """What was last tried in place of them, as a file too."""
    found = _find(identifier)
    if found.corrected is None:
        abort(404)
    return _file(found.corrected, f"{found.id}-corrected")


@blueprint.post("/<identifier>/replay")
def replay_one(identifier: str) -> Response:
    """Record it, as it came or as corrected; what is refused again is shown with what was typed."""
    request.max_content_length = request.max_form_memory_size = 4 * MOST_EDITED  # as a form writes it
    found = _find(identifier)
    text = request.form.get("content") if request.form.get("as") == "corrected" else None
    content = None if text is None else text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")
    done = replay(services().capture, services().records, found.id, known().name, content)
    if done.ending is ReplayOutcome.TAKEN:
        return _page(_find(identifier), gettext("Somebody has decided about it meanwhile."), 409)
    if done.ending is ReplayOutcome.REFUSED:
        fault = gettext("It was refused again, and stays open.")
        return _page(_find(identifier), fault, 422, faults=done.faults, typed=text)
    return _back(found.id)


@blueprint.post("/<identifier>/reject")
def reject(identifier: str) -> Response:
    """Set it aside with a reason."""
    found, why = _find(identifier), request.form.get("why", "").strip()[:2000]
    if not why:
        return _page(found, gettext("Say why it is rejected: the reason is kept."), 400)
    if not services().records.quarantine.reject([found.id], known().name, why):
        return _page(_find(identifier), gettext("Somebody has decided about it meanwhile."), 409)
    return _back(found.id)


@blueprint.post("/<identifier>/reopen")
def reopen(identifier: str) -> Response:
    """Undo a rejection."""
    found = _find(identifier)
    if not services().records.quarantine.reopen([found.id], known().name, request.form.get("why", "")[:2000]):
        return _page(_find(identifier), gettext("Somebody has decided about it meanwhile."), 409)
    return _back(found.id)


@blueprint.post("/many")
def many() -> Response:
    """The same for those that are ticked, or all that the search finds: asked first, then done and told step by step."""
    sought, who = QuarantineFilter.read(request.form), known()
    wanted, why = request.form.get("act", ""), request.form.get("why", "").strip()[:2000]
    if sought.unreadable:
        return _list(sought)
    if wanted not in set(EntryAct) or EntryAct(wanted) not in acts_of(who):
        return _list(sought, gettext("Choose what is to be done."), 400)
    act = EntryAct(wanted)
    chosen, sought = _chosen(act, sought, who)
    if not chosen:
        return _list(sought, gettext("Tick the entries, or choose all that the search finds."), 400)
    asked = {"act": act, "sought": sought, "count": len(chosen), "ids": request.form.getlist("id")}
    if "sure" not in request.form:
        return make_response(render_template("console/quarantine_sure.html", **asked))
    if act is EntryAct.REJECT and not why:
        fault = gettext("Say why they are rejected: the reason is kept.")
        return make_response(render_template("console/quarantine_sure.html", **asked, fault=fault), 400)
    progress = Progress(act, chosen, services(), who, why)
    page = stream_template("console/quarantine_done.html", progress=progress, sought=sought)
    return Response(page, mimetype="text/html")


def _list(sought: QuarantineFilter, fault: str | None = None, status: int = 200) -> Response:
    """The page of a search; of one that can't be read it shows the fault alone, and nothing to be acted upon."""
    found = None if sought.unreadable else _found(sought)
    page = render_template("console/quarantine.html", sought=sought, found=found, states=STATES, fault=fault)
    return make_response(page, status if found else 400)


def _found(sought: QuarantineFilter) -> QuarantinePage:
    who, quarantine = known(), services().records.quarantine
    search, state = sought.narrowed(who), sought.state
    entries = quarantine.page(state=state, before=sought.after, limit=PAGE + 1, **search)
    shown = entries[:PAGE]
    return QuarantinePage(
        tuple(shown),
        {one: quarantine.count(one, **search) for one in EntryState},
        party_names({one.gln for one in shown if one.gln}, services().records.parties),
        sought.from_here(shown[-1]) if len(entries) > PAGE else None,
        tuple(act for act in EntryAct if act in acts_of(who) and act.state is state),
    )


def _page(
    found: QuarantineEntry,
    fault: str | None = None,
    status: int = 200,
    *,
    faults: Faults = (),
    typed: str | None = None,
) -> Response:
    shown = show(found, typed)
    told = {"shown": shown, "states": STATES, "done": DONE, "most_rows": MOST_ROWS, "fault": fault, "faults": faults}
    return make_response(render_template("console/quarantine_entry.html", **told), status)


def _find(identifier: str) -> QuarantineEntry:
    found = services().records.quarantine.get(identifier)
    if found is None or not may_see(known(), found):
        abort(404)
    return found


def _chosen(act: EntryAct, sought: QuarantineFilter, who: Principal) -> tuple[Sequence[str], QuarantineFilter]:
    """The ids that are meant; a search for all of them is closed now, so that nothing that comes later is swept along."""
    quarantine = services().records.quarantine
    if request.form.get("scope") != "all":
        ticked = [quarantine.get(one) for one in request.form.getlist("id")[:PAGE]]
        return [one.id for one in ticked if one and one.state is act.state and may_see(who, one)], sought
    if not sought.until:
        sought = sought.with_(until=format_instant(now() // 1000 * 1000))
    return quarantine.ids(act.state, **sought.narrowed(who)), sought


def _file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.bin"'}
    return Response(content, 200, headers, content_type="application/octet-stream")


def _back(identifier: str) -> Response:
    return redirect(url_for("console.quarantine.entry", identifier=identifier), 303)
