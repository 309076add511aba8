"""/api/v1/state, /whereabouts, /scope, /balance."""

from __future__ import annotations

from typing import Any

import pytest

from cast.chain import PACKED_AGAIN
from cast.documents import document, event_at
from cast.goods import MILK_LOT, OTHER_PACK, PACK, YOGHURT_GTIN, YOGHURT_LOT
from cast.parties import DAIRY, SHOP, place
from cast.site import Site
from tracechain.ingest.door.source import Source
from tracechain.trace.events.instant import format_instant
from tracechain.trace.wire.balance import BALANCE
from tracechain.trace.wire.scope import SCOPE
from tracechain.trace.wire.state import STATE
from tracechain.trace.wire.whereabouts import WHEREABOUTS


def ask(site: Site, question: str, key: str, status: int = 200, **query: str) -> Any:
    answer = site.client().get(
        f"/api/v1/{question}", query_string={"id": key, **query}, headers=site.token("regulator")
    )
    assert answer.status_code == status, answer.text
    return answer.json


def test_the_examples_of_the_description_are_answers(site: Site) -> None:
    assert ask(site, "state", PACK) == STATE
    assert ask(site, "whereabouts", YOGHURT_LOT) == WHEREABOUTS
    assert ask(site, "balance", YOGHURT_LOT) == BALANCE
    described: Any = site.client().get("/api/v1/openapi.json").json
    for question, example in (
        ("state", STATE),
        ("whereabouts", WHEREABOUTS),
        ("scope", SCOPE),
        ("balance", BALANCE),
    ):
        operation = described["paths"][f"/api/v1/{question}"]["get"]
        assert operation["responses"]["200"]["content"]["application/json"]["example"] == example
        assert set(operation["responses"]) >= {"200", "400", "401", "403", "404"}
        assert operation["security"] == [{"token": []}]


def test_the_example_of_a_scope_is_the_answer_once_the_case_is_packed_again(own_site: Site) -> None:
    assert ask(own_site, "scope", YOGHURT_LOT) == {**SCOPE, "carriers": []}
    own_site.capture.document(document(PACKED_AGAIN), Source(party=SHOP))
    assert ask(own_site, "scope", YOGHURT_LOT) == SCOPE


def test_the_farms_milk_is_partly_used_and_the_rest_is_in_the_dairy(site: Site) -> None:
    [litres] = ask(site, "balance", MILK_LOT)["units"]
    assert (litres["unit"], litres["made"], litres["used"], litres["inStock"]) == ("LTR", 500, 400, 100)


def test_a_pack_is_in_the_shop_that_unpacked_it(site: Site) -> None:
    state = ask(site, "state", OTHER_PACK)
    assert (state["state"], state["place"], state["holder"]) == ("in_stock", place(SHOP), SHOP)


def test_as_of_answers_from_what_was_recorded_then(site: Site) -> None:
    then = format_instant(site.store.settled())
    assert ask(site, "state", PACK, asOf=then)["asOf"] is not None
    assert ask(site, "whereabouts", MILK_LOT, asOf=then)["asOf"] is not None
    assert ask(site, "scope", MILK_LOT, asOf=then)["asOf"] is not None
    assert ask(site, "balance", MILK_LOT, asOf=then)["asOf"] is not None
    assert ask(site, "state", PACK, status=404, asOf="2020-01-01T00:00:00Z")["status"] == 404


def test_since_bounds_the_whereabouts(site: Site) -> None:
    answer = ask(site, "whereabouts", MILK_LOT, since="2026-03-02T00:00:00Z")
    assert (answer["instances"], answer["lots"], answer["since"]) == (0, 1, "2026-03-02T00:00:00.000Z")


def test_since_bounds_the_scope(site: Site) -> None:
    answer = ask(site, "scope", MILK_LOT, since="2026-03-02T00:00:00Z")
    assert (answer["items"], answer["carriers"], answer["since"]) == ([MILK_LOT], [], "2026-03-02T00:00:00.000Z")


def test_a_product_is_refused_with_a_sentence(own_site: Site) -> None:
    product = f"https://id.gs1.org/01/{YOGHURT_GTIN}"
    unlotted = event_at(
        20, "ObjectEvent", "04T09:00:00", SHOP, action="OBSERVE", quantityList=[{"epcClass": product, "quantity": 3}]
    )
    own_site.capture.document(document(unlotted), Source(party=SHOP))
    sentence = f"id: {product!r} is a product: it has no state, only its lots and single items have one."
    for question in ("state", "whereabouts", "scope", "balance"):
        assert ask(own_site, question, product, status=400)["detail"] == sentence


@pytest.mark.parametrize("question", ["state", "whereabouts", "scope", "balance"])
def test_a_thing_that_nobody_recorded_is_a_404(site: Site, question: str) -> None:
    assert ask(site, question, "04006381333931", status=404)["detail"] == (
        "Nothing is recorded about 'https://id.gs1.org/01/04006381333931': no event that counts names it."
    )


def test_a_single_item_has_no_balance(site: Site) -> None:
    assert ask(site, "balance", PACK, status=400) == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": f"id: {PACK!r} is a single item: only a lot has a balance; ask for its state.",
    }


@pytest.mark.parametrize("question", ["state", "whereabouts", "scope", "balance"])
def test_a_question_that_can_not_be_read_says_what_was_expected(site: Site, question: str) -> None:
    answer = site.client().get(f"/api/v1/{question}", headers=site.token("auditor"))
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["detail"] == "id: This is missing: a code in any spelling was expected."


@pytest.mark.parametrize("question", ["state", "whereabouts", "scope", "balance"])
def test_a_node_may_not_ask_where_the_goods_of_others_are(site: Site, question: str) -> None:
    answer = site.client().get(f"/api/v1/{question}", query_string={"id": PACK}, headers=site.token("node", DAIRY))
    assert answer.status_code == 403
