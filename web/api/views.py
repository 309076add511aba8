"""/api/v1: the trace, and the public lookup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import marshmallow as ma
from flask import Response, abort, request
from flask_smorest import Blueprint

from tracechain.trace.lineage import Answer, backward, forward
from tracechain.trace.wire import ndjson
from tracechain.trace.wire.lookup import LookupSchema
from tracechain.trace.wire.trace import TraceSchema
from tracechain.web.edge.access import known
from tracechain.web.edge.codes import read_code
from tracechain.web.edge.operation import OF_A_THING, operation
from tracechain.web.edge.parameters import Spelling, ThingQuery, Time
from tracechain.web.edge.services import services
from tracechain.web.edge.sight import seen_by, sees_all
from tracechain.web.lookup.ask import look_up

_LINES = {
    "type": "string",
    "description": 'Lines of `{"item": …}`, `{"link": …}`, `{"event": …}` and `{"gap": …}`, each as in the whole answer, '
    'and a last one of `{"end": …}`, with how many of each there were, and `asOf`.',
}

blueprint = Blueprint("api", __name__, url_prefix="/api/v1", description="Traces and lookups.")


class TraceQuery(ThingQuery):
    """What to trace, and within which times."""

    since = Time("Forward only: from this time on.")
    until = Time("Backward only: up to this time.")


class LookupQuery(ma.Schema):
    """The code to look up."""

    id = Spelling(required=True)


@operation(
    blueprint,
    "/trace/<any(forward, backward):direction>",
    query=TraceQuery,
    answer=TraceSchema,
    refusals=OF_A_THING,
    document={"responses": {200: {"content": {ndjson.MEDIA_TYPE: {"schema": _LINES}}}}},
)
def trace(direction: str, id: str, since: int | None, until: int | None, as_of: int | None) -> Response | Answer:
    """Where did it go (forward), what is it made of (backward)."""
    wrong, right = ("until", "since") if direction == "forward" else ("since", "until")
    if wrong in request.args:
        abort(400, f"{wrong}: a {direction} trace takes {right!r} in its place.")
    thing = read_code(id)
    store = services().store
    ask: Callable[[], Answer] = {
        "forward": lambda: forward(store, thing.key, since=since, as_of=as_of),
        "backward": lambda: backward(store, thing.key, until=until, as_of=as_of),
    }[direction]
    streamed = request.accept_mimetypes.best_match(["application/json", ndjson.MEDIA_TYPE]) == ndjson.MEDIA_TYPE
    if streamed and direction == "forward" and sees_all(known()):
        return _stream(ndjson.forward_text(store, thing.key, since=since, as_of=as_of))
    answer = seen_by(known(), ask(), store)
    return _stream(ndjson.answer(answer)) if streamed else answer


def _stream(pieces: Iterator[str]) -> Response:
    """NDJSON, told while it is found; what is refused is refused before the first line."""
    first = next(pieces)
    return Response(chain([first], pieces), content_type=ndjson.MEDIA_TYPE)


@operation(blueprint, "/lookup", query=LookupQuery, answer=LookupSchema, refusals=(400, 404), open_to_all=True)
def lookup(id: str) -> dict[str, Any]:
    """What anyone may know of a thing."""
    return look_up(read_code(id), services().store, services().records.parties).to_json()
