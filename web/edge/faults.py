"""What goes wrong, as an answer: problem details for programs, a page with a sentence for people, a stack trace for nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, render_template, request
from flask_babel import gettext, lazy_gettext
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.routing import RequestRedirect

from tracechain.trace.facts.protocol import StoreError
from tracechain.trace.identifiers.code import CodeError
from tracechain.trace.lineage import UnknownThing
from tracechain.trace.lineage.now.balance import NotALot
from tracechain.trace.lineage.now.state import Stateless
from tracechain.trace.lineage.walks.whatif import ExcludedSubject
from tracechain.trace.messages.error import MessageError
from tracechain.trace.records.errors import AccountError, NoSuchAlarm, RecordsUnavailable
from tracechain.web.edge.problem import Problem, speaks_json

log = structlog.get_logger(__name__)

_SENTENCES = {
    400: lazy_gettext("This can't be read."),
    403: lazy_gettext("You may not see this."),
    404: lazy_gettext("There is nothing at this address."),
    405: lazy_gettext("This address can't be used that way."),
    413: lazy_gettext("That is more than this address takes."),
    429: lazy_gettext("Too many tries. Wait a few minutes, then try again."),
    500: lazy_gettext("Something went wrong here. It has been noted, and nothing was lost."),
    503: lazy_gettext("The records can't be reached just now. Try again in a moment."),
}

_DETAILS: Mapping[int, str] = {
    404: "There is nothing at this address.",
    405: "This address does not take this method; 'Allow' names those it takes.",
    413: "The request is larger than this address takes.",
    429: "Too many requests; wait a few minutes, then try again.",
}

# EPCIS 2.0 REST binding: the type that goes with a status.
_EPCIS_TYPES: Mapping[int, str] = {
    400: "ValidationException",
    401: "SecurityException",
    403: "SecurityException",
    404: "NoSuchResourceException",
    406: "NotAcceptableException",
    409: "ResourceAlreadyExistsException",
    413: "CaptureLimitExceededException",
    414: "URITooLongException",
    415: "UnsupportedMediaTypeException",
}


def _sentence(refusal: Exception) -> str:
    """The message of a refusal as a sentence."""
    message = str(refusal)
    return f"{message[0].upper()}{message[1:]}."


# What the domain refuses, as a status and a sentence for programs.
_REFUSALS: Mapping[type[Exception], tuple[int, Callable[[Any], str]]] = {
    UnknownThing: (404, lambda unknown: f"Nothing is recorded about {unknown.key!r}: no event that counts names it."),
    ExcludedSubject: (404, lambda unknown: f"Nothing is recorded about {unknown.key!r}, or all that is was left out."),
    Stateless: (400, lambda refusal: f"id: {refusal}."),
    NotALot: (400, lambda refusal: f"id: {refusal}."),
    MessageError: (400, lambda refusal: f"{refusal}."),
    AccountError: (403, _sentence),
    NoSuchAlarm: (404, _sentence),
}


def handle(app: Flask) -> None:
    """Answer every fault of an application in the one shape that fits its path."""
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(StoreError, _unreachable)
    app.register_error_handler(RecordsUnavailable, _unreachable)
    app.register_error_handler(CodeError, _no_code)
    for kind in _REFUSALS:
        app.register_error_handler(kind, _refused)


def epcis_type(status: int) -> str:
    """The problem type that the EPCIS binding gives a status."""
    return "epcisException:" + _EPCIS_TYPES.get(status, "ImplementationException")


def answer(status: int, detail: str, page: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """A fault as this path shows it: `detail` for programs, `page` (or the usual sentence) for people."""
    if speaks_json(request.path):
        kind = epcis_type(status) if request.path.startswith("/epcis") else "about:blank"
        return Problem(status, detail, kind).response(headers)
    sentence = page or _SENTENCES.get(status) or HTTPStatus(status).phrase
    return Response(
        render_template("shared/fault.html", status=status, fault=sentence), status, headers=dict(headers or {})
    )


def _of_http(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        log.error("request failed", path=request.path, exc_info=error.original_exception)
        return answer(500, "Something went wrong here; it has been logged.")
    status = error.code or 500
    if isinstance(error, RequestRedirect):
        return Response("", error.code, headers={"Location": error.new_url})
    given = error.description if error.description != type(error).description else None
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return answer(
        status,
        _details(error) or given or _DETAILS.get(status) or error.description or "",
        given if status != 429 else None,
        headers,
    )


def _details(error: HTTPException) -> str | None:
    """What webargs found wrong with a query, as one sentence a parameter."""
    messages = (getattr(error, "data", None) or {}).get("messages")
    if not messages:
        return None
    return " ".join(
        sentence if sentence.startswith(f"{name} is ") else f"{name}: {sentence}"
        for fields in messages.values()
        for name, found in fields.items()
        for sentence in _sentences(found)
    )


def _sentences(found: Mapping[Any, Any] | list[str]) -> Iterator[str]:
    """Sentences of a parameter, or of each that is wrong where it may be repeated."""
    if isinstance(found, Mapping):
        for one in found.values():
            yield from _sentences(one)
    else:
        yield from found


def _unreachable(error: Exception) -> Response:
    log.error("records unreachable", path=request.path, error=str(error))
    return answer(503, "The records can't be reached just now; try again in a moment.", headers={"Retry-After": "5"})


def _refused(refusal: Exception) -> Response:
    """What the domain refuses; the nearest kind counts."""
    status, sentence = next(_REFUSALS[kind] for kind in type(refusal).__mro__ if kind in _REFUSALS)
    return answer(status, sentence(refusal))


def _no_code(error: CodeError) -> Response:
    return answer(400, str(error), gettext("This is not a code that can be looked up."))
