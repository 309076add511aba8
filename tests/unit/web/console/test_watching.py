"""Watching over HTTP: the console's page, the API, and Prometheus."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from cast.documents import event_at
from cast.parties import DAIRY, SHOP
from cast.site import Site
from tracechain.ingest.door.arrival import read_message
from tracechain.trace.messages.clock import ClockReading, Judgement, Mark
from tracechain.trace.messages.envelope import Envelope
from tracechain.trace.messages.status import LaneBacklog, NodeStatus
from tracechain.trace.messages.topics import Node as Address
from tracechain.trace.records.nodes import NodeNews
from tracechain.trace.watching.node import Counts, WatchedNode
from tracechain.web.api.metrics import MOST_NODES
from tracechain.web.console.paging import PAGE
from tracechain.web.console.watching.table import NodeOrder

PACK = "urn:epc:id:sgtin:690123420.0010.watched"


def now() -> int:
    return time.time_ns() // 1000


def heard(seen: int = 0, skew: int = 0, waiting: int = 0, counts: Counts | None = None) -> NodeNews:
    status = NodeStatus(online=True, every=60, lanes={"scans": LaneBacklog(waiting, 30.0 if waiting else None)})
    mark = Mark.SKEWED if skew else Mark.OK
    return NodeNews(
        seen=now() - seen * 1_000_000,
        clock=Judgement(mark, skew * 1_000_000),
        status=(status, now()),
        counts=counts or Counts(),
    )


@pytest.fixture
def watched(own_site: Site) -> Site:
    """The dairy's station is well, the shop's clock is an hour ahead."""
    own_site.records.nodes.write(
        {
            (DAIRY, "gate-1"): heard(waiting=3, counts=Counts(99, 0, 1)),
            (SHOP, "till-1"): heard(seen=5, skew=3600),
        }
    )
    return own_site


def page(site: Site, query: str = "", user: str = "regulator") -> str:
    return site.logged_in(user).get(f"/console/watching/{query}", headers={"Accept-Language": "en"}).text


def test_the_page_shows_every_node_and_the_alarms(watched: Site) -> None:
    told = page(watched)
    assert told.index("till-1</span></span></td>") < told.index("gate-1</span></span></td>")  # the worst first
    assert "clock is 1 hour ahead" in told
    assert "1.0 %" in told
    assert "I have seen it" in told
    assert 'href="#alarms"' in told


def test_more_than_is_counted_looks_like_that_and_thousands_are_set_apart(own_site: Site) -> None:
    counted, more = heard(waiting=12_345), heard()
    counted.stream("01J", 1, 1234)
    more.stream("01J", 1, 2**53)
    own_site.records.nodes.write({(DAIRY, "gate-1"): counted, (SHOP, "till-1"): more})
    told = page(own_site)
    assert "<strong>12,345</strong>" in told
    assert '<td class="number" data-label="Waiting">12,345</td>' in told
    assert '<td class="number is-bad" data-label="Missing">1,234</td>' in told
    assert '<td class="number is-bad" data-label="Missing">≥ 1,000,000,000</td>' in told


def test_a_count_of_nothing_leads_nowhere(own_site: Site) -> None:
    assert 'href="#' not in page(own_site).partition('id="live"')[2]
    own_site.records.nodes.write({(DAIRY, "gate-1"): heard()})
    told = page(own_site)
    assert 'href="#things"' in told
    assert "<span><strong>0</strong> alarms</span>" in told


def test_the_table_is_sorted_and_turned_round(watched: Site) -> None:
    rising = page(watched, "?sort=waiting&falling=0")
    assert rising.index("till-1</span></span></td>") < rising.index("gate-1</span></span></td>")
    falling = page(watched, "?sort=waiting&falling=1")
    assert falling.index("gate-1</span></span></td>") < falling.index("till-1</span></span></td>")
    assert 'aria-sort="descending"' in falling


def test_many_nodes_are_paged(own_site: Site) -> None:
    own_site.records.nodes.write({(DAIRY, f"gate-{number:03d}"): heard() for number in range(PAGE + 1)})
    first, second = page(own_site, "?sort=name&falling=0"), page(own_site, "?sort=name&falling=0&page=2")
    assert first.count("<tr>") == PAGE + 1
    assert f"gate-{PAGE:03d}" not in first
    assert f"gate-{PAGE:03d}" in second
    assert "Page 2 of 2" in second


@pytest.mark.parametrize(
    "query", ["?sort=nonsense", "?page=0", "?page=99999999999999", f"?page={5000 * '9'}", "?page=x", "?falling=2"]
)
def test_an_address_that_makes_no_sense_shows_the_usual(watched: Site, query: str) -> None:
    assert watched.logged_in().get(f"/console/watching/{query}").status_code == 200


def test_an_address_says_only_what_is_unusual() -> None:
    assert NodeOrder().address(page=2) == "?page=2"
    assert NodeOrder().sorted_by("name") == "?sort=name&falling=0"
    assert NodeOrder("name", falling=False).sorted_by("name") == "?sort=name"
    assert NodeOrder.read({"sort": "name", "falling": "0"}) == NodeOrder("name", falling=False)


def test_where_nobody_was_heard_the_page_says_what_to_do(own_site: Site) -> None:
    assert "tracechain device add GLN DEVICE" in page(own_site)
    assert "check the broker's address" in page(own_site, user="dairy")


def test_a_node_sees_its_own_party_s_devices_and_decides_nothing(watched: Site) -> None:
    told = page(watched, user="dairy")
    assert "gate-1" in told
    assert "till-1" not in told
    assert "Clock off" not in told
    told = watched.client().get("/api/v1/nodes", headers=watched.token("node", SHOP)).json
    assert told is not None
    assert [node["device"] for node in told["nodes"]] == ["till-1"]
    assert [alarm["kind"] for alarm in told["alarms"]] == ["skew"]


def test_an_alarm_is_noted_as_seen_in_the_console(watched: Site) -> None:
    page(watched)
    [alarm] = watched.records.alarms.standing()
    client = watched.logged_in()
    address = f"/console/watching/alarms/{alarm.id}/acknowledge"
    assert client.post(address, data={"note": "on the way"}).status_code == 303
    told = page(watched)
    assert "seen by regulator" in told
    assert " · on the way</p>" in told
    assert watched.records.audit.page(subject=alarm.id)[0].who == "regulator"
    watched.records.nodes.write({(SHOP, "till-1"): heard()})
    assert "Alarms that have ended" in page(watched)
    assert client.post(address).status_code == 409


def test_the_api_tells_how_the_nodes_stand(watched: Site) -> None:
    told = watched.client().get("/api/v1/nodes", headers=watched.token("auditor")).json
    assert told is not None
    by_device = {node["device"]: node for node in told["nodes"]}
    assert (by_device["gate-1"]["waiting"], by_device["gate-1"]["rejected"], by_device["gate-1"]["alarms"]) == (
        3,
        0.01,
        [],
    )
    assert by_device["till-1"]["skew"] == 3600.0
    assert by_device["till-1"]["clock"] == "skewed"
    [alarm] = told["alarms"]
    assert alarm["sentence"]["zh"].startswith("该设备的时钟快了")


def test_an_alarm_is_noted_as_seen_over_the_api(watched: Site) -> None:
    headers = watched.token("regulator")
    asked = watched.client().get("/api/v1/nodes", headers=headers).json
    assert asked is not None
    address = f"/api/v1/alarms/{asked['alarms'][0]['id']}/acknowledgement"
    told = watched.client().post(address, json={"note": "seen"}, headers=headers)
    assert told.status_code == 200
    assert told.json is not None
    assert told.json["acknowledgedBy"] == watched.records.alarms.standing()[0].acknowledged_by
    refused = watched.client().post("/api/v1/alarms/a-1/acknowledgement", json={}, headers=headers)
    assert refused.json == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no alarm 'a-1'.",
    }


def test_prometheus_is_told_of_nodes_alarms_and_requests(watched: Site) -> None:
    answer = watched.client().get("/metrics", headers=watched.token("admin"))
    assert answer.mimetype == "text/plain"
    lines = answer.text.splitlines()
    assert f'tracechain_node_waiting_events{{device="gate-1",gln="{DAIRY}"}} 3.0' in lines
    assert f'tracechain_node_clock_skew_seconds{{device="till-1",gln="{SHOP}"}} 3600.0' in lines
    assert f'tracechain_node_rejected_ratio{{device="gate-1",gln="{DAIRY}"}} 0.01' in lines
    assert 'tracechain_alarms{acknowledged="false",kind="skew"} 1.0' in lines
    assert "tracechain_nodes 2.0" in lines
    again = watched.client().get("/metrics", headers=watched.token("auditor")).text
    assert 'tracechain_http_requests_total{endpoint="metrics.told",status="200"} 1.0' in again


def test_prometheus_is_told_of_no_more_nodes_than_it_can_bear(own_site: Site) -> None:
    own_site.records.nodes.write({(DAIRY, f"gate-{number}"): heard() for number in range(MOST_NODES + 5)})
    lines = own_site.client().get("/metrics", headers=own_site.token("admin")).text.splitlines()
    assert sum(line.startswith("tracechain_node_online{") for line in lines) == MOST_NODES
    assert f"tracechain_nodes {float(MOST_NODES + 5)}" in lines


def test_a_session_or_nobody_reads_no_metrics(site: Site) -> None:
    assert site.client().get("/metrics").status_code == 401
    assert site.logged_in().get("/metrics").status_code == 401


def test_an_envelope_by_http_is_watched_and_its_events_are_marked_in_the_trace(own_site: Site) -> None:
    address = Address(DAIRY, "gate-9")
    told = event_at(77, "ObjectEvent", "04T08:00:00", DAIRY, action="OBSERVE", bizStep="inspecting", epcList=[PACK])
    arrival = read_message(address.events, Envelope("01J", "scans", 1, events=(told,)).to_bytes())
    own_site.capture.arrivals([replace(arrival, clock=ClockReading(arrival.received + 3600 * 1_000_000))])
    shown = own_site.logged_in().get(f"/console/trace?code={PACK}", headers={"Accept-Language": "en"}).text
    assert '<span class="tag is-bad">clock off</span>' in shown


def test_a_node_that_never_told_has_no_numbers_that_it_did_not_say() -> None:
    assert WatchedNode(DAIRY, "gate-1", seen=0).waiting is None
    assert WatchedNode(DAIRY, "gate-1", seen=0).oldest is None
