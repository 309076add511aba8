"""The console: login, search, traces as tables."""

from __future__ import annotations

import re

import pytest
from pages import EN, no_goods, rows, text_of

from cast.documents import document, event_at
from cast.goods import MILK_LOT, PACK
from cast.parties import DAIRY
from cast.site import PASSWORD, Site
from tracechain.ingest.door.source import Source
from tracechain.web.console.paging import PAGE
from tracechain.web.console.search import ThingSearch
from tracechain.web.edge.throttle import limiter


def test_a_regulator_logs_in_and_traces_a_batch_forward(site: Site) -> None:
    client = site.logged_in()
    html = client.get("/console/trace", query_string={"code": MILK_LOT}, headers=EN).text
    assert rows(html, "things") == [
        "0 Raw milk (01)06901234000016(10)M-0301 batch always",
        "1 Plain yoghurt (01)06901234200010(10)Y-0302 batch 1 Mar 2026, 14:00",
        "2 Plain yoghurt (01)06901234200010(21)0001 single item always",
        "2 Plain yoghurt (01)06901234200010(21)0002 single item always",
    ]
    assert rows(html, "events")[1] == (
        "1 Mar 2026, 07:00 Sent off Qingyuan Farm Dock 1 Zhangjiakou Qingyuan Farm (01)06901234000016(10)M-0301"
    )
    assert "None was found on this way." in html


def test_backward_hangs_what_went_in_below_what_came_out(site: Site) -> None:
    html = site.logged_in().get("/console/trace", query_string={"code": PACK, "direction": "backward"}, headers=EN).text
    tree = text_of(html.split('class="tree"')[1])
    order = ["(21)0001", "(10)Y-0302", "Raw milk (01)06901234000016(10)M-0301"]
    assert [tree.index(one) for one in order] == sorted(tree.index(one) for one in order)


def test_no_login_shows_the_form_with_a_sentence_and_leads_back(site: Site) -> None:
    client = site.client()
    refused = client.get(f"/console/trace?code={MILK_LOT}", headers=EN)
    assert refused.status_code == 401
    assert "Log in to see this page." in refused.text
    ahead = re.search(r'name="next" value="([^"]+)"', refused.text)
    assert ahead is not None
    data = {"username": "regulator", "password": PASSWORD, "next": ahead[1]}
    assert client.post("/console/login", data=data).headers["Location"] == f"/console/trace?code={MILK_LOT}"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/console/", "/\\evil.example", "javascript:x", ""]
)
def test_a_login_never_leads_to_another_site(site: Site, elsewhere: str) -> None:
    data = {"username": "regulator", "password": PASSWORD, "next": elsewhere}
    assert site.client().post("/console/login", data=data).headers["Location"] == "/console/"


@pytest.mark.parametrize(
    ("username", "password"), [("regulator", "wrong"), ("nobody", PASSWORD), ("", ""), ("x" * 9999, "y")]
)
def test_a_wrong_password_or_name_is_refused_with_one_sentence(site: Site, username: str, password: str) -> None:
    answer = site.client().post("/console/login", data={"username": username, "password": password}, headers=EN)
    assert answer.status_code == 401
    assert "Name or password is wrong." in answer.text
    assert "Set-Cookie" not in answer.headers


def test_passwords_can_not_be_tried_for_ever(site: Site) -> None:
    client = site.client()
    statuses = [
        client.post("/console/login", data={"username": "regulator", "password": ""}).status_code for _ in range(11)
    ]
    assert statuses == [401] * 10 + [429]
    refused = client.post("/console/login", data={"username": "regulator", "password": PASSWORD}, headers=EN)
    assert refused.status_code == 429
    assert "Too many tries. Wait a few minutes, then try again." in refused.text
    limiter.reset()


def test_the_session_cookie_is_for_the_server_alone(site: Site) -> None:
    data = {"username": "regulator", "password": PASSWORD}
    plain = site.client().post("/console/login", data=data).headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    safe = site.client().post("/console/login", data=data, base_url="https://trace.example").headers["Set-Cookie"]
    assert "Secure" in safe


def test_logging_out_ends_the_session(site: Site) -> None:
    client = site.logged_in()
    assert client.post("/console/logout").headers["Location"] == "/console/login"
    assert client.get("/console/").status_code == 401
    assert client.get("/console/logout").status_code == 405


def test_who_is_logged_in_skips_the_form(site: Site) -> None:
    assert site.logged_in().get("/console/login").headers["Location"] == "/console/"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({}, 303),
    ],
)
def test_a_form_of_another_site_is_refused(site: Site, headers: dict[str, str], status: int) -> None:
    assert site.logged_in().post("/console/logout", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ({"code": "hello"}, 400, no_goods("hello")),
        ({"code": MILK_LOT, "since": "noon"}, 400, "The time can't be read."),
        ({"code": "04006381333931"}, 404, "Nothing is recorded about (01)04006381333931."),
    ],
)
def test_a_search_that_finds_nothing_says_why(site: Site, query: dict[str, str], status: int, sentence: str) -> None:
    answer = site.logged_in().get("/console/trace", query_string=query, headers=EN)
    assert answer.status_code == status
    assert sentence.replace("'", "&#39;") in answer.text or sentence in answer.text


@pytest.mark.parametrize("path", ["trace", "whereabouts", "scope", "scope.csv", "evidence"])
@pytest.mark.parametrize("field", ["since", "until", "as_of"])
def test_a_time_that_can_t_be_read_is_told_at_its_field_on_every_page(site: Site, path: str, field: str) -> None:
    query = {"code": MILK_LOT, field: "yesterday"}
    answer = site.logged_in().get(f"/console/{path}", query_string=query, headers=EN)
    assert answer.status_code == 400
    [box] = re.findall(rf'<input id="{field}"[^>]*>', answer.text)
    assert 'value="yesterday"' in box
    assert f'aria-invalid="true" aria-describedby="{field}-fault"' in box
    assert f'<p class="is-bad" id="{field}-fault" role="alert">The time can\'t be read. Expected' in answer.text
    assert answer.text.count("can't be read. Expected") == 1


def test_the_empty_console_says_what_to_do(site: Site) -> None:
    assert "Type or scan a code" in site.logged_in().get("/console/", headers=EN).text
    assert site.logged_in().get("/console/trace").headers["Location"] == "/console/"


def test_a_node_sees_its_own_part_and_is_told_so(site: Site) -> None:
    html = (
        site.logged_in("dairy")
        .get("/console/trace", query_string={"code": PACK, "direction": "backward"}, headers=EN)
        .text
    )
    assert "You see the events that your own business recorded, and one step up and down from them." in html
    assert len(rows(html, "events")) == 8


def test_tables_are_sorted_by_any_column_and_turned_round(site: Site) -> None:
    client = site.logged_in()
    codes = {}
    for falling in ("0", "1"):
        query = {"code": MILK_LOT, "sort": "code", "falling": falling}
        html = client.get("/console/trace", query_string=query, headers=EN).text
        codes[falling] = [re.search(r"\(01\)\S+", row)[0] for row in rows(html, "things")]  # type: ignore[index]
        assert f'aria-sort="{"descending" if falling == "1" else "ascending"}"' in html
    assert codes["0"] == sorted(codes["0"])
    assert codes["1"] == codes["0"][::-1]


def test_a_long_table_comes_in_pages(own_site: Site) -> None:
    packs = [f"https://id.gs1.org/01/06901234200010/21/P{number:03d}" for number in range(PAGE + 10)]
    made = event_at(30, "ObjectEvent", "01T18:30:00", DAIRY, action="ADD", bizStep="commissioning", epcList=packs,
                 ilmd={"cbvmda:lotNumber": "Y-0302"})  # fmt: skip
    own_site.capture.document(document(made), Source(party=DAIRY))
    client = own_site.logged_in()
    first = client.get("/console/trace", query_string={"code": MILK_LOT}, headers=EN).text
    last = client.get("/console/trace", query_string={"code": MILK_LOT, "page": "2"}, headers=EN).text
    assert (len(rows(first, "things")), len(rows(last, "things"))) == (PAGE, 14)
    assert "Page 1 of 2" in first
    assert len(rows(client.get("/console/trace", query_string={"code": MILK_LOT, "page": "99"}).text, "things")) == 14


def test_a_time_without_an_offset_is_one_of_china() -> None:
    assert ThingSearch(since="2026-03-01T08:00").moment("since") == 1772323200000000
    assert ThingSearch(since="2026-03-01T08:00:00Z").moment("since") == 1772352000000000
    assert ThingSearch().moment("until") is None


def test_an_address_holds_only_what_is_unusual() -> None:
    query = ThingSearch.read({"code": "123", "page": "-4", "sort": "nonsense", "direction": "sideways"})
    assert query == ThingSearch(code="123")
    assert query.address(page=2) == "?code=123&page=2"
    assert ThingSearch(code="1", sort="code").sorted_by("code") == "?code=1&sort=code&falling=1"


def test_a_login_is_in_the_audit(own_site: Site) -> None:
    own_site.logged_in()
    (line,) = own_site.records.audit.page(subject="regulator")
    assert (line.who, line.what) == ("regulator", "console.login")
