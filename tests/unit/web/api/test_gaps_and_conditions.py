"""/api/v1/gaps and /api/v1/conditions, and where they show in the console."""

from __future__ import annotations

from typing import Any

import pytest
from pages import EN, no_goods

from cast.documents import document, event_at
from cast.goods import CASE, MILK_LOT, OTHER_PACK, PACK
from cast.parties import SHOP
from cast.site import Site
from tracechain.ingest.door.source import Source
from tracechain.trace.events.instant import format_instant
from tracechain.trace.wire.conditions import CONDITIONS
from tracechain.trace.wire.gaps import GAPS

STRANGE_CASE = "https://id.gs1.org/00/069012345000000011"


def ask(site: Site, question: str, key: str, status: int = 200, **query: str) -> Any:
    answer = site.client().get(
        f"/api/v1/{question}", query_string={"id": key, **query}, headers=site.token("regulator")
    )
    assert answer.status_code == status, answer.text
    return answer.json


def test_the_examples_of_the_description_are_answers(site: Site) -> None:
    gaps = ask(site, "gaps", CASE, direction="alone")
    assert {**gaps, "now": GAPS["now"]} == GAPS
    assert ask(site, "conditions", PACK) == CONDITIONS
    described: Any = site.client().get("/api/v1/openapi.json").json
    for question, example in (("gaps", GAPS), ("conditions", CONDITIONS)):
        operation = described["paths"][f"/api/v1/{question}"]["get"]
        assert operation["responses"]["200"]["content"]["application/json"]["example"] == example
        assert set(operation["responses"]) >= {"200", "400", "401", "403", "404"}
        assert operation["security"] == [{"token": []}]


def test_a_chain_on_which_all_is_recorded_has_no_gaps_either_way(site: Site) -> None:
    for direction in ("both", "forward", "backward"):
        assert ask(site, "gaps", PACK, direction=direction)["gaps"] == []
    assert ask(site, "gaps", MILK_LOT)["directions"] == ["backward", "forward"]


def test_a_shipment_is_judged_by_the_hours_it_may_take_and_the_time_asked_for(own_site: Site) -> None:
    sent = event_at(30, "ObjectEvent", "04T09:00:00", SHOP, action="OBSERVE", bizStep="shipping", epcList=[OTHER_PACK])
    own_site.capture.document(document(sent), Source(party=SHOP))
    key = OTHER_PACK
    assert [gap["kind"] for gap in ask(own_site, "gaps", key)["gaps"]] == ["shipped_not_received"]
    assert ask(own_site, "gaps", key, hours="87600")["gaps"] == []
    then = format_instant(own_site.store.settled())
    assert ask(own_site, "gaps", key, asOf=then)["now"] == ask(own_site, "gaps", key, asOf=then)["asOf"]


def test_limits_may_be_given_in_place_of_the_product_s_own(site: Site) -> None:
    colder = ask(site, "conditions", PACK, maxCelsius="3.5", longestMinutes="30")
    assert colder["limits"] == {"minCelsius": None, "maxCelsius": 3.5}
    assert [one["worstCelsius"] for one in colder["excursions"]] == [4.2, 7.8, 5.1, 3.9]
    assert colder["longestSeconds"] == 1800
    assert ask(site, "conditions", MILK_LOT)["limits"] is None


@pytest.mark.parametrize(
    ("question", "query", "sentence"),
    [
        ("gaps", {"direction": "sideways"}, "direction: Must be one of: both, forward, backward, alone."),
        ("gaps", {"hours": "-1"}, "hours: Must be greater than or equal to 0 and less than or equal to 87600."),
        ("conditions", {"minCelsius": "8", "maxCelsius": "2"}, "minCelsius: 8.0 is above maxCelsius 2.0."),
        ("conditions", {"maxCelsius": "cold"}, "maxCelsius: Not a valid number."),
    ],
)
def test_a_question_that_does_not_fit_gets_a_sentence(
    site: Site, question: str, query: dict[str, str], sentence: str
) -> None:
    assert ask(site, question, PACK, status=400, **query)["detail"] == sentence


@pytest.mark.parametrize("question", ["gaps", "conditions"])
def test_what_nobody_recorded_is_not_found_and_no_code_is_refused(site: Site, question: str) -> None:
    sentence = f"Nothing is recorded about {STRANGE_CASE!r}: no event that counts names it."
    assert ask(site, question, STRANGE_CASE, status=404)["detail"] == sentence
    assert ask(site, question, "no code", status=400)["status"] == 400
    assert ask(site, question, PACK, status=404, asOf="2020-01-01T00:00:00Z")["status"] == 404


def test_the_console_tells_gaps_as_sentences_with_their_event(site: Site) -> None:
    html = site.logged_in().get("/console/evidence", query_string={"code": CASE}, headers=EN).text
    assert "It appears here for the first time: nobody recorded who made or commissioned it." in html
    assert "urn:uuid:00000000-0000-4000-8000-000000000007" in html
    chinese = site.logged_in().get("/console/evidence", query_string={"code": CASE}).text
    assert "它首次出现于此，没有任何记录说明它由谁制成或启用。" in chinese


def test_the_console_shows_how_a_pack_was_kept_as_a_curve_and_as_tables(site: Site) -> None:
    html = site.logged_in().get("/console/evidence", query_string={"code": PACK}, headers=EN).text
    assert html.count('<circle class="chart-outside"') == 1
    assert "1.00 hours in all, 1.8 degree-hours." in html
    assert "7.8 °C" in html
    assert html.count("what it was packed in") == 6
    assert "None was found on this way." in html


def test_the_trace_leads_there_but_for_a_node(site: Site) -> None:
    words = "All gaps, both ways, and how it was kept"
    regulator, dairy = site.logged_in(), site.logged_in("dairy")
    assert words in regulator.get("/console/trace", query_string={"code": PACK}, headers=EN).text
    assert words not in dairy.get("/console/trace", query_string={"code": PACK}, headers=EN).text
    assert dairy.get("/console/evidence", query_string={"code": PACK}).status_code == 403


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ({"code": "no code"}, 400, no_goods("no code")),
        ({"code": PACK, "as_of": "now"}, 400, "The time can't be read."),
        ({"code": STRANGE_CASE}, 404, "Nothing is recorded about (00)069012345000000011."),
        ({}, 303, ""),
    ],
)
def test_a_page_that_can_t_be_shown_says_why(site: Site, query: dict[str, str], status: int, sentence: str) -> None:
    answer = site.logged_in().get("/console/evidence", query_string=query, headers=EN)
    assert (answer.status_code, sentence in answer.text) == (status, True)
