"""The public pages: what a person with a code sees."""

from __future__ import annotations

import re

import pytest
from pages import text_of

from cast.documents import document, event_at
from cast.goods import CASE, MILK_GTIN, PACK_PATH, YOGHURT_GTIN
from cast.parties import (
    CARRIER,
    DAIRY,
    DAIRY_COLD_ROOM,
    MASTER_DATA,
    OTHER_CARRIER,
    OTHER_FARM,
    OUTSIDER,
    PARTIES,
    place,
)
from cast.site import Site
from tracechain.ingest.door.source import Source
from tracechain.trace.records.parties import Product


def page(site: Site, path: str, language: str = "zh-CN") -> str:
    answer = site.client().get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return text_of(answer.text)


def test_a_pack_shows_verdict_product_maker_lot_journey_temperatures_and_origin(site: Site) -> None:
    shown = page(site, PACK_PATH, "en")
    assert "The records say that it was sold to a consumer." in shown
    assert "Last recorded 3 Mar 2026, 09:15 · Neighbour Fresh Shop Beijing" in shown
    assert "Plain yoghurt 200 g cup Maker Chenguang Dairy Baoding" in shown
    assert "Batch Y-0302" in shown
    assert "Farm Zhangjiakou Entered on record Raw material 1 Mar 2026, 06:00" in shown
    assert "Wholesaler Beijing Received 2 Mar 2026, 12:00 Sent off 2 Mar 2026, 16:00" in shown
    assert "1 of 6 readings were outside the limits; the worst was 7.8 °C." in shown
    assert "The product is to be kept between 2.0 °C and 6.0 °C." in shown
    assert "Raw milk Farm Zhangjiakou Batch M-0301" in shown


def test_the_same_page_in_chinese_is_the_default(site: Site) -> None:
    shown = page(site, PACK_PATH)
    assert "记录显示，它已售给消费者。" in shown
    assert "6 次测温中有 1 次超出要求，最严重的一次为 7.8 °C。" in shown
    assert "原味酸奶 200 克 杯装 生产者 晨光乳业 保定市" in shown


def test_the_steps_stand_from_the_oldest_to_the_newest(site: Site) -> None:
    html = site.client().get(PACK_PATH).text
    times = re.findall(r'<li><span>.*?<time datetime="([^"]+)"', html)
    assert times == sorted(times)
    assert len(times) == 12


def test_nobody_is_named_but_maker_and_seller(site: Site) -> None:
    for language in ("zh-CN", "en"):
        html = site.client().get(PACK_PATH, headers={"Accept-Language": language}).text
        for name in ("青原牧场", "Qingyuan", "联达", "Lianda", "白河", "Baihe", "一号库", "Dock", OTHER_FARM):
            assert name not in html


def own_place(gln: str) -> dict[str, str]:
    """The entry of a party's one place."""
    return next(one for one in MASTER_DATA["places"] if one["party"] == gln)


def received_again(site: Site, party: str, number: int, at: str) -> None:
    """Another business receives the case after the wholesaler had it."""
    received = event_at(number, "ObjectEvent", at, party, action="OBSERVE", bizStep="receiving", epcList=[CASE])
    assert site.capture.document(document(received), Source(party)).refused == ()


def test_two_wholesalers_of_one_city_are_two_stops_without_a_name(own_site: Site) -> None:
    [other] = [one for one in PARTIES if one["gln"] == OUTSIDER]
    in_beijing = {"gln": OUTSIDER, "city_zh": "北京市", "city_en": "Beijing"}
    places = [
        {"key": f"https://id.gs1.org/414/{OUTSIDER}", "party": OUTSIDER, "name_zh": "二号库", "name_en": "Dock 2"}
    ]
    own_site.records.load_master_data({"parties": [{**other, **in_beijing}], "places": places})
    received_again(own_site, OUTSIDER, 70, "02T17:00:00")
    shown = page(own_site, PACK_PATH, "en")
    assert "Sent off 2 Mar 2026, 16:00 Wholesaler Beijing Received 2 Mar 2026, 17:00 Neighbour" in shown
    assert "Unrelated" not in shown
    assert OUTSIDER not in shown
    assert OUTSIDER not in own_site.client().get(f"/api/v1/lookup?id={PACK_PATH}").text


def test_two_that_nobody_registered_are_two_stops(own_site: Site) -> None:
    received_again(own_site, CARRIER, 70, "02T17:00:00")
    received_again(own_site, OTHER_CARRIER, 71, "02T17:30:00")
    stranger = "A participant not yet registered Received 2 Mar 2026"
    assert f"{stranger}, 17:00 {stranger}, 17:30 Neighbour" in page(own_site, PACK_PATH, "en")


def test_two_places_of_one_business_in_one_city_are_one_stop(own_site: Site) -> None:
    second = {**own_place(DAIRY), "key": place(DAIRY_COLD_ROOM)}
    own_site.records.load_master_data({"places": [second]})
    moved = {"action": "OBSERVE", "bizStep": "storing", "epcList": [CASE], "readPoint": {"id": second["key"]}}
    moved_event = event_at(70, "ObjectEvent", "01T20:00:00", DAIRY, **moved)
    assert own_site.capture.document(document(moved_event), Source(DAIRY)).refused == ()
    assert "Packed 1 Mar 2026, 19:00 Put into storage 1 Mar 2026, 20:00" in page(own_site, PACK_PATH, "en")


def test_quantities_stay_out_of_the_page(site: Site) -> None:
    html = text_of(site.client().get(PACK_PATH).text)
    for quantity in ("500", "400", "LTR", " 2000 "):
        assert quantity not in html


def test_the_page_says_records_and_never_safe(site: Site) -> None:
    shown = page(site, PACK_PATH, "en").lower()
    assert "no laboratory finding" in shown
    assert "safe" not in shown


def test_another_pack_of_the_case_is_in_stock_at_the_shop(site: Site) -> None:
    shown = page(site, f"/01/{YOGHURT_GTIN}/21/0002", "en")
    assert "In stock The records say that it is in stock and has not been sold yet." in shown
    assert "Seller Neighbour Fresh Shop Beijing" in shown


def test_a_used_up_batch_says_so(site: Site) -> None:
    assert "Used up" in page(site, f"/01/{MILK_GTIN}/10/M-0301", "en")


def test_a_batch_that_was_made_is_told_as_a_batch(site: Site) -> None:
    shown = page(site, f"/01/{YOGHURT_GTIN}/10/Y-0302", "en")
    assert "Batch on record The records tell of this batch as a whole." in shown
    assert "not been sold" not in shown


def test_what_is_in_a_case_is_no_raw_material_of_it(site: Site) -> None:
    html = site.client().get(CASE.removeprefix("https://id.gs1.org"), headers={"Accept-Language": "en"}).text
    assert "A case or other transport unit" in html
    assert "Raw material" not in html


def test_a_case_has_a_page_too(site: Site) -> None:
    assert "(00)069012342000000010" in page(site, CASE.removeprefix("https://id.gs1.org"))


def test_a_product_without_a_batch_is_told_to_be_one(site: Site) -> None:
    shown = page(site, f"/01/{YOGHURT_GTIN}", "en")
    assert "A kind of product This code names the product, but no batch and no single pack." in shown
    assert "Plain yoghurt" in shown


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("06901234200010", "/01/06901234200010"),
        ("6901234200010", "/01/06901234200010"),
        ("(01)06901234200010(21)0001", "/01/06901234200010/21/0001"),
        ("]d2010690123420001010Y-0302\x1d210001", "/01/06901234200010/10/Y-0302/21/0001"),
        ("https://example.com/01/06901234200010/10/Y-0302", "/01/06901234200010/10/Y-0302"),
        ("81234567890123456789", "/drug/81234567890123456789"),
        ("urn:nmpa:8123456:lot:B%2F7", "/drug/8123456/lot/B%2F7"),
    ],
)
def test_a_typed_code_leads_to_its_digital_link_path(site: Site, code: str, path: str) -> None:
    answer = site.client().get("/", query_string={"code": code})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)


@pytest.mark.parametrize("path", ["/?code=hello", "/?code=06901234200011", "/01/123", "/01/06901234200011", "/drug/12"])
def test_a_malformed_code_is_refused_with_what_was_expected(site: Site, path: str) -> None:
    answer = site.client().get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert "is not a code that can be looked up." in text_of(answer.text)
    assert "Expected: a product number of 8, 12, 13 or 14 digits whose last digit is right" in text_of(answer.text)


@pytest.mark.parametrize(
    "path",
    [f"/01/{YOGHURT_GTIN}/21/9999", "/01/04006381333931", "/drug/81234567890123456789", "/drug/8123456/lot/B%2F7"],
)
def test_an_unknown_code_is_not_on_record(site: Site, path: str) -> None:
    answer = site.client().get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "This code is not on record" in text_of(answer.text)


def test_an_unknown_serial_number_leads_to_its_batch(site: Site) -> None:
    answer = site.client().get(f"/01/{YOGHURT_GTIN}/10/Y-0302/21/9999")
    assert answer.status_code == 404
    assert f'href="/01/{YOGHURT_GTIN}/10/Y-0302"' in answer.text


def test_a_product_of_the_master_data_is_known_before_its_first_event(own_site: Site) -> None:
    fresh = Product("https://id.gs1.org/01/04006381333931", "铅笔糖", "Pencil sweets", DAIRY)
    own_site.records.parties.upsert(products=[fresh])
    assert "铅笔糖" in page(own_site, "/01/04006381333931")


def test_what_a_code_holds_is_shown_as_text(site: Site) -> None:
    answer = site.client().get("/", query_string={"code": '"><script>alert(1)</script>'})
    assert answer.status_code == 400
    assert "<script" not in answer.text


def test_a_code_longer_than_any_code_is_malformed(site: Site) -> None:
    assert site.client().get("/", query_string={"code": "0" * 3000}).status_code == 400


def test_the_empty_page_has_the_search_box(site: Site) -> None:
    html = site.client().get("/").text
    assert 'name="code"' in html
    assert "它从哪里来，经过了哪里？" in html
