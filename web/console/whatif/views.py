"""What if: suppositions of outbreak work about a thing, and what they change in its forward trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from tracechain.trace.events.vocabulary import BIZ_STEPS
from tracechain.trace.identifiers import CodeError, short
from tracechain.trace.lineage import UnknownThing, forward
from tracechain.trace.lineage.walks.answer import Answer
from tracechain.trace.lineage.walks.whatif import Suspicion, what_if
from tracechain.web.console.events import EventRow, event_rows
from tracechain.web.console.names import product_names
from tracechain.web.console.paging import page_of, pages_of
from tracechain.web.console.spreadsheet import download
from tracechain.web.console.tree import Branch, tree_of
from tracechain.web.console.whatif.changes import Change, ThingChange, changes, changes_as_csv, counted
from tracechain.web.console.whatif.form import SupposedTrace, SuppositionForm
from tracechain.web.console.whatif.words import CHANGES
from tracechain.web.edge import words
from tracechain.web.edge.codes import read_code
from tracechain.web.edge.services import services
from tracechain.web.lookup.names import Name

blueprint = Blueprint("whatif", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The plain answer and the supposed one."""

    plain: Answer
    supposed: Suspicion
    changes: list[ThingChange]
    names: Mapping[str, Name]


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """All that the page tells of a comparison."""

    compared: Comparison
    counts: Mapping[Change, int]
    rows: list[ThingChange]
    pages: int
    tree: Branch | None
    hidden: int


@blueprint.get("/what-if")
def page() -> AnyResponse:
    """The form, and what it changes."""
    asked = SuppositionForm.read(request.args)
    if not asked.code:
        return redirect(url_for("console.trace.home"), 303)
    compared, faults, status = _answered(asked)
    return make_response(_page(asked, compared, faults), status)


@blueprint.get("/what-if.csv")
def table() -> AnyResponse:
    """Every thing of both answers, for a spreadsheet."""
    asked = SuppositionForm.read(request.args)
    compared, faults, status = _answered(asked)
    if compared is None:
        return make_response(_page(asked, None, faults), status)
    return download("what-if.csv", changes_as_csv(compared.changes, compared.names))


def _answered(asked: SuppositionForm) -> tuple[Comparison | None, dict[str, str], int]:
    """The comparison, or a sentence for each field that is wrong, and the HTTP status."""
    if asked.faults:
        return None, asked.faults, 400
    question = asked.read_trace()
    unheard = _unheard(asked, question)
    if unheard:
        return None, unheard, 404
    store, since, key = services().store, question.since, question.key
    # Both of one moment: what comes in meanwhile is no difference.
    as_of = store.settled() if question.as_of is None else question.as_of
    try:
        plain = forward(store, key, since=since, as_of=as_of)
    except UnknownThing:
        return None, {"id": _nothing(short(key))}, 404
    try:
        supposed = what_if(store, key, question.supposed, since, as_of)
    except UnknownThing:
        left_out = gettext("All that is recorded about it is left out.")
        return None, {"withoutThing" if key in question.things else "withoutEvent": left_out}, 400
    found = changes(plain, supposed)
    names = product_names((one.item.id for one in found), services().records.parties)
    return Comparison(plain, supposed, found, names), {}, 200


def _unheard(asked: SuppositionForm, question: SupposedTrace) -> dict[str, str]:
    """A sentence for each field that names what nobody recorded: a slip of the hand would change nothing, silently."""
    store, things = services().store, question.things
    refs = store.ask(lambda view: view.refs(things)) if things else []
    events = store.documents([*asked.kill_events, *asked.without_events])
    unheard = {
        "withoutThing": [short(key) for key, ref in zip(things, refs, strict=True) if ref < 0],
        "killEvent": [one for one in asked.kill_events if one not in events],
        "withoutEvent": [one for one in asked.without_events if one not in events],
    }
    return {name: " ".join(map(_nothing, missing)) for name, missing in unheard.items() if missing}


def _nothing(code: str) -> str:
    return str(gettext("Nothing is recorded about %(code)s.", code=code))


def _page(asked: SuppositionForm, compared: Comparison | None, faults: Mapping[str, str]) -> str:
    return render_template(
        "console/whatif.html",
        asked=asked,
        code=_spelt(asked.code),
        faults=faults,
        shown=_shown(asked, compared) if compared else None,
        events=_events(asked, compared) if compared else [],
        steps=_steps(asked),
        changes=CHANGES,
        pages_of=pages_of,
    )


def _spelt(code: str) -> str:
    try:
        return short(read_code(code).key)
    except CodeError:
        return code[:60]


def _steps(asked: SuppositionForm) -> list[tuple[str, str]]:
    """The steps of the vocabulary by their words, those that are chosen first, and what else the address names."""
    chosen = asked.kill_steps
    others = [(step, step) for step in chosen if step not in BIZ_STEPS]
    told = [(step, words.deed(step)) for step in BIZ_STEPS]
    return others + sorted(told, key=lambda one: (one[0] not in chosen, one[1]))


def _shown(asked: SuppositionForm, compared: Comparison) -> ComparisonPage:
    rows = [one for one in compared.changes if asked.unchanged or one.change is not Change.SAME]
    tree, hidden = tree_of(compared.supposed.answer, compared.names)
    return ComparisonPage(
        compared, counted(compared.changes), list(page_of(rows, asked.page)), pages_of(rows), tree, hidden
    )


def _events(asked: SuppositionForm, compared: Comparison) -> list[EventRow]:
    """A page of the plain trace's events, to choose from."""
    return event_rows(page_of(compared.plain.events, asked.events), services())
