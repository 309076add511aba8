"""/api/v1: the trace, and the public lookup."""

from __future__ import annotations

from collections.abc import Iterator
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
_TWO_FORMS = {"responses": {200: {"content": {ndjson.MEDIA_TYPE: {"schema": _LINES}}}}}

blueprint = Blueprint("api", __name__, url_prefix="/api/v1", description="Traces and lookups.")


class ForwardQuery(ThingQuery):
    """What to trace forward, and from when on."""

    since = Time("From this time on.")


class BackwardQuery(ThingQuery):
    """What to trace backward, and up to when."""

    until = Time("Up to this time.")


class LookupQuery(ma.Schema):
    """The code to look up."""

    id = Spelling(required=True)


@operation(
    blueprint,
    "/trace/forward",
    query=ForwardQuery,
    answer=TraceSchema,
    refusals=OF_A_THING,
    document=_TWO_FORMS,
)
def trace_forward(id: str, since: int | None, as_of: int | None) -> Response | Answer:
    """Where did it go: everything that the thing went into, was packed in, or stands for."""
    _refuse("until", "a forward trace takes 'since' in its place.")
    thing, store = read_code(id), services().store
    if _streamed() and sees_all(known()):
        return _stream(ndjson.forward_text(store, thing.key, since=since, as_of=as_of))
    return _shown(forward(store, thing.key, since=since, as_of=as_of))


@operation(
    blueprint,
    "/trace/backward",
    query=BackwardQuery,
    answer=TraceSchema,
    refusals=OF_A_THING,
    document=_TWO_FORMS,
)
def trace_backward(id: str, until: int | None, as_of: int | None) -> Response | Answer:
    """Where did it come from: everything that the thing was made of, came out of, or belongs to."""
    _refuse("since", "a backward trace takes 'until' in its place.")
    thing, store = read_code(id), services().store
    return _shown(backward(store, thing.key, until=until, as_of=as_of))


@operation(blueprint, "/lookup", query=LookupQuery, answer=LookupSchema, refusals=(400, 404), open_to_all=True)
def lookup(id: str) -> dict[str, Any]:
    """What anyone may know of a thing."""
    return look_up(read_code(id), services().store, services().records.parties).to_json()


def _refuse(name: str, sentence: str) -> None:
    """Refuse a parameter that belongs to the other direction, where it would be passed over."""
    if name in request.args:
        abort(400, f"{name}: {sentence}")


def _streamed() -> bool:
    return request.accept_mimetypes.best_match(["application/json", ndjson.MEDIA_TYPE]) == ndjson.MEDIA_TYPE


def _shown(found: Answer) -> Response | Answer:
    """What of an answer who asks may see, in the form that was asked for."""
    answer = seen_by(known(), found, services().store)
    return _stream(ndjson.answer(answer)) if _streamed() else answer


def _stream(pieces: Iterator[str]) -> Response:
    """NDJSON, told while it is found; what is refused is refused before the first line."""
    first = next(pieces)
    return Response(chain([first], pieces), content_type=ndjson.MEDIA_TYPE)
