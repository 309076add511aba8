"""The console's page of suppositions."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from pages import EN, no_goods, no_place, rows, text_of

from cast.goods import CASE, MILK_LOT, OTHER_PACK, PACK, YOGHURT_LOT
from cast.parties import DAIRY, FARM, place
from cast.site import Site
from tracechain.web.console.whatif.form import SuppositionForm

PACKS_MADE = "urn:uuid:00000000-0000-4000-8000-000000000006"
MIXED = "urn:uuid:00000000-0000-4000-8000-000000000005"


def page(site: Site, status: int = 200, **query: Any) -> str:
    answer = site.logged_in().get("/console/what-if", query_string={"code": MILK_LOT, **query}, headers=EN)
    assert answer.status_code == status
    return answer.text


def counts(html: str) -> list[str]:
    listed = html.split('class="counts"')[1].split("</ul>", maxsplit=1)[0]
    return [text_of(one) for one in re.findall(r"<li.*?</li>", listed, re.DOTALL)]


def links(html: str, words: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in re.findall(rf'href="([^"]+)">{words}</a>', html)]


def test_contact_at_the_dairy_brings_in_the_case_that_was_packed_there(site: Site) -> None:
    html = page(site, contactHours="24", contactPlace=place(DAIRY))
    assert counts(html) == ["4 → 5 things", "+1 comes in", "−0 falls out", "13 → 13 events"]
    assert rows(html, "changes") == ["comes in – (00)069012342000000010 single item 1 1 Mar 2026, 19:00 leave out"]
    assert "(00)069012342000000010" in text_of(html.split('id="tree"')[1])


def test_an_event_that_is_left_out_lets_the_packs_fall_out(site: Site) -> None:
    html = page(site, withoutEvent=PACKS_MADE, weigh="1", unchanged="1")
    assert counts(html) == ["4 → 2 things", "+0 comes in", "−2 falls out", "13 → 4 events"]
    told = rows(html, "changes")
    assert [row.split(" Plain")[0].split(" Raw")[0] for row in told] == ["falls out", "falls out", "stays", "stays"]
    assert "100.00 %" in told[2]


def test_a_step_that_makes_clean_ends_the_trace(site: Site) -> None:
    html = page(site, killStep="commissioning")
    assert counts(html)[:3] == ["4 → 1 thing", "+0 comes in", "−3 falls out"]
    assert re.search(r'value="commissioning" checked', html)


def test_several_lines_of_a_field_are_several_things(site: Site) -> None:
    html = page(site, withoutThing=f"{PACK}\r\n{OTHER_PACK}\r\n")
    assert counts(html)[:3] == ["4 → 2 things", "+0 comes in", "−2 falls out"]


def test_with_nothing_supposed_it_says_what_to_do_and_lists_the_events(site: Site) -> None:
    html = page(site)
    assert "Nothing is supposed yet: fill in the form, or choose from the events below." in html
    assert len(rows(html, "events")) == 13
    assert 'id="changes"' not in html


def test_a_supposition_that_changes_nothing_says_so(site: Site) -> None:
    html = page(site, killStep="dispensing")
    assert "Under these suppositions nothing changes" in html
    assert len(rows(page(site, killStep="dispensing", unchanged="1"), "changes")) == 4


def test_events_and_things_are_chosen_by_their_links(site: Site) -> None:
    client, html = site.logged_in(), page(site)
    [mixed] = [link for link in links(html, "leave out") if MIXED in dict(parse_qsl(urlsplit(link).query)).values()]
    assert counts(client.get("/console/what-if" + mixed, headers=EN).text)[0] == "4 → 1 thing"
    clean = next(link for link in links(html, "makes clean") if MIXED.replace(":", "%3A") in link)
    assert counts(client.get("/console/what-if" + clean, headers=EN).text)[0] == "4 → 1 thing"
    there = next(link for link in links(html, "contact there") if FARM in link)
    assert dict(parse_qsl(urlsplit(there).query)) == {
        "code": MILK_LOT,
        "contactHours": "24",
        "contactPlace": place(FARM),
    }


def test_it_is_the_answer_of_the_api(site: Site) -> None:
    query = {"contactHours": "24", "killEvent": PACKS_MADE}
    told = rows(page(site, unchanged="1", **query), "changes")
    api = site.client().get("/api/v1/what-if", query_string={"id": MILK_LOT, **query}, headers=site.token("auditor"))
    assert api.json is not None
    assert len([row for row in told if not row.startswith("falls out")]) == len(api.json["items"])


def test_all_of_it_can_be_had_for_a_spreadsheet(site: Site) -> None:
    query = {"code": MILK_LOT, "contactHours": "24", "contactPlace": place(DAIRY), "weigh": "1"}
    answer = site.logged_in().get("/console/what-if.csv", query_string=query, headers=EN)
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="what-if.csv"'
    head, first, *others = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert head == ["change", "id", "code", "name", "kind", "distance", "since", "share"]
    assert first == ["in", CASE, "(00)069012342000000010", "", "instance", "1", "2026-03-01T11:00:00.000Z", "0"]
    assert [row[1] for row in others] == [MILK_LOT, YOGHURT_LOT, PACK, OTHER_PACK]
    refused = site.logged_in().get("/console/what-if.csv", query_string={**query, "contactHours": "x"}, headers=EN)
    assert (refused.status_code, refused.mimetype) == (400, "text/html")


def test_a_name_that_a_spreadsheet_would_reckon_is_made_inert(own_site: Site) -> None:
    own_site.records.load_master_data(
        {"products": [{"key": "https://id.gs1.org/01/06901234200010", "name_zh": "=1+1", "name_en": "=1+1"}]}
    )
    answer = own_site.logged_in().get("/console/what-if.csv", query_string={"code": PACK, "weigh": "1"})
    assert ",'=1+1," in answer.text


@pytest.mark.parametrize(
    ("query", "status", "field", "sentence"),
    [
        ({"contactHours": "nine"}, 400, "contactHours", "Expected a number of hours from 0 to 8784, not “nine”."),
        ({"contactHours": "-1"}, 400, "contactHours", "Expected a number of hours from 0 to 8784, not “-1”."),
        ({"contactHours": "nan"}, 400, "contactHours", "Expected a number of hours from 0 to 8784, not “nan”."),
        ({"contactPlace": place(DAIRY)}, 400, "contactPlace", "Say also within how many hours things meet there."),
        (
            {"contactHours": "1", "contactPlace": [place(DAIRY), "a dairy"]},
            400,
            "contactPlace",
            no_place("a dairy"),
        ),
        ({"withoutThing": "milk"}, 400, "withoutThing", no_goods("milk")),
        ({"since": "noon"}, 400, "since", "The time can&#39;t be read."),
        ({"as_of": "noon"}, 400, "asOf", "The time can&#39;t be read."),
        (
            {"withoutThing": "04006381333931"},
            404,
            "withoutThing",
            "Nothing is recorded about (01)04006381333931.",
        ),
        ({"withoutEvent": "urn:uuid:none"}, 404, "withoutEvent", "Nothing is recorded about urn:uuid:none."),
        ({"killEvent": "urn:uuid:none"}, 404, "killEvent", "Nothing is recorded about urn:uuid:none."),
        ({"withoutThing": MILK_LOT}, 400, "withoutThing", "All that is recorded about it is left out."),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(
    site: Site, query: dict[str, Any], status: int, field: str, sentence: str
) -> None:
    html = page(site, status, **query)
    assert f'<p class="is-bad" id="{field}-fault" role="alert">{sentence}' in html
    assert f'aria-describedby="{field}-fault"' in html
    assert 'id="changes"' not in html


@pytest.mark.parametrize(
    ("code", "status", "sentence"),
    [
        ("hello", 400, no_goods("hello")),
        ("04006381333931", 404, "Nothing is recorded about (01)04006381333931."),
    ],
)
def test_a_thing_that_is_none_is_told_above_the_form(site: Site, code: str, status: int, sentence: str) -> None:
    assert f'<p class="alert" role="alert">{sentence}</p>' in page(site, status, code=code)


def test_without_a_code_there_is_the_search_box(site: Site) -> None:
    assert site.logged_in().get("/console/what-if").headers["Location"] == "/console/"


def test_other_pages_lead_there_and_a_node_sees_none_of_it(site: Site) -> None:
    for path in ("/console/whereabouts", "/console/trace"):
        html = site.logged_in().get(path, query_string={"code": MILK_LOT, "as_of": "2100-01-01T00:00"}).text
        assert f"/console/what-if?code={'https%3A%2F%2Fid.gs1.org'}" in html
    html = site.logged_in("dairy").get("/console/trace", query_string={"code": MILK_LOT}).text
    assert "/console/what-if" not in html
    assert site.logged_in("dairy").get("/console/what-if", query_string={"code": MILK_LOT}).status_code == 403


def test_in_chinese_it_is_chinese(site: Site) -> None:
    query = {"code": MILK_LOT, "contactHours": "24", "lang": "zh-CN"}
    html = site.logged_in().get("/console/what-if", query_string=query).text
    assert all(words in html for words in ("假设分析", "与其他货物接触（交叉污染）", "新增", "有哪些变化", "排除"))


def test_an_address_says_what_was_asked_and_no_more() -> None:
    asked = SuppositionForm(code="1", hours="2")
    assert asked.address() == "?code=1&contactHours=2"
    assert asked.address(page=2, events=3) == "?code=1&contactHours=2&page=2&events=3"
    twice = asked.adding("killStep", "cooking"), asked.adding("killStep", "cooking")
    assert twice == ("?code=1&contactHours=2&killStep=cooking",) * 2
