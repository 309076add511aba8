"""The capture interface: documents in, jobs that say what became of them (EPCIS 2.0, 12.6.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from tracechain.ingest.door.result import CaptureResult, RefusedEvent
from tracechain.ingest.door.source import Channel, Source
from tracechain.trace.facts.protocol import StoreError
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json
from tracechain.trace.records.errors import RecordsError
from tracechain.trace.records.jobs import CaptureJob, ErrorBehaviour
from tracechain.trace.records.principal import Principal, Role
from tracechain.web.edge.access import known
from tracechain.web.edge.faults import answer as fault
from tracechain.web.edge.faults import epcis_type
from tracechain.web.edge.problem import Problem
from tracechain.web.edge.services import services
from tracechain.web.epcis.headers import MOST_CAPTURED_BYTES, VERSIONS

PER_PAGE, MOST_PER_PAGE = 30, 1_000
_MEDIA_TYPES = frozenset(["application/json", "application/ld+json"])
_DOCUMENTS = frozenset(["EPCISDocument", "EPCISQueryDocument"])
_TOKEN = re.compile(r"(\d{1,20})-([0-9a-f-]{1,36})")
_LIMITED = frozenset([Role.NODE])

blueprint = Blueprint("epcis", __name__, url_prefix="/epcis/v2")


@blueprint.post("/capture", provide_automatic_options=False)
def capture() -> Response:
    """Record a document: 202, and the job that says what became of it, which has ended by then."""
    refusal, document = _document()
    if refusal is not None:
        return refusal
    wanted = request.headers.get("GS1-Capture-Error-Behaviour", ErrorBehaviour.ROLLBACK.value)
    if wanted not in list(ErrorBehaviour):
        return fault(400, f"GS1-Capture-Error-Behaviour is {wanted!r}; expected rollback or proceed.")
    who = known()
    job = services().records.jobs.start(ErrorBehaviour(wanted), who.name, who.party)
    _run(job, document, who)
    where = url_for("epcis.capture_job", identifier=job.id)
    return Response("", 202, headers={"Location": where, "GS1-Capture-Error-Behaviour": wanted})


@blueprint.get("/capture", provide_automatic_options=False)
def capture_jobs() -> Response:
    """One's own jobs, the newest first, by pages."""
    size, token = request.args.get("perPage", str(PER_PAGE)), request.args.get("nextPageToken")
    found = _TOKEN.fullmatch(token) if token is not None else None
    if not (size.isascii() and size.isdigit() and 1 <= int(size[:9]) <= MOST_PER_PAGE):
        return fault(400, f"perPage is {size!r}; expected a number from 1 to {MOST_PER_PAGE}.")
    if token is not None and found is None:
        return fault(400, f"nextPageToken is {token!r}; expected one that a page before gave.")
    who, before = known(), (int(found[1]), found[2]) if found else None
    page = services().records.jobs.page(who=who.name, before=before, limit=int(size))
    response = jsonify([job.to_json() for job in page if _may_see(who, job)])
    if len(page) == int(size):
        ahead = url_for("epcis.capture_jobs", perPage=size, nextPageToken=f"{page[-1].created}-{page[-1].id}")
        response.headers["Link"] = f'<{ahead}>; rel="next"'
    return response


@blueprint.get("/capture/<identifier>", provide_automatic_options=False)
def capture_job(identifier: str) -> Response:
    """What became of a document; for who sent it, and for who supervises."""
    job = services().records.jobs.find(identifier)
    if job is None or not _may_see(known(), job):
        return fault(404, f"There is no capture job {identifier!r}.")
    return jsonify(job.to_json())


@blueprint.route("/capture", methods=["OPTIONS"], provide_automatic_options=False)
@blueprint.route("/capture/<identifier>", methods=["OPTIONS"], provide_automatic_options=False)
def options(**_: str) -> ResponseReturnValue:
    """Which methods a resource takes."""
    allowed = current_app.create_url_adapter(request)
    methods = allowed.allowed_methods() if allowed else []
    return Response("", 204, headers={"Allow": ", ".join(sorted(methods))})


@blueprint.after_request
def _with_versions(response: Response) -> Response:
    for name, value in VERSIONS.items():
        response.headers[name] = value
    return response


def _document() -> tuple[Response | None, Mapping[str, Any]]:
    """The document of the request's body, or the refusal to read it."""
    if request.mimetype not in _MEDIA_TYPES:
        given = request.mimetype or "nothing"
        return fault(415, f"The content type is {given!r}; expected application/json or application/ld+json."), {}
    request.max_content_length = MOST_CAPTURED_BYTES
    try:
        value = parse_json(request.get_data(cache=False))
    except MessageError as error:
        return fault(400, f"The body can't be used: {error}."), {}
    if not isinstance(value, dict) or value.get("type") not in _DOCUMENTS:
        return fault(400, 'The body is no EPCIS document: an object with "type": "EPCISDocument" was expected.'), {}
    return None, value


def _run(job: CaptureJob, document: Mapping[str, Any], who: Principal) -> None:
    """Record a document and end its job; what is refused is in quarantine before the job says so."""
    source = Source(who.party or "", who.role.supervises, Channel.REST, who.name)
    ours = services()
    try:
        result = ours.capture.document(document, source, rollback=job.behaviour is ErrorBehaviour.ROLLBACK)
    except (StoreError, RecordsError):
        broken = Problem(500, "The records could not be reached; send it again.", epcis_type(500)).to_json()
        ours.records.jobs.finish(job.id, success=False, errors=[broken])
        raise
    ours.records.jobs.finish(job.id, success=not result.refused and not result.rolled_back, errors=_errors(result))


def _errors(result: CaptureResult) -> list[dict[str, Any]]:
    return [_error(refused) for refused in result.refused]


def _error(refused: RefusedEvent) -> dict[str, Any]:
    where = "The document" if refused.index is None else f"eventList[{refused.index}]"
    problem = Problem(400, f"{where}: {refused.reason}", epcis_type(400), "Refused and kept in quarantine").to_json()
    return {**problem, "eventID": refused.event, "quarantine": refused.quarantine}


def _may_see(who: Principal, job: CaptureJob) -> bool:
    return who.role not in _LIMITED or (who.name == job.who and who.party == job.party)
