"""The console's page of what has to be found in a recall."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest
from pages import EN, no_goods, rows, text_of

from cast.chain import PACKED_AGAIN
from cast.documents import document, event_at
from cast.goods import CASE, MILK_LOT, OTHER_PACK, PACK, YOGHURT_GTIN, YOGHURT_LOT
from cast.parties import SHOP, place
from cast.site import Site, open_site
from tracechain.ingest.door.source import Source

LOT_ROW = "Plain yoghurt (01)06901234200010(10)Y-0302 In stock Chenguang Dairy Dock 1 Chenguang Dairy"
PACK_ROW = "Plain yoghurt (01)06901234200010(21)0002 In stock Neighbour Fresh Shop Dock 1 Neighbour Fresh Shop"


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The chain, with the unsold pack back in its case."""
    with open_site(tmp_path_factory.mktemp("packed")) as site:
        site.capture.document(document(PACKED_AGAIN), Source(party=SHOP))
        yield site


def page(site: Site, code: str, status: int = 200, **query: str) -> str:
    answer = site.logged_in().get("/console/scope", query_string={"code": code, **query}, headers=EN)
    assert answer.status_code == status
    return answer.text


def test_it_says_what_to_stop_and_what_holds_it_now(packed: Site) -> None:
    html = page(packed, YOGHURT_LOT)
    assert rows(html, "things") == [LOT_ROW, PACK_ROW]
    assert rows(html, "carriers") == [
        "(00)069012342000000010 In stock Neighbour Fresh Shop Dock 1 Neighbour Fresh Shop",
    ]
    assert "2 items and batches to stop 1 carrier that holds them now" in text_of(html)


def test_what_is_packed_in_nothing_has_no_carrier(site: Site) -> None:
    assert "By the records none of them is packed or loaded in anything now." in page(site, YOGHURT_LOT)


def test_of_a_sold_pack_nothing_is_left(site: Site) -> None:
    assert "By the records nothing of it is left to be stopped." in page(site, PACK)


def test_the_goods_are_sorted_by_code_or_name_either_way(site: Site) -> None:
    by_code = rows(page(site, MILK_LOT), "things")
    assert [row.split(" (")[0] for row in by_code] == ["Raw milk", "Plain yoghurt", "Plain yoghurt"]
    assert rows(page(site, MILK_LOT, falling="1"), "things") == by_code[::-1]
    by_name = rows(page(site, MILK_LOT, sort="name"), "things")
    assert [row.split(" (")[0] for row in by_name] == ["Plain yoghurt", "Plain yoghurt", "Raw milk"]
    assert rows(page(site, MILK_LOT, sort="name", falling="1"), "things") == by_name[::-1]


def test_goods_and_carriers_are_turned_a_page_each(own_site: Site) -> None:
    packs = [f"https://id.gs1.org/01/{YOGHURT_GTIN}/21/B{n:03}" for n in range(60)]
    cases = [f"https://id.gs1.org/8003/06901234200003{n:03}" for n in range(60)]
    made = event_at(
        30, "ObjectEvent", "01T18:00:00", SHOP, action="ADD", bizStep="commissioning", epcList=packs,
        ilmd={"cbvmda:lotNumber": "Y-0302"},
    )  # fmt: skip
    packing = [
        event_at(100 + n, "AggregationEvent", "03T18:00:00", SHOP, action="ADD", parentID=case, childEPCs=[packs[n]])
        for n, case in enumerate(cases)
    ]
    assert own_site.capture.document(document(made, *packing), Source(party=SHOP)).refused == ()
    html = page(own_site, YOGHURT_LOT)
    assert (len(rows(html, "things")), len(rows(html, "carriers"))) == (50, 50)
    assert "page=2#things" in html
    assert "carriers=2#carriers" in html
    turned = page(own_site, YOGHURT_LOT, carriers="2")
    assert (len(rows(turned, "things")), len(rows(turned, "carriers"))) == (50, 10)


def test_the_file_has_every_thing_with_its_state_place_and_holder(packed: Site) -> None:
    answer = packed.logged_in().get("/console/scope.csv", query_string={"code": YOGHURT_LOT}, headers=EN)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="scope.csv"'
    assert (answer.mimetype, answer.text[0]) == ("text/csv", "\ufeff")
    titles, *lines = csv.reader(io.StringIO(answer.text[1:]))
    assert titles == ["part", "id", "code", "name", "state", "since", "place", "place name", "holder", "holder name"]
    assert [line[:2] for line in lines] == [["item", YOGHURT_LOT], ["item", OTHER_PACK], ["carrier", CASE]]
    assert lines[1][2:] == [
        "(01)06901234200010(21)0002",
        "Plain yoghurt",
        "in_stock",
        "2026-03-03T10:00:00.000Z",
        place(SHOP),
        "Neighbour Fresh Shop Dock 1",
        SHOP,
        "Neighbour Fresh Shop",
    ]


def test_the_whereabouts_lead_there_with_the_same_times(site: Site) -> None:
    client = site.logged_in()
    html = client.get("/console/whereabouts", query_string={"code": PACK, "as_of": "2100-01-01T00:00"}, headers=EN).text
    link = re.search(r'<a href="(/console/scope[^"]+)">Recall scope: what of it still exists', html)
    assert link is not None
    assert "As recorded up to" in client.get(link[1].replace("&amp;", "&"), headers=EN).text


def test_in_chinese_it_is_chinese(site: Site) -> None:
    html = site.logged_in().get("/console/scope", query_string={"code": YOGHURT_LOT, "lang": "zh-CN"}).text
    assert all(words in html for words in ("召回范围", "须拦截的单件和批次", "当前装载它们的箱、托盘和车辆"))


@pytest.mark.parametrize("path", ["/console/scope", "/console/scope.csv"])
@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ({"code": "hello"}, 400, no_goods("hello")),
        ({"code": PACK, "as_of": "yesterday"}, 400, "The time can't be read."),
        ({"code": "04006381333931"}, 404, "Nothing is recorded about (01)04006381333931."),
    ],
)
def test_what_can_not_be_answered_is_a_sentence(
    site: Site, path: str, query: dict[str, str], status: int, sentence: str
) -> None:
    answer = site.logged_in().get(path, query_string=query, headers=EN)
    assert (answer.status_code, sentence in answer.text) == (status, True)


def test_without_a_code_there_is_the_search_box(site: Site) -> None:
    assert site.logged_in().get("/console/scope").headers["Location"] == "/console/"


def test_a_node_sees_no_scope(site: Site) -> None:
    assert site.logged_in("dairy").get("/console/scope", query_string={"code": PACK}).status_code == 403
