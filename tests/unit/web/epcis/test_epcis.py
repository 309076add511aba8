"""The capture interface: what it takes, what becomes of it, who may see that."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cast.documents import document, event_at
from cast.goods import PACK
from cast.parties import DAIRY, SHOP, WHOLESALER
from cast.site import Site
from tracechain.trace.facts.protocol import StoreError

GOOD = event_at(40, "ObjectEvent", "04T10:00:00", SHOP, action="OBSERVE", bizStep="inspecting", epcList=[PACK])
ALSO_GOOD = event_at(41, "ObjectEvent", "04T11:00:00", SHOP, action="OBSERVE", bizStep="inspecting", epcList=[PACK])
BAD = {**event_at(42, "ObjectEvent", "04T12:00:00", SHOP, action="OBSERVE", epcList=[PACK]), "eventTime": "noon"}


def send(site: Site, body: Any, headers: dict[str, str], **more: str) -> Any:
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return site.client().post(
        "/epcis/v2/capture", data=data, headers={"Content-Type": "application/json", **headers, **more}
    )


def job_of(site: Site, answer: Any, headers: dict[str, str]) -> Any:
    assert answer.status_code == 202, answer.text
    return site.client().get(answer.headers["Location"], headers=headers).json


def test_a_document_is_recorded_and_its_job_says_so(own_site: Site) -> None:
    headers = own_site.token("node", SHOP)
    answer = send(own_site, document(GOOD), headers)
    job = job_of(own_site, answer, headers)
    assert (job["running"], job["success"], job["errors"]) == (False, True, [])
    assert set(job) == {"captureID", "createdAt", "finishedAt", "running", "success", "captureErrorBehaviour", "errors"}
    assert job["captureErrorBehaviour"] == "rollback"
    assert answer.headers["GS1-EPCIS-Version"] == "2.0.0"
    assert own_site.store.documents([GOOD["eventID"]])[GOOD["eventID"]]["party"] == SHOP


def test_with_rollback_one_bad_event_keeps_all_out(own_site: Site) -> None:
    headers = own_site.token("node", SHOP)
    job = job_of(own_site, send(own_site, document(GOOD, BAD), headers), headers)
    assert (job["running"], job["success"]) == (False, False)
    (error,) = job["errors"]
    assert error["type"] == "epcisException:ValidationException"
    assert error["detail"].startswith("eventList[1]: eventTime: Time 'noon' can't be read")
    assert error["eventID"] == BAD["eventID"]
    assert own_site.records.quarantine.get(error["quarantine"]) is not None
    assert own_site.store.documents([GOOD["eventID"]]) == {}


def test_with_proceed_the_good_ones_are_recorded(own_site: Site) -> None:
    headers = own_site.token("node", SHOP)
    answer = send(own_site, document(GOOD, BAD, ALSO_GOOD), headers, **{"GS1-Capture-Error-Behaviour": "proceed"})
    job = job_of(own_site, answer, headers)
    assert (job["success"], job["captureErrorBehaviour"], len(job["errors"])) == (False, "proceed", 1)
    assert set(own_site.store.documents([GOOD["eventID"], ALSO_GOOD["eventID"]])) == {
        GOOD["eventID"],
        ALSO_GOOD["eventID"],
    }


def test_the_same_document_twice_is_recorded_once(own_site: Site) -> None:
    headers = own_site.token("node", SHOP)
    for _ in range(2):
        assert job_of(own_site, send(own_site, document(GOOD), headers), headers)["success"] is True


@pytest.mark.parametrize(
    ("body", "more", "status", "kind", "detail"),
    [
        ("{", {}, 400, "ValidationException", "The body can't be used: The payload is not JSON: Expecting"),
        ("[]", {}, 400, "ValidationException", 'The body is no EPCIS document: an object with "type": "EPCISDocument"'),
        ("\xff", {}, 400, "ValidationException", "The body can't be used: The payload is not"),
        (b"\xff\xfe\xfa", {}, 400, "ValidationException", "The body can't be used: The payload is not UTF-8"),
        (GOOD, {}, 400, "ValidationException", 'The body is no EPCIS document: an object with "type": "EPCISDocument"'),
        (
            document(GOOD),
            {"GS1-Capture-Error-Behaviour": "maybe"},
            400,
            "ValidationException",
            "GS1-Capture-Error-Behaviour is 'maybe'; expected rollback or proceed.",
        ),
        (
            document(GOOD),
            {"Content-Type": "text/plain"},
            415,
            "UnsupportedMediaTypeException",
            "The content type is 'text/plain'; expected application/json or application/ld+json.",
        ),
        ("[" * 100_000, {}, 400, "ValidationException", "The body can't be used: The payload is nested too deeply:"),
        (
            '{"type": "EPCISDocument", "epcisBody": {"eventList": [{"epcList": [], "epcList": []}]}}',
            {},
            400,
            "ValidationException",
            "The body can't be used: The key 'epcList' stands more than once in one object; expected it once.",
        ),
    ],
)
def test_what_is_no_document_is_refused_at_the_door(
    site: Site, body: Any, more: dict[str, str], status: int, kind: str, detail: str
) -> None:
    answer = send(site, body, site.token("node", SHOP), **more)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json["type"] == f"epcisException:{kind}"
    assert answer.json["detail"].startswith(detail)


def test_without_a_token_nothing_is_taken(site: Site) -> None:
    answer = send(site, document(GOOD), {})
    assert answer.status_code == 401
    assert answer.json["type"] == "epcisException:SecurityException"


def test_a_job_is_for_who_sent_it_and_for_who_supervises(own_site: Site) -> None:
    mine, others = own_site.token("node", SHOP), own_site.token("node", WHOLESALER)
    where = send(own_site, document(GOOD), mine).headers["Location"]
    assert own_site.client().get(where, headers=others).status_code == 404
    assert own_site.client().get(where, headers=own_site.token("regulator")).status_code == 200
    assert own_site.client().get("/epcis/v2/capture", headers=others).json == []


def test_jobs_come_in_pages_the_newest_first(own_site: Site) -> None:
    headers = own_site.token("node", SHOP)
    sent = [send(own_site, document(GOOD), headers).headers["Location"].rsplit("/", 1)[1] for _ in range(3)]
    first = own_site.client().get("/epcis/v2/capture?perPage=2", headers=headers)
    ahead = first.headers["Link"].removeprefix("<").removesuffix('>; rel="next"')
    second = own_site.client().get(ahead, headers=headers)
    found = [job["captureID"] for page in (first, second) for job in page.json or []]
    assert found == sent[::-1]
    assert "Link" not in second.headers


@pytest.mark.parametrize("query", ["perPage=0", "perPage=x", "perPage=99999", "nextPageToken=nonsense"])
def test_a_page_that_can_not_be_is_refused(site: Site, query: str) -> None:
    assert site.client().get(f"/epcis/v2/capture?{query}", headers=site.token("node", SHOP)).status_code == 400


def test_a_store_that_is_away_is_a_503_and_the_job_failed(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise StoreError("away")

    monkeypatch.setattr(own_site.store, "record", away)
    headers = own_site.token("node", SHOP)
    assert send(own_site, document(GOOD), headers).status_code == 503
    listed: Any = own_site.client().get("/epcis/v2/capture", headers=headers).json
    assert [(job["running"], job["success"]) for job in listed] == [(False, False)]


def test_a_node_can_not_void_the_events_of_another(own_site: Site) -> None:
    declared = {
        **event_at(14, "ObjectEvent", "03T09:15:00", SHOP, action="OBSERVE", bizStep="retail_selling",
                disposition="retail_sold", epcList=[PACK]),
        "errorDeclaration": {"declarationTime": "2026-03-05T00:00:00Z", "reason": "did_not_occur"},
    }  # fmt: skip
    stranger, authority = own_site.token("node", DAIRY), own_site.token("regulator")
    assert job_of(own_site, send(own_site, document(declared), stranger), stranger)["success"] is False
    assert job_of(own_site, send(own_site, document(declared), authority), authority)["success"] is True


def test_options_says_which_methods_there_are(site: Site) -> None:
    answer = site.client().options("/epcis/v2/capture")
    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    assert answer.headers["GS1-EPCIS-Capture-File-Size-Limit"] == str(16 * 1024 * 1024)
