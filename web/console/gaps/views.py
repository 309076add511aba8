"""How far the records of a thing can be relied on, and how it was kept: the gaps of its traces, and its conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from tracechain.trace.events.epcis import parse_event
from tracechain.trace.events.units import now
from tracechain.trace.identifiers import Thing, short
from tracechain.trace.lineage import Gap
from tracechain.trace.lineage.checks.gaps import Gaps, gaps
from tracechain.trace.lineage.sensors.conditions import Conditions, conditions
from tracechain.trace.messages.clock import Judgement
from tracechain.web.console.asking import about
from tracechain.web.console.search import ThingSearch
from tracechain.web.edge.limits import limits_of
from tracechain.web.edge.services import services
from tracechain.web.lookup.chart import Chart, chart
from tracechain.web.lookup.journey import deed
from tracechain.web.lookup.temperature import Temperatures, temperatures

MOST = 100  # gaps and readings on a page; the API has all

blueprint = Blueprint("gaps", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap with the event at which it shows."""

    gap: Gap
    code: str  # of the thing
    deed: str
    time: int
    offset: str
    clock: Judgement | None  # that gave the time


@dataclass(frozen=True, slots=True)
class GapsPage:
    """All that the page tells."""

    gaps: Gaps
    rows: tuple[GapRow, ...]
    conditions: Conditions
    temperatures: Temperatures | None
    drawing: Chart | None


@blueprint.get("/evidence")
def page() -> Response:
    """The page of one thing."""
    query = ThingSearch.read(request.args)

    def show(thing: Thing) -> Response:
        shown, code = _shown(thing, query.moment("as_of")), short(thing.key)
        return make_response(render_template("console/gaps.html", query=query, shown=shown, code=code, most=MOST))

    return about(query, show)


def _shown(thing: Thing, as_of: int | None) -> GapsPage:
    store, limits = services().store, limits_of(thing, services().records)
    found = gaps(store, thing.key, as_of=as_of, now=None if as_of is not None else now())
    kept = conditions(store, thing.key, as_of, limits)
    curve = temperatures(kept)
    return GapsPage(found, tuple(_rows(found.gaps[:MOST])), kept, curve, chart(curve) if curve else None)


def _rows(found: Sequence[Gap]) -> Iterator[GapRow]:
    documents = services().store.documents([gap.event for gap in found])
    events = {event: parse_event(document["event"]) for event, document in documents.items()}
    clocks = services().records.envelopes.clocks(list(events))
    for gap in found:
        event = events[gap.event]
        yield GapRow(gap, short(gap.thing), deed(event), event.time, event.offset, clocks.get(gap.event))
