"""Reading ahead of a slow store, on a real broker: what was read and not recorded, the broker sends again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from cast.documents import envelope, event
from cast.parties import FARM
from gated_store import SECONDS, GatedStore
from servers.ingest import Listener, Service
from servers.mosquitto import Mosquitto
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.mqtt.subscriber import Ingest
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.messages.mqtt_address import MqttAddress
from tracechain.trace.messages.receipt import Receipt, parse_receipt
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store
from tracechain.trace.store.sqlite.store import SqliteStore

pytestmark = pytest.mark.mosquitto
Make = Callable[[str], Service]
Online = Callable[[str], None]


def _receipts(listener: Listener, node: Node) -> list[Receipt]:
    heard = [parse_receipt(payload) for topic, payload in list(listener.heard) if topic == node.receipt]
    return [one for one in heard if isinstance(one, Receipt)]


def _durable(listener: Listener, node: Node) -> int:
    return max((one.upto for one in _receipts(listener, node)), default=0)


@pytest.fixture
def gated(tmp_path: Path, store: SqliteStore) -> Iterator[GatedStore]:
    """The same store behind a gate."""
    with closing(GatedStore(str(tmp_path / "provenance.sqlite"))) as gated:
        yield gated


def test_what_was_judged_ahead_of_an_end_comes_again_and_is_recorded_once(
    mosquitto: Mosquitto,
    gated: GatedStore,
    records: Records,
    make_service: Make,
    listener: Listener,
    online: Online,
) -> None:
    node = Node(FARM, "ahead-of-an-end")
    service = Ingest(MqttAddress.parse(mosquitto.url), Capture(gated, records), node.shard, batch_events=1, ahead=True)
    listener.subscribe(node.receipt)
    with ThreadPoolExecutor(1) as pool:
        end = pool.submit(service.run)
        try:
            online(node.shard)
            for seq in (1, 2, 3):
                listener.publish(node.events, envelope(seq, event(seq)))
            assert gated.asked.get(timeout=SECONDS) == [event(1)["eventID"]]
            assert _receipts(listener, node) == []
        finally:
            service.end()
            assert service._stopping.wait(SECONDS)
            gated.let(None)
        end.result(SECONDS)
    listener.wait_until(lambda _: _durable(listener, node) == 1)
    assert list(gated.documents([event(seq)["eventID"] for seq in (1, 2, 3)])) == [event(1)["eventID"]]
    make_service(node.shard).start()
    listener.wait_until(lambda _: _durable(listener, node) == 3)
    assert len(gated.documents([event(seq)["eventID"] for seq in (1, 2, 3)])) == 3
    told = [result for one in _receipts(listener, node) for result in one.results]
    assert {one.seq: one.recorded for one in told if one.recorded} == {1: 1, 2: 1, 3: 1}


@pytest.mark.neo4j
@pytest.mark.slow
def test_an_ingest_on_neo4j_that_is_killed_while_it_reads_ahead_loses_nothing_and_doubles_nothing(
    empty_neo4j_url: str,
    monkeypatch: pytest.MonkeyPatch,
    make_service: Make,
    listener: Listener,
    online: Online,
) -> None:
    """The node sends each envelope once: what the broker had taken comes again by itself."""
    monkeypatch.setenv("TRACECHAIN_STORE", empty_neo4j_url)
    node = Node(FARM, "ahead-on-neo4j")
    with closing(open_store(empty_neo4j_url)) as graph:
        graph.migrate()
        service = make_service(node.shard)
        service.start()
        online(node.shard)
        listener.subscribe(node.receipt)
        for seq in range(1, 91):
            listener.publish(node.events, envelope(seq, *(event(10 * seq + n) for n in range(10))))
            if seq % 30 == 0:
                listener.wait_until(lambda _, seq=seq: _durable(listener, node) >= seq - 29)  # type: ignore[misc]
                service.kill()
                service.start()
        listener.wait_until(lambda _: _durable(listener, node) == 90)
        _each_once(graph, [event(number)["eventID"] for number in range(10, 910)])


def _each_once(store: ProvenanceStore, ids: list[str]) -> None:
    found = store.documents(ids)
    assert len(found) == len(ids)
    assert len({one["recordTime"] for one in found.values()}) == len(ids)
