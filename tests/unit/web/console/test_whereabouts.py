"""The console's page of where everything is now."""

from __future__ import annotations

import re

import pytest
from pages import EN, no_goods, rows, text_of

from cast.documents import document, event_at
from cast.goods import MILK_LOT, PACK, YOGHURT_GTIN, YOGHURT_LOT
from cast.parties import SHOP
from cast.site import Site
from tracechain.ingest.door.source import Source


def page(site: Site, code: str, status: int = 200, **query: str) -> str:
    answer = site.logged_in().get("/console/whereabouts", query_string={"code": code, **query}, headers=EN)
    assert answer.status_code == status
    return answer.text


def test_a_batch_is_where_its_packs_are(site: Site) -> None:
    html = page(site, YOGHURT_LOT)
    assert rows(html, "whereabouts") == [
        "Chenguang Dairy Chenguang Dairy Dock 1 In stock – 1",
        "Neighbour Fresh Shop Neighbour Fresh Shop Dock 1 In stock 1 –",
        "Neighbour Fresh Shop Neighbour Fresh Shop Dock 1 Sold 1 –",
        "In all 2 1",
    ]
    assert rows(html, "balance") == ["pieces 2000 1999 – – – 1 – –"]


def test_the_milk_of_a_farm_is_told_in_litres(site: Site) -> None:
    assert rows(page(site, MILK_LOT), "balance") == ["L 500 100 – – 400 – – –"]


def test_a_pack_has_a_state_and_no_balance(site: Site) -> None:
    html = page(site, PACK)
    assert "Sold Last place Neighbour Fresh Shop Dock 1 In the hands of Neighbour Fresh Shop" in text_of(html)
    assert 'id="balance"' not in html


def test_the_trace_leads_there_and_says_the_state(site: Site) -> None:
    html = site.logged_in().get("/console/trace", query_string={"code": PACK}, headers=EN).text
    link = re.search(r'<a href="(/console/whereabouts[^"]+)"><strong>Sold</strong> Where is it now\?</a>', html)
    assert link is not None
    assert site.logged_in().get(link[1].replace("&amp;", "&")).status_code == 200


def test_a_node_sees_no_whereabouts(site: Site) -> None:
    client = site.logged_in("dairy")
    assert "/console/whereabouts" not in client.get("/console/trace", query_string={"code": PACK}).text
    assert client.get("/console/whereabouts", query_string={"code": PACK}).status_code == 403


def test_as_of_a_time_it_says_so(site: Site) -> None:
    assert "As recorded up to" in page(site, PACK, as_of="2100-01-01T00:00")


def test_in_chinese_it_is_chinese(site: Site) -> None:
    html = site.logged_in().get("/console/whereabouts", query_string={"code": YOGHURT_LOT, "lang": "zh-CN"}).text
    assert all(words in html for words in ("现在在哪里？", "最后地点", "合计", "该批次的数量去向", "去向不明"))


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ({"code": "hello"}, 400, no_goods("hello")),
        ({"code": PACK, "as_of": "yesterday"}, 400, "The time can't be read."),
        ({"code": "04006381333931"}, 404, "Nothing is recorded about (01)04006381333931."),
    ],
)
def test_what_can_not_be_answered_is_a_sentence(site: Site, query: dict[str, str], status: int, sentence: str) -> None:
    assert sentence in page(site, status=status, **query)


def test_a_product_has_no_state(own_site: Site) -> None:
    key = f"https://id.gs1.org/01/{YOGHURT_GTIN}"
    unlotted = event_at(20, "ObjectEvent", "04T09:00:00", SHOP, action="OBSERVE", quantityList=[{"epcClass": key}])
    own_site.capture.document(document(unlotted), Source(party=SHOP))
    assert "A product has no state: look up one of its batches or single items." in page(own_site, key, status=400)
    trace = own_site.logged_in().get("/console/trace", query_string={"code": key})
    assert trace.status_code == 200
    assert "/console/whereabouts" not in trace.text


def test_without_a_code_there_is_the_search_box(site: Site) -> None:
    assert site.logged_in().get("/console/whereabouts").headers["Location"] == "/console/"
