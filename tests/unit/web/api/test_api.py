"""/api/v1: the trace in both directions and both forms, what a node sees of it, the lookup, health."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cast.documents import document, event_at
from cast.goods import CASE, MILK_LOT, OTHER_PACK, PACK, YOGHURT_LOT
from cast.parties import DAIRY, FARM, OUTSIDER, SHOP, WHOLESALER
from cast.site import Site
from tracechain.ingest.door.source import Source
from tracechain.trace.facts.protocol import StoreError
from tracechain.web.api.health import broker_check


def number(event_id: str) -> int:
    return int(event_id[-12:])


def trace(site: Site, direction: str, key: str, role: str = "regulator", party: str | None = None, **query: str) -> Any:
    answer = site.client().get(
        f"/api/v1/trace/{direction}", query_string={"id": key, **query}, headers=site.token(role, party)
    )
    assert answer.status_code == 200, answer.text
    return answer.json


def things(answer: Any) -> set[str]:
    return {item["id"] for item in answer["items"]}


def test_forward_a_farms_milk_reaches_the_packs(site: Site) -> None:
    answer = trace(site, "forward", MILK_LOT)
    assert things(answer) == {MILK_LOT, YOGHURT_LOT, PACK, OTHER_PACK}
    assert list(answer) == ["subject", "direction", "since", "until", "asOf", "items", "links", "events", "gaps"]
    assert [number(one) for one in answer["events"]] == [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]


def test_backward_a_pack_comes_from_one_farm_and_not_the_other(site: Site) -> None:
    assert things(trace(site, "backward", PACK)) == {PACK, YOGHURT_LOT, MILK_LOT}


def test_any_spelling_of_the_code_is_the_same_question(site: Site) -> None:
    spellings = ["(01)06901234200010(21)0001", "urn:epc:id:sgtin:6901234.020001.0001", "]d201069012342000102" + "10001"]
    assert len({json.dumps(trace(site, "backward", spelling)) for spelling in spellings}) == 1


def test_the_ndjson_form_says_the_same_and_ends_with_the_counts(site: Site) -> None:
    whole = trace(site, "forward", MILK_LOT)
    headers = {**site.token("auditor"), "Accept": "application/x-ndjson"}
    answer = site.client().get("/api/v1/trace/forward", query_string={"id": MILK_LOT}, headers=headers)
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.content_type == "application/x-ndjson"
    assert "Content-Length" not in answer.headers
    items = [line["item"] for line in lines if "item" in line]  # in the order in which they were found
    assert sorted(items, key=lambda item: item["id"]) == sorted(whole["items"], key=lambda item: item["id"])
    assert [line["link"] for line in lines if "link" in line] == whole["links"]
    assert [line["event"] for line in lines if "event" in line] == whole["events"]
    assert lines[-1] == {"end": {"items": 4, "links": len(whole["links"]), "events": 13, "gaps": 0, "asOf": None}}


def test_since_and_until_bound_the_question(site: Site) -> None:
    # A plus sign that nobody escaped arrives as a blank.
    answer = trace(site, "forward", MILK_LOT, since="2026-03-01T15:00:00 08:00")
    assert things(answer) == {MILK_LOT}
    assert answer["since"] == "2026-03-01T07:00:00.000Z"
    assert things(trace(site, "backward", YOGHURT_LOT, until="2026-03-01T00:00:00Z")) == {YOGHURT_LOT}


def test_as_of_answers_from_what_was_recorded_then(own_site: Site) -> None:
    before = own_site.store.settled()
    late = event_at(20, "ObjectEvent", "04T09:00:00", SHOP, action="OBSERVE", bizStep="inspecting", epcList=[PACK])
    own_site.capture.document(document(late), Source(party=SHOP))
    from tracechain.trace.events.instant import format_instant  # noqa: PLC0415

    then = trace(own_site, "forward", PACK, asOf=format_instant(before))
    assert 20 not in [number(one) for one in then["events"]]
    assert then["asOf"] is not None
    assert 20 in [number(one) for one in trace(own_site, "forward", PACK)["events"]]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({}, "id: This is missing: a code in any spelling was expected."),
        (
            {"id": PACK, "until": "yesterday"},
            "until: Time 'yesterday' can't be read: a date and time like '2026-03-01T08:00:00.000+08:00' was expected.",
        ),
        (
            {"id": PACK, "asOf": "2026-03-01T08:00:00"},
            "asOf: Time '2026-03-01T08:00:00' has no offset: 'Z' or '+08:00' was expected at its end.",
        ),
        ({"id": PACK, "since": "2026-03-01T08:00:00Z"}, "since: a backward trace takes 'until' in its place."),
        (
            {"id": "hello"},
            "Can't read 'hello': expected a barcode's content, a URI, or the digits below a barcode.",
        ),
    ],
)
def test_a_question_that_can_not_be_read_is_a_400_that_says_what_was_expected(
    site: Site, query: dict[str, str], detail: str
) -> None:
    answer = site.client().get("/api/v1/trace/backward", query_string=query, headers=site.token("regulator"))
    assert answer.status_code == 400
    assert answer.json == {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": detail}


@pytest.mark.parametrize("path", ["trace/forward", "trace/backward", "lookup"])
def test_a_thing_that_nobody_recorded_is_a_404(site: Site, path: str) -> None:
    answer = site.client().get(
        f"/api/v1/{path}", query_string={"id": "04006381333931"}, headers=site.token("regulator")
    )
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["detail"] == (
        "Nothing is recorded about 'https://id.gs1.org/01/04006381333931': no event that counts names it."
    )


def test_a_direction_that_is_none_is_a_404(site: Site) -> None:
    assert site.client().get("/api/v1/trace/sideways?id=1", headers=site.token("regulator")).status_code == 404


def test_a_node_sees_what_it_recorded_and_one_step_up_and_down(site: Site) -> None:
    answer = trace(site, "backward", PACK, "node", WHOLESALER)
    # Its own three; the dairy's shipping before them, the shop's receiving after them.
    assert [number(one) for one in answer["events"]] == [8, 9, 10, 11, 12]
    assert MILK_LOT not in things(answer)


def test_a_node_sees_what_went_into_its_product(site: Site) -> None:
    answer = trace(site, "backward", PACK, "node", DAIRY)
    assert things(answer) == {PACK, YOGHURT_LOT, MILK_LOT}
    seen = [number(one) for one in answer["events"]]
    assert seen == [3, 4, 5, 6, 7, 8, 9, 13]  # the farm's shipping, its own, and the next of each thing


def test_a_farm_sees_its_milk_and_what_was_made_of_it_and_no_further(site: Site) -> None:
    answer = trace(site, "forward", MILK_LOT, "node", FARM)
    assert things(answer) == {MILK_LOT, YOGHURT_LOT}
    assert [number(one) for one in answer["events"]] == [1, 3, 4, 5]


def test_a_node_sees_what_it_recorded_though_somebody_else_sent_it_before(own_site: Site) -> None:
    crate = "https://id.gs1.org/00/069012340000000016"
    sent = [event_at(n, "ObjectEvent", f"05T{n}:00:00", FARM, action="OBSERVE", epcList=[crate]) for n in (21, 22)]
    for party in (OUTSIDER, FARM):
        own_site.capture.document(document(*sent), Source(party))
    for party in (OUTSIDER, FARM):
        assert [number(one) for one in trace(own_site, "forward", crate, "node", party)["events"]] == [21, 22]


@pytest.mark.parametrize("party", [OUTSIDER, None])
def test_an_outsider_sees_nothing_of_it(site: Site, party: str | None) -> None:
    answer = trace(site, "backward", PACK, "node", party)
    assert (things(answer), answer["links"], answer["events"], answer["gaps"]) == ({PACK}, [], [], [])


def test_the_lookup_is_a_whitelist(site: Site) -> None:
    answer = site.client().get("/api/v1/lookup", query_string={"id": PACK})
    facts: Any = answer.json
    assert (facts["state"], facts["lot"], facts["serial"]) == ("sold", "Y-0302", "0001")
    assert facts["maker"]["name"] == {"zh": "晨光乳业", "en": "Chenguang Dairy"}
    assert facts["seller"]["name"] == {"zh": "邻里生鲜店", "en": "Neighbour Fresh Shop"}
    assert facts["origins"] == [
        {
            "name": {"zh": "生牛乳", "en": "Raw milk"},
            "lot": "M-0301",
            "at": "2026-02-28T22:00:00.000Z",
            "role": "farm",
            "city": {"zh": "张家口市", "en": "Zhangjiakou"},
        }
    ]
    assert facts["temperatures"] == {
        "limits": {"minCelsius": 2.0, "maxCelsius": 6.0},
        "readings": 6,
        "outside": 1,
        "lowest": 3.1,
        "highest": 7.8,
    }
    for secret in ("青原", "Qingyuan", "联达", "Lianda", "quantity", "500", "LTR", FARM, WHOLESALER, CASE, "urn:uuid"):
        assert secret not in answer.text


def test_the_description_names_every_operation_and_its_refusals(site: Site) -> None:
    described: Any = site.client().get("/api/v1/openapi.json").json
    assert described["openapi"] == "3.1.0"
    assert set(described["paths"]) >= {"/api/v1/trace/forward", "/api/v1/trace/backward", "/api/v1/lookup"}
    for direction, bound in (("forward", "since"), ("backward", "until")):
        operation = described["paths"][f"/api/v1/trace/{direction}"]["get"]
        assert set(operation["responses"]) >= {"200", "400", "401", "403", "404"}
        assert {"id", bound, "asOf"} == {parameter["name"] for parameter in operation["parameters"]}
        assert operation["security"] == [{"token": []}]


def test_alive_and_ready(site: Site) -> None:
    assert site.client().get("/healthz").json == {"alive": True}
    answer = site.client().get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ready": True, "parts": {"store": None, "database": None}})


def test_not_ready_says_which_part_and_not_where_it_is(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise StoreError("bolt://inside:7687 is away")

    monkeypatch.setattr(own_site.store, "ping", away)
    answer = own_site.client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "ready": False,
        "parts": {"store": "does not answer, or its schema is not ready", "database": None},
    }


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("mqtt://broker", ("broker", 1883)),
        ("mqtts://user:secret@broker", ("broker", 8883)),
        ("mqtt://[::1]:1884", ("::1", 1884)),
    ],
)
def test_the_broker_is_looked_for_where_its_url_says(
    url: str, address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    class Connection:
        def close(self) -> None: ...

    def connect(where: tuple[str, int], timeout: float) -> Connection:
        asked.append(where)
        return Connection()

    monkeypatch.setattr("socket.create_connection", connect)
    broker_check(url)()
    assert asked == [address]
