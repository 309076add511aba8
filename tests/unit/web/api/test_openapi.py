"""What is served is what is published: answers of each operation are held against the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from cast.documents import document, envelope, event, event_at
from cast.goods import CASE, MILK_LOT, PACK, YOGHURT_LOT
from cast.parties import DAIRY, FARM, SHOP, place
from cast.site import Site
from openapi import Published
from tracechain.trace.messages.signature import SigningKey, sign
from tracechain.trace.watching.alarm import Alarm, AlarmKind

KEY = SigningKey.make()
SEEN = event_at(40, "ObjectEvent", "04T10:00:00", SHOP, action="OBSERVE", bizStep="inspecting", epcList=[PACK])
UNREADABLE = {**SEEN, "eventTime": "noon", "eventID": "urn:uuid:00000000-0000-4000-8000-000000000041"}
PRODUCT = "https://id.gs1.org/01/06901234200010"
NOBODY_S = "04006381333931"
QUESTIONS = (
    "trace/forward",
    "trace/backward",
    "state",
    "whereabouts",
    "scope",
    "balance",
    "gaps",
    "conditions",
    "what-if",
)


def published(site: Site) -> Published:
    return Published(site.client().get("/api/v1/openapi.json").get_json())


def ask(site: Site, path: str, role: str = "regulator", party: str | None = None, **query: Any) -> TestResponse:
    headers = site.token(role, party)
    if query.pop("lines", False):
        headers["Accept"] = "application/x-ndjson"
    return site.client().get(path, query_string=query, headers=headers)


def questions(site: Site) -> Iterable[TestResponse]:
    for name in QUESTIONS:
        for code in (MILK_LOT, YOGHURT_LOT, PACK, CASE, PRODUCT, NOBODY_S, "milk", ""):
            yield ask(site, f"/api/v1/{name}", id=code)
            yield ask(site, f"/api/v1/{name}", id=code, asOf="2099-01-01T00:00:00Z")
        yield ask(site, f"/api/v1/{name}", id=PACK, asOf="0")
        yield ask(site, f"/api/v1/{name}", role="partner", id=PACK)
        yield site.client().get(f"/api/v1/{name}?id={PACK}")
    for party in (DAIRY, FARM):
        yield ask(site, "/api/v1/trace/backward", "node", party, id=PACK)
    yield ask(site, "/api/v1/trace/forward", id=MILK_LOT, lines=True)
    yield ask(site, "/api/v1/trace/backward", id=PACK, lines=True)
    yield ask(site, "/api/v1/trace/backward", id=PACK, since="2026-03-01T00:00:00Z")
    yield ask(site, "/api/v1/conditions", id=PACK, minCelsius=5, maxCelsius=4)
    yield ask(site, "/api/v1/conditions", id=PACK, maxCelsius=4, longestMinutes=90)
    yield ask(site, "/api/v1/what-if", id=MILK_LOT, contactHours=24, contactPlace=place(DAIRY), weigh="true")
    yield ask(site, "/api/v1/what-if", id=MILK_LOT, withoutThing=MILK_LOT)
    for code in (MILK_LOT, YOGHURT_LOT, PACK, CASE, PRODUCT, NOBODY_S, "milk"):
        yield site.client().get("/api/v1/lookup", query_string={"id": code})


def devices(site: Site) -> Iterable[TestResponse]:
    client = site.client()
    site.records.devices.register(FARM, "gate-1")
    whole = {"gln": FARM, "device": "gate-1", "code": site.records.keys.make_code(FARM, "gate-1")}
    for body in ({**whole, "key": KEY.public.to_json()}, {**whole, "key": {}}, {**whole, "gln": "1"}, {}):
        yield client.post("/api/v1/enrolments", json=body)
    yield client.post("/api/v1/enrolments", json={**whole, "code": "no", "key": KEY.public.to_json()})
    node = site.token("node", DAIRY)
    for query, payload, headers in (
        ("", sign(envelope(1, event(901)), KEY), {}),
        ("?device=till-1", envelope(1, event(902), {"type": "nothing"}), node),
        ("?device=till-1", b"{}", node),
        ("?device=till-1", b"[]", node),
        ("?device=till-1", b"", node),
        ("?device=a b", b"{}", node),
        ("?device=till-1", b"[" * 400_000, node),
        ("", b"{}", site.token("regulator")),
        ("", b"{}", {}),
    ):
        yield client.post(f"/api/v1/envelopes{query}", data=payload, headers=headers)


def jobs(site: Site) -> Iterable[TestResponse]:
    client, node = site.client(), site.token("node", SHOP)
    for body, more in (
        (document(SEEN), {}),
        (document(SEEN, UNREADABLE), {}),
        (document(SEEN, UNREADABLE), {"GS1-Capture-Error-Behaviour": "proceed"}),
        ({"type": "EPCISDocument"}, {}),
    ):
        sent = client.post("/epcis/v2/capture", json=body, headers={**node, **more})
        yield sent
        yield client.get(sent.headers["Location"], headers=node)
    yield client.post("/epcis/v2/capture", json=[], headers=node)
    yield client.post("/epcis/v2/capture", data="<x/>", headers=node)
    yield client.post("/epcis/v2/capture", json={})
    for query in ("", "?perPage=2", "?perPage=0", "?nextPageToken=x"):
        yield client.get(f"/epcis/v2/capture{query}", headers=node)
    yield client.get("/epcis/v2/capture", headers=site.token("partner"))
    yield client.get("/epcis/v2/capture/none", headers=node)


def watching(site: Site) -> Iterable[TestResponse]:
    site.records.alarms.settle([Alarm(AlarmKind.BROKEN, FARM, "gate-1", 1, {"place": "e 1"})])
    [alarm] = site.records.alarms.standing()
    headers = site.token("regulator")
    where = f"/api/v1/alarms/{alarm.id}/acknowledgement"
    yield site.client().get("/api/v1/nodes")
    for body in ({"note": 1}, {"note": "seen"}, {"note": "again"}):
        yield site.client().post(where, json=body, headers=headers)
    yield site.client().post(where, json={}, headers=site.token("auditor"))
    site.client().post("/api/v1/envelopes?device=till-1", data=envelope(1), headers=site.token("node", DAIRY))
    yield site.client().get("/api/v1/nodes", headers=headers)


PARTS: tuple[Callable[[Site], Iterable[TestResponse]], ...] = (questions, devices, jobs, watching)


def test_every_answer_of_every_operation_is_as_it_is_published(own_site: Site) -> None:
    told = published(own_site)
    served: dict[tuple[str, str], set[int]] = {}
    wrong = {}
    for part in PARTS:
        for answer in part(own_site):
            served.setdefault(told.operation(answer), set()).add(answer.status_code)
            if faults := told.faults(answer):
                wrong[answer.request.method, answer.request.url, answer.status_code] = faults
    assert wrong == {}
    assert set(served) == told.operations
    assert {one for one, statuses in served.items() if min(statuses) >= 300 or max(statuses) < 400} == set()


def test_every_example_is_as_it_is_published(site: Site) -> None:
    told, whole = published(site), site.client().get("/api/v1/openapi.json").get_json()
    for method, path in told.operations:
        for status, answer in whole["paths"][path][method]["responses"].items():
            if "application/json" in answer.get("content", {}):
                assert told.example(method, path, status) == [], (method, path)


def test_every_schema_is_one(site: Site) -> None:
    for schema in site.client().get("/api/v1/openapi.json").get_json()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"state": "lost"}, "$.state: 'lost' is not one of"),
        ({"since": "yesterday"}, "$.since: 'yesterday' is not a 'date-time'"),
        ({"more": 1}, "$: Additional properties are not allowed ('more' was unexpected)"),
        ({"holder": 7}, "$.holder: 7 is not of type 'string', 'null'"),
    ],
)
def test_an_answer_that_is_not_as_it_is_published_is_found(site: Site, change: dict[str, Any], fault: str) -> None:
    answer = ask(site, "/api/v1/state", id=PACK)
    answer.data = json.dumps({**(answer.json or {}), **change}).encode()
    [found] = published(site).faults(answer)
    assert found.startswith(fault)


def test_an_answer_without_a_name_that_is_always_there_is_found(site: Site) -> None:
    answer = ask(site, "/api/v1/state", id=PACK)
    answer.data = json.dumps({name: value for name, value in (answer.json or {}).items() if name != "event"}).encode()
    assert published(site).faults(answer) == ["$: 'event' is a required property"]


@pytest.mark.parametrize("path", [f"/api/v1/{name}" for name in QUESTIONS if not name.startswith("trace")])
def test_each_question_says_what_its_code_and_its_times_are(site: Site, path: str) -> None:
    told = site.client().get("/api/v1/openapi.json").get_json()["paths"][path]["get"]["parameters"]
    schemas = {one["name"]: one["schema"] for one in told}
    assert (schemas["id"]["format"], schemas["id"]["minLength"], schemas["id"]["maxLength"]) == ("code", 1, 2048)
    assert schemas["asOf"]["format"] == "date-time"
    assert schemas["id"]["examples"]
    assert schemas["asOf"]["examples"]
