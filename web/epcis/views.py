"""The capture interface: documents in, jobs that say what became of them (EPCIS 2.0, 12.6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint as Plain
from flask import Response, abort, current_app, request, url_for
from flask_smorest import Blueprint

from tracechain.ingest.door.result import CaptureResult, RefusedEvent
from tracechain.ingest.door.source import Source, WayIn
from tracechain.trace.facts.protocol import StoreError
from tracechain.trace.records.errors import RecordsError
from tracechain.trace.records.jobs import CaptureJob, ErrorBehaviour
from tracechain.trace.records.principal import AccountRole, Principal
from tracechain.trace.wire.capture_job import CaptureJobSchema
from tracechain.web.edge.access import known
from tracechain.web.edge.body import read_json
from tracechain.web.edge.faults import epcis_type
from tracechain.web.edge.operation import operation
from tracechain.web.edge.problem import Problem
from tracechain.web.edge.services import services
from tracechain.web.epcis.headers import MOST_CAPTURED_BYTES, VERSIONS
from tracechain.web.epcis.parameters import BEHAVIOUR, CAPTURE, DOCUMENTS, MEDIA_TYPES, PageQuery

_LIMITED = frozenset([AccountRole.NODE])

blueprint = Blueprint("epcis", __name__, url_prefix="/epcis/v2", description="The capture interface of EPCIS 2.0.")


@operation(
    blueprint,
    "/capture",
    method="POST",
    status=202,
    refusals=(400, 401, 403, 413, 415),
    document=CAPTURE,
    answers_options=False,
)
def capture() -> Response:
    """Record a document: 202, and the job that says what became of it, which has ended by then."""
    document = _document()
    wanted = request.headers.get(BEHAVIOUR, ErrorBehaviour.ROLLBACK.value)
    if wanted not in list(ErrorBehaviour):
        abort(400, f"{BEHAVIOUR} is {wanted!r}; expected rollback or proceed.")
    who = known()
    job = services().records.jobs.start(ErrorBehaviour(wanted), who.name, who.party)
    _run(job, document, who)
    where = url_for("epcis.capture_job", identifier=job.id)
    return Response("", 202, headers={"Location": where, BEHAVIOUR: wanted})


@operation(
    blueprint,
    "/capture",
    query=PageQuery,
    answer=CaptureJobSchema(many=True),
    refusals=(400, 401, 403),
    answers_options=False,
)
def capture_jobs(size: int, before: tuple[int, str] | None) -> tuple[list[CaptureJob], dict[str, str]]:
    """One's own jobs, the newest first, by pages."""
    who = known()
    page = services().records.jobs.page(who=who.name, before=before, limit=size)
    headers = {}
    if len(page) == size:
        ahead = url_for("epcis.capture_jobs", perPage=size, nextPageToken=f"{page[-1].created}-{page[-1].id}")
        headers["Link"] = f'<{ahead}>; rel="next"'
    return [job for job in page if _may_see(who, job)], headers


@operation(
    blueprint,
    "/capture/<identifier>",
    answer=CaptureJobSchema,
    refusals=(401, 403, 404),
    answers_options=False,
)
def capture_job(identifier: str) -> CaptureJob:
    """What became of a document; for who sent it, and for who supervises."""
    job = services().records.jobs.find(identifier)
    if job is None or not _may_see(known(), job):
        abort(404, f"There is no capture job {identifier!r}.")
    return job


def options(**_: str) -> Response:
    """Which methods a resource takes."""
    allowed = current_app.create_url_adapter(request)
    methods = allowed.allowed_methods() if allowed else []
    return Response("", 204, headers={"Allow": ", ".join(sorted(methods))})


for _rule in ("/capture", "/capture/<identifier>"):  # as a plain rule: the OpenAPI document tells of no OPTIONS
    Plain.add_url_rule(blueprint, _rule, view_func=options, methods=["OPTIONS"])


def _with_versions(response: Response) -> Response:
    for name, value in VERSIONS.items():
        response.headers[name] = value
    return response


blueprint.after_request(_with_versions)


def _document() -> Mapping[str, Any]:
    """The document of the request's body."""
    if request.mimetype not in MEDIA_TYPES:
        given = request.mimetype or "nothing"
        abort(415, f"The content type is {given!r}; expected application/json or application/ld+json.")
    request.max_content_length = MOST_CAPTURED_BYTES
    value = read_json(request.get_data(cache=False))
    if not isinstance(value, dict) or value.get("type") not in DOCUMENTS:
        abort(400, 'The body is no EPCIS document: an object with "type": "EPCISDocument" was expected.')
    return value


def _run(job: CaptureJob, document: Mapping[str, Any], who: Principal) -> None:
    """Record a document and end its job; what is refused is in quarantine before the job says so."""
    source = Source(who.party or "", who.role.supervises, WayIn.REST, who.name)
    ours = services()
    try:
        result = ours.capture.document(document, source, rollback=job.behaviour is ErrorBehaviour.ROLLBACK)
    except (StoreError, RecordsError):
        broken = Problem(500, "The records could not be reached; send it again.", epcis_type(500)).dumped()
        ours.records.jobs.finish(job.id, success=False, errors=[broken])
        raise
    ours.records.jobs.finish(job.id, success=not result.refused and not result.rolled_back, errors=_errors(result))


def _errors(result: CaptureResult) -> list[dict[str, Any]]:
    return [_error(refused) for refused in result.refused]


def _error(refused: RefusedEvent) -> dict[str, Any]:
    where = "The document" if refused.index is None else f"eventList[{refused.index}]"
    problem = Problem(400, f"{where}: {refused.reason}", epcis_type(400), "Refused and kept in quarantine")
    return {**problem.dumped(), "eventID": refused.event, "quarantine": refused.quarantine}


def _may_see(who: Principal, job: CaptureJob) -> bool:
    return who.role not in _LIMITED or (who.name == job.who and who.party == job.party)
