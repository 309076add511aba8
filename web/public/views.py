"""The pages that a label's QR code leads to, and the search box."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from tracechain.trace.identifiers import CodeError, Kind, Thing, short
from tracechain.trace.lineage import UnknownThing
from tracechain.web.edge.codes import page_of, read_code, read_drug, read_path
from tracechain.web.edge.routing import raw_path
from tracechain.web.edge.services import services
from tracechain.web.lookup.ask import look_up
from tracechain.web.lookup.chart import chart
from tracechain.web.lookup.facts import PublicFacts
from tracechain.web.lookup.journey import stations

blueprint = Blueprint("public", __name__, template_folder="templates")


@blueprint.get("/")
def home() -> BaseResponse:
    """The search box; with `?code=…` the way to the page of that code."""
    code = request.args.get("code", "").strip(" \t\r\n")
    if not code:
        return make_response(render_template("public/home.html", code=""))
    try:
        thing = read_code(code)
    except CodeError:
        return _malformed(code)
    page = page_of(thing)
    if page is None:
        return _page(thing)
    return redirect(_with_lot(page, thing), 303)


@blueprint.get("/<regex('[0-9]{2,4}'):ai>/<path:rest>")
def digital_link(**_: str) -> BaseResponse:
    """The page of a GS1 Digital Link path."""
    path = raw_path()
    try:
        return _page(read_path(path))
    except CodeError:
        return _malformed(path)


@blueprint.get("/drug/<code>")
@blueprint.get("/drug/<code>/lot/<path:lot>")
def drug(code: str, lot: str | None = None) -> BaseResponse:
    """The page of a drug traceability code, or of a drug and its lot."""
    try:
        return _page(read_drug(code, lot))
    except CodeError:
        return _malformed(code)


def _page(thing: Thing) -> Response:
    try:
        facts = look_up(thing, services().store, services().records.parties)
    except UnknownThing:
        return _unknown(thing)
    drawing = chart(facts.temperatures) if facts.temperatures else None
    page = render_template(
        "public/thing.html",
        facts=facts,
        code=short(thing.key),
        stations=_newest_hands_marked(facts),
        drawing=drawing,
    )
    return make_response(page)


def _newest_hands_marked(facts: PublicFacts) -> list[tuple[object, bool]]:
    found = stations(facts.journey)
    return [(station, index == len(found) - 1) for index, station in enumerate(found)]


def _unknown(thing: Thing) -> Response:
    lot = page_of(read_code(thing.lot)) if thing.lot else None
    page = render_template("public/unknown.html", code=short(thing.key), lot=lot, instance=thing.kind is Kind.INSTANCE)
    return make_response(page, 404)


def _malformed(code: str) -> Response:
    shown = code if len(code) <= 60 else code[:57] + "…"
    sentence = gettext("“%(code)s” is not a code that can be looked up.", code=shown)
    return make_response(render_template("public/home.html", code=code[:200], fault=sentence), 400)


def _with_lot(page: str, thing: Thing) -> str:
    """`01+10+21` also states the lot; the page then can tell of it where the serial number is on no record."""
    if thing.lot is None or "/21/" not in page or "/10/" not in thing.lot:
        return page
    head, _, serial = page.partition("/21/")
    return f"{head}/10/{thing.lot.partition('/10/')[2]}/21/{serial}"
