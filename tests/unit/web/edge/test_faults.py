"""Every kind of failure: problem details for programs, a page with a sentence for people, a stack trace for nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from cast.goods import MILK_LOT, PACK, PACK_PATH
from cast.parties import DAIRY
from cast.site import Site
from tracechain.trace.facts.protocol import StoreError
from tracechain.trace.records.errors import RecordsUnavailable

KINDS: dict[int, Callable[[Site], TestResponse]] = {
    400: lambda site: site.client().get("/api/v1/lookup?id=hello"),
    401: lambda site: site.client().get(f"/api/v1/trace/forward?id={MILK_LOT}"),
    403: lambda site: site.client().get(f"/api/v1/trace/forward?id={MILK_LOT}", headers=site.token("partner")),
    404: lambda site: site.client().get("/api/v1/nothing"),
    405: lambda site: site.client().delete("/api/v1/lookup"),
    413: lambda site: site.client().post(
        "/epcis/v2/capture",
        data=b" " * (16 * 1024 * 1024 + 1),
        headers={**site.token("node", DAIRY), "Content-Type": "application/json"},
    ),
    415: lambda site: site.client().post("/epcis/v2/capture", data="<x/>", headers=site.token("admin")),
}


@pytest.mark.parametrize("status", KINDS)
def test_a_program_gets_problem_details(site: Site, status: int) -> None:
    answer = KINDS[status](site)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json is not None
    assert set(answer.json) == {"type", "title", "status", "detail"}
    assert answer.json["status"] == status
    assert answer.json["detail"].endswith((".", "Bearer …'."))


@pytest.mark.parametrize(
    ("path", "status"), [("/epcis/none", 404), ("/epcis/v2/none", 404), ("/api/", 404), ("/api", 404)]
)
def test_paths_of_programs_never_answer_with_a_page(site: Site, path: str, status: int) -> None:
    answer = site.client().get(path)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_a_wrong_method_says_which_are_right(site: Site) -> None:
    answer = site.client().delete("/api/v1/lookup")
    assert {"GET", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing/here", 404), ("DELETE", "/console/login", 405)]
)
def test_a_person_gets_a_page_with_a_sentence(site: Site, method: str, path: str, status: int) -> None:
    answer = site.client().open(path, method=method, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert "<h1>" in answer.text


def test_a_form_that_is_too_large_is_refused_with_a_page(site: Site) -> None:
    answer = site.client().post("/console/login", data={"username": "x" * 70_000})
    assert (answer.status_code, answer.mimetype) == (413, "text/html")


@pytest.fixture
def broken(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], Site]:
    """A site whose master data can't be read, for a reason."""

    def breaking(error: Exception) -> Site:
        def fail(*_: object) -> None:
            raise error

        monkeypatch.setattr(own_site.records.parties, "products", fail)
        return own_site

    return breaking


def test_a_fault_of_ours_is_told_without_its_trace(broken: Callable[[Exception], Site]) -> None:
    site = broken(ZeroDivisionError("a secret of the inside"))
    for path, kind in [(PACK_PATH, "text/html"), (f"/api/v1/lookup?id={PACK}", "application/problem+json")]:
        answer = site.client().get(path)
        assert (answer.status_code, answer.mimetype) == (500, kind)
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text


@pytest.mark.parametrize("error", [StoreError("bolt://inside:7687 is away"), RecordsUnavailable("gone")])
def test_records_that_are_away_are_a_503(broken: Callable[[Exception], Site], error: Exception) -> None:
    site = broken(error)
    for path, kind in [(PACK_PATH, "text/html"), (f"/api/v1/lookup?id={PACK}", "application/problem+json")]:
        answer = site.client().get(path)
        assert (answer.status_code, answer.mimetype) == (503, kind)
        assert answer.headers["Retry-After"] == "5"
        assert "inside" not in answer.text
