"""Ingest on a real broker loses nothing and doubles nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count

import pytest

from cast.documents import envelope, event, plain
from cast.parties import DAIRY, FARM
from servers.ingest import Listener, Service, is_online
from servers.mosquitto import Mosquitto
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.replay import replay
from tracechain.trace.messages.receipt import PlainReceipt, Receipt, parse_receipt
from tracechain.trace.messages.topics import Node, ingest_state
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore

pytestmark = pytest.mark.mosquitto
Make = Callable[[str], Service]
Online = Callable[[str], None]
NODES = count(1)


@pytest.fixture
def node() -> Node:
    return Node(FARM, f"gate-{next(NODES)}")


def _receipts(heard: list[tuple[str, bytes]], node: Node) -> list[Receipt | PlainReceipt]:
    return [parse_receipt(payload) for topic, payload in heard if topic == node.receipt]


def _durable(heard: list[tuple[str, bytes]], node: Node) -> int:
    return max((one.upto for one in _receipts(heard, node) if isinstance(one, Receipt)), default=0)


def test_an_envelope_is_recorded_and_answered(
    make_service: Make, listener: Listener, online: Online, node: Node, store: SqliteStore
) -> None:
    make_service(node.shard).start()
    online(node.shard)
    listener.subscribe(node.receipt)
    listener.publish(node.events, envelope(1, event(1), event(2)))
    listener.wait_until(lambda heard: _durable(heard, node) == 1)
    [receipt] = _receipts(listener.heard, node)
    assert isinstance(receipt, Receipt)
    assert (receipt.epoch, receipt.results[0].recorded) == ("01J", 2)
    assert len(store.documents([event(1)["eventID"], event(2)["eventID"]])) == 2


def test_garbage_is_in_quarantine_with_its_reason_and_the_next_good_one_is_recorded(
    make_service: Make, listener: Listener, online: Online, node: Node, store: SqliteStore, records: Records
) -> None:
    make_service(node.shard).start()
    online(node.shard)
    listener.subscribe(node.receipt)
    for garbage in (
        b"\xff\x00garbage",
        b"",
        b"{",
        b'{"epoch": 1, "seq": "x"}',
        b"eyJhbGciOiJFZERTQSJ9.e30.c2ln",
        b"[" * 9_999,
    ):
        listener.publish(node.events, garbage)
    listener.publish(node.scan, b'{"code": "]C1"}')
    listener.publish(f"tracechain/v1/{node.shard}/no-gln/x/events", plain(event(7)))
    listener.publish(node.events, envelope(1, event(1), "milk", event(2)))
    listener.wait_until(lambda heard: _durable(heard, node) == 1)
    assert len(store.documents([event(1)["eventID"], event(2)["eventID"]])) == 2
    reasons = [entry.reason for entry in records.quarantine.page()]
    assert len(reasons) == 9
    assert "The payload is not UTF-8 at byte 0: b'\\xff\\x00garbage'" in reasons
    assert "Not a GLN: 'no-gln'; expected 13 digits" in reasons
    assert "'milk' is no event: an object was expected." in reasons


def test_a_plain_device_learns_the_ids_of_its_events(
    make_service: Make, listener: Listener, online: Online, node: Node
) -> None:
    make_service(node.shard).start()
    online(node.shard)
    listener.subscribe(node.receipt)
    nameless = event(1)
    del nameless["eventID"]
    listener.publish(node.events, plain([nameless, event(2)]), qos=0)
    listener.wait_until(lambda heard: bool(_receipts(heard, node)))
    [receipt] = _receipts(listener.heard, node)
    assert isinstance(receipt, PlainReceipt)
    assert receipt.ids[0].startswith("ni:///sha-256;")
    assert receipt.ids[1] == event(2)["eventID"]


def test_a_message_with_six_thousand_refusals_is_answered_whole_and_the_shard_goes_on(
    make_service: Make, listener: Listener, online: Online, node: Node
) -> None:
    """Told at once they would be more than a packet holds, and the broker would close the connection again and again."""
    neighbour = Node(node.gln, f"{node.device}-neighbour")
    service = make_service(node.shard)
    service.start()
    online(node.shard)
    for one in (node, neighbour):
        listener.subscribe(one.receipt)
    listener.publish(node.events, plain(["x" * 150] * 6_000))
    listener.publish(neighbour.events, plain(event(1)))
    listener.wait_until(lambda heard: bool(_receipts(heard, neighbour)))
    listener.wait_until(lambda heard: len(_refused(heard, node)) >= 6_000)
    assert _refused(listener.heard, node) == list(range(6_000))
    lines = [json.loads(line) for line in service.log.read_text().splitlines()]
    assert [line for line in lines if line["event"] == "disconnected"] == []
    [entry] = [line for line in lines if line["event"] == "quarantined"]
    assert (entry["count"], len(entry["ids"])) == (6_000, 5)


def _refused(heard: list[tuple[str, bytes]], node: Node) -> list[int]:
    plain_ones = [one for one in _receipts(heard, node) if isinstance(one, PlainReceipt)]
    return [entry.index for one in plain_ones for entry in one.quarantined]


def test_killing_ingest_in_midstream_loses_nothing_and_doubles_nothing(
    make_service: Make, listener: Listener, online: Online, node: Node, store: SqliteStore
) -> None:
    """The node sends each envelope once: what the broker had taken comes again by itself."""
    service = make_service(node.shard)
    service.start()
    online(node.shard)
    listener.subscribe(node.receipt)
    envelopes = {seq: envelope(seq, *(event(10 * seq + n) for n in range(10))) for seq in range(1, 301)}
    for seq in range(1, 301):
        listener.publish(node.events, envelopes[seq])
        if seq % 60 == 0:
            listener.wait_until(lambda heard, seq=seq: _durable(heard, node) >= seq - 59)  # type: ignore[misc]
            service.kill()
            service.start()
    listener.wait_until(lambda heard: _durable(heard, node) == 300)
    ids = [event(10 * seq + n)["eventID"] for seq in envelopes for n in range(10)]
    found = store.documents(ids)
    assert len(found) == 3_000
    assert len({entry["recordTime"] for entry in found.values()}) == 3_000
    told = [result for one in _receipts(listener.heard, node) if isinstance(one, Receipt) for result in one.results]
    assert all(result.recorded + result.duplicate == 10 for result in told)


def test_a_shard_whose_ingest_ends_says_so(make_service: Make, listener: Listener, online: Online, node: Node) -> None:
    service = make_service(node.shard)
    service.start()
    online(node.shard)
    service.stop()
    listener.wait_until(lambda heard: not is_online(heard, ingest_state(node.shard)))
    service.start()
    listener.wait_until(lambda heard: is_online(heard, ingest_state(node.shard)))
    service.kill()
    listener.wait_until(lambda heard: not is_online(heard, ingest_state(node.shard)))


def test_of_two_that_serve_one_shard_the_older_ends_with_a_sentence_and_the_other_goes_on(
    make_service: Make, listener: Listener, online: Online, node: Node
) -> None:
    first, second = make_service(node.shard), make_service(node.shard)
    first.start()
    online(node.shard)
    second.start()
    sentence = f"Error: shard {node.shard!r} was taken over by another ingest, started at "
    assert first.process is not None
    first.process.wait_until(lambda: sentence in first.log.read_text())
    assert sentence not in second.log.read_text()
    listener.wait_until(lambda heard: is_online(heard, ingest_state(node.shard)))
    listener.subscribe(node.receipt)
    listener.publish(node.events, envelope(1, event(1)))
    listener.wait_until(lambda heard: _durable(heard, node) == 1)


def test_one_process_serves_several_shards(
    make_service: Make, listener: Listener, online: Online, node: Node, store: SqliteStore
) -> None:
    dairy = Node(DAIRY, node.device)
    assert dairy.shard != node.shard
    make_service("0-f").start()
    for one in (node, dairy):
        online(one.shard)
        listener.subscribe(one.receipt)
        listener.publish(one.events, envelope(1, event(1)))
        listener.wait_until(lambda heard, one=one: _durable(heard, one) == 1)  # type: ignore[misc]
    assert store.documents([event(1)["eventID"]])[event(1)["eventID"]]["party"] == FARM


def test_a_broker_that_starts_again_costs_time_and_no_event(
    mosquitto: Mosquitto, tmp_path_factory: pytest.TempPathFactory, node: Node
) -> None:
    """It is killed while envelopes are on their way; the node resends what has no receipt."""
    folder = tmp_path_factory.mktemp("own")
    store = SqliteStore(str(folder / "provenance.sqlite"))
    store.migrate()
    with Records(f"sqlite:///{folder}/records.sqlite") as records:
        records.migrate()
    service = Service(mosquitto.url, folder, node.shard)
    service.start()
    listener = Listener(mosquitto.port, "node")
    try:
        state = ingest_state(node.shard)
        listener.subscribe(state)
        listener.subscribe(node.receipt)
        listener.wait_until(lambda heard: is_online(heard, state))
        listener.publish(node.events, envelope(1, event(1)))
        listener.wait_until(lambda heard: _durable(heard, node) == 1)
        mosquitto.kill()
        mosquitto.start()
        for _ in range(60):
            listener.publish(node.events, envelope(2, event(2)))
            if listener.hears(lambda heard: _durable(heard, node) == 2, seconds=1):
                break
        assert len(store.documents([event(1)["eventID"], event(2)["eventID"]])) == 2
    finally:
        listener.close()
        service.stop()
        store.close()


def test_the_log_is_one_json_object_a_line_and_holds_no_payload(
    make_service: Make, listener: Listener, online: Online, node: Node
) -> None:
    service = make_service(node.shard)
    service.start()
    online(node.shard)
    listener.subscribe(node.receipt)
    listener.publish(node.events, envelope(1, event(1, bizStep="https://private.example/step")))
    listener.wait_until(lambda heard: _durable(heard, node) == 1)
    service.stop()
    lines = [json.loads(line) for line in service.log.read_text().splitlines()]
    assert [line["event"] for line in lines if line["event"].startswith("ingest")] == [
        "ingest started",
        "ingest stopped",
    ]
    assert "private.example" not in service.log.read_text()


def test_a_plain_scanner_is_answered_by_event_hash_and_a_resent_scan_is_the_same_event(
    make_service: Make, listener: Listener, online: Online, node: Node, store: SqliteStore, records: Records
) -> None:
    records.devices.register(node.gln, node.device, {"step": "shipping", "timeZoneOffset": "+08:00"})
    make_service(node.shard).start()
    online(node.shard)
    listener.subscribe(node.receipt)
    scan = {"code": "]C1010690123400001610L1\x1d21S1", "at": "2026-03-01T08:00:00+08:00", "seq": 17}
    for payload in (plain(scan), plain({**scan, "seq": 18}), plain({**scan, "code": "milk"})):
        listener.publish(node.scan, payload)
    listener.wait_until(lambda heard: len(_receipts(heard, node)) == 3)
    first, again, wrong = _receipts(listener.heard, node)
    assert isinstance(first, PlainReceipt)
    assert isinstance(wrong, PlainReceipt)
    assert again == first
    assert (wrong.ids, [one.id for one in wrong.quarantined]) == ((), [records.quarantine.page()[0].id])
    [name] = first.ids
    assert name.startswith("ni:///sha-256;")
    assert store.documents([name])[name]["event"]["epcList"] == ["https://id.gs1.org/01/06901234000016/10/L1/21/S1"]


def test_a_scan_of_an_unknown_device_is_recorded_once_it_is_registered_and_replayed(
    make_service: Make, listener: Listener, online: Online, node: Node, store: SqliteStore, records: Records
) -> None:
    make_service(node.shard).start()
    online(node.shard)
    listener.subscribe(node.receipt)
    listener.publish(node.scan, plain({"code": "(01)06901234000016(21)S1", "at": "2026-03-01T08:00:00Z", "seq": 1}))
    listener.wait_until(lambda heard: len(_receipts(heard, node)) == 1)
    [entry] = records.quarantine.page()
    assert entry.reason == f"The device {node.device!r} of {node.gln!r} is not registered; expected it with a profile"
    records.devices.register(node.gln, node.device, {"step": "shipping"})
    done = replay(Capture(store, records), records, entry.id, "admin")
    assert done.result.recorded == 1
    assert store.documents(done.result.ids)[done.result.ids[0]]["party"] == node.gln
