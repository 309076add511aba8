"""Watching on a real broker: nodes that come, go, skip numbers and have wrong clocks are seen."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Event

import pytest
from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from cast.documents import envelope, event
from cast.parties import FARM
from servers.ingest import Listener, Service
from servers.mosquitto import Mosquitto
from servers.port import free_port
from tracechain.trace.messages.clock import Mark
from tracechain.trace.messages.status import LaneBacklog, NodeStatus
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.records import Records
from tracechain.trace.records.survey import survey
from tracechain.trace.watching.alarm import AlarmKind
from tracechain.trace.watching.node import WatchedNode as Watched
from tracechain.trace.watching.thresholds import Thresholds

pytestmark = pytest.mark.mosquitto
Make = Callable[[str], Service]
Online = Callable[[str], None]
SECONDS = 60.0
NODES = count(1)
BIRTH = NodeStatus(
    online=True, every=60, epochs={"scans": "01J"}, next={"scans": 1}, lanes={"scans": LaneBacklog(4, 30.0)}
)


@pytest.fixture
def node() -> Node:
    return Node(FARM, f"watched-{next(NODES)}")


class Device(Client):
    """A node's connection, with its last will."""

    def __init__(self, broker: Mosquitto, node: Node) -> None:
        super().__init__(CallbackAPIVersion.VERSION2, f"{node.gln}.{node.device}", protocol=MQTTv5)
        self.will_set(node.status, NodeStatus(online=False).to_bytes(), qos=1, retain=True)
        self.connect("127.0.0.1", broker.port)
        self.loop_start()
        self.publish(node.status, BIRTH.to_bytes(), 1, retain=True).wait_for_publish(SECONDS)

    def crash(self) -> None:
        """The connection breaks off without a goodbye."""
        sock = self.socket()
        self.loop_stop()
        if sock is not None:
            sock.close()


def timed(seq: int, number: int, ahead: float) -> bytes:
    document = json.loads(envelope(seq, event(number)))
    sent = datetime.now(UTC) + timedelta(seconds=ahead)
    document["sent"] = sent.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    document["clock"] = {"synchronised": True, "boot": 1, "monotonic": round(time.monotonic(), 3)}
    return json.dumps(document).encode()


def wait_for(records: Records, node: Node, holds: Callable[[Watched], bool]) -> Watched:
    until = time.monotonic() + SECONDS
    pause = Event()
    while True:
        found = [one for one in records.nodes.all() if one.device == node.device and holds(one)]
        if found:
            return found[0]
        assert time.monotonic() < until, records.nodes.all()
        pause.wait(0.1)


def test_a_node_is_watched_from_its_birth_to_its_last_will(
    make_service: Make, listener: Listener, online: Online, node: Node, records: Records, mosquitto: Mosquitto
) -> None:
    make_service(node.shard).start()
    online(node.shard)
    device = Device(mosquitto, node)
    born = wait_for(records, node, lambda one: one.online is True)
    assert (born.waiting, born.every, born.birth["epochs"]) == (4, 60, {"scans": "01J"})
    listener.publish(node.events, timed(1, 1, ahead=0))
    assert wait_for(records, node, lambda one: one.counts.recorded == 1).clock is Mark.OK
    listener.publish(node.events, timed(3, 3, ahead=3600))
    skewed = wait_for(records, node, lambda one: one.clock is Mark.SKEWED)
    assert skewed.skew == pytest.approx(3600e6, abs=10e6)
    assert skewed.missing == 1
    listener.publish(node.events, envelope(2, "milk"))
    filled = wait_for(records, node, lambda one: one.missing == 0)
    assert filled.counts.quarantined == 1
    device.crash()
    gone = wait_for(records, node, lambda one: one.online is False)
    assert not gone.stopped
    kinds = {alarm.kind for alarm in survey(records, Thresholds(offline=0.001)).alarms if alarm.device == node.device}
    assert kinds >= {AlarmKind.OFFLINE}


def test_a_node_whose_birth_the_broker_kept_is_known_when_ingest_starts_later(
    make_service: Make, online: Online, node: Node, records: Records, mosquitto: Mosquitto
) -> None:
    device = Device(mosquitto, node)
    make_service(node.shard).start()
    online(node.shard)
    assert wait_for(records, node, lambda one: one.online is True).waiting == 4
    device.disconnect()
    device.loop_stop()


def test_events_that_the_broker_kept_are_no_sign_of_life_when_they_come_again(
    make_service: Make, online: Online, node: Node, records: Records, mosquitto: Mosquitto
) -> None:
    device = Device(mosquitto, node)
    device.publish(node.events, timed(1, 1, ahead=0), 1, retain=True).wait_for_publish(SECONDS)
    service = make_service(node.shard)
    service.start()
    online(node.shard)
    wait_for(records, node, lambda one: one.counts.recorded == 1)
    service.stop()
    before = wait_for(records, node, lambda one: one.counts.recorded == 1)
    service.start()
    after = wait_for(records, node, lambda one: one.counts.duplicate > before.counts.duplicate)
    assert (after.seen, after.clock) == (before.seen, before.clock)
    device.publish(node.events, b"", 1, retain=True).wait_for_publish(SECONDS)
    device.disconnect()
    device.loop_stop()


def test_ingest_that_is_killed_is_missed(
    make_service: Make, online: Online, node: Node, records: Records, mosquitto: Mosquitto
) -> None:
    service = make_service(node.shard)
    service.start()
    online(node.shard)
    until = time.monotonic() + SECONDS
    pause = Event()
    while node.shard not in records.nodes.beats():
        assert time.monotonic() < until
        pause.wait(0.1)
    service.kill()
    [alarm] = [one for one in survey(records, Thresholds(unserved=0.001)).alarms if one.kind is AlarmKind.UNSERVED]
    assert alarm.facts == {"shards": node.shard}
    service.start()
    while any(one.kind is AlarmKind.UNSERVED for one in survey(records, Thresholds(unserved=30)).alarms):
        assert time.monotonic() < until
        pause.wait(0.1)


def test_ingest_tells_prometheus_of_itself(
    make_service: Make,
    listener: Listener,
    online: Online,
    node: Node,
    records: Records,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = free_port()
    monkeypatch.setenv("TRACECHAIN_METRICS", f"127.0.0.1:{port}")
    make_service(node.shard).start()
    online(node.shard)
    listener.publish(node.events, timed(1, 1, ahead=0))
    wait_for(records, node, lambda one: one.counts.recorded == 1)
    told = ""
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        told = answer.read().decode()
    assert 'tracechain_ingest_events_total{outcome="recorded"} 1.0' in told
    assert f'tracechain_ingest_shard_served{{shard="{node.shard}"}} 1.0' in told
    assert "tracechain_ingest_durable_seconds_count 1.0" in told
