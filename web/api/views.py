"""/api/v1: the trace, and the public lookup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from tracechain.trace.lineage import UnknownThing, backward, forward, forward_text
from tracechain.trace.lineage.walks import ndjson
from tracechain.trace.lineage.walks.answer import Answer
from tracechain.web.api.operation import operation
from tracechain.web.api.schemas import LookupQuery, LookupSchema, TraceQuery, TraceSchema
from tracechain.web.edge.access import known
from tracechain.web.edge.codes import read_code
from tracechain.web.edge.faults import answer as fault
from tracechain.web.edge.services import services
from tracechain.web.edge.sight import seen_by, sees_all
from tracechain.web.lookup.ask import look_up

NDJSON = "application/x-ndjson"

blueprint = Blueprint("api", __name__, url_prefix="/api/v1", description="Traces and lookups.")


@operation(
    blueprint,
    "/trace/<any(forward, backward):direction>",
    query=TraceQuery,
    answer=TraceSchema,
    refusals=(400, 401, 403, 404),
)
def trace(direction: str, id: str, since: int | None, until: int | None, as_of: int | None) -> Response:
    """Where did it go (forward), what is it made of (backward)."""
    wrong, right = ("until", "since") if direction == "forward" else ("since", "until")
    if wrong in request.args:
        return fault(400, f"{wrong}: a {direction} trace takes {right!r} in its place.")
    thing = read_code(id)
    store = services().store
    ask: Callable[[], Answer] = {
        "forward": lambda: forward(store, thing.key, since=since, as_of=as_of),
        "backward": lambda: backward(store, thing.key, until=until, as_of=as_of),
    }[direction]
    streamed = request.accept_mimetypes.best_match(["application/json", NDJSON]) == NDJSON
    try:
        if streamed and direction == "forward" and sees_all(known()):
            return _stream(forward_text(store, thing.key, since=since, as_of=as_of))
        answer = seen_by(known(), ask(), store)
    except UnknownThing:
        return _nothing(thing.key)
    return _stream(ndjson.answer(answer)) if streamed else jsonify(answer.to_dict())


def _stream(pieces: Iterator[str]) -> Response:
    """NDJSON, told while it is found; what is refused is refused before the first line."""
    first = next(pieces)
    return Response(chain([first], pieces), content_type=NDJSON)


@operation(blueprint, "/lookup", query=LookupQuery, answer=LookupSchema, refusals=(400, 404), open_to_all=True)
def lookup(id: str) -> Response:
    """What anyone may know of a thing."""
    thing = read_code(id)
    try:
        return jsonify(look_up(thing, services().store, services().records.parties).to_json())
    except UnknownThing:
        return _nothing(thing.key)


def _nothing(key: str) -> Response:
    return fault(404, f"Nothing is recorded about {key!r}: no event that counts names it.")
