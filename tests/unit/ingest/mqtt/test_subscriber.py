"""While the store writes a batch the next one is read and judged, and nobody can tell by what is answered.

The store writes when a test lets it; messages come and answers go over a connection without a broker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest
from structlog.testing import capture_logs

from cast.documents import envelope, event
from cast.parties import FARM, GATE
from gated_store import SECONDS, GatedStore
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.source import Source
from tracechain.ingest.errors import IngestError
from tracechain.ingest.mqtt import subscriber
from tracechain.ingest.mqtt.inbox import Delivery, Inbox
from tracechain.ingest.mqtt.subscriber import Ingest
from tracechain.trace.facts.protocol import StoreError
from tracechain.trace.messages.mqtt_address import MqttAddress
from tracechain.trace.messages.receipt import Receipt, parse_receipt
from tracechain.trace.messages.status import NodeStatus
from tracechain.trace.messages.topics import Node, parse_topic
from tracechain.trace.records.errors import RecordsUnavailable
from tracechain.trace.records.records import Records
from tracechain.trace.words.fault import Fault, text_fault

BOTH = pytest.mark.parametrize("ahead", [True, False], ids=["ahead", "one after the other"])
AWAY = StoreError("the store is away")


class Link:
    """The connection of the farm's shard. What is told on it waits in `told`: receipt or ack, and of which gate."""

    stands = True

    def __init__(self, store: GatedStore) -> None:
        self._store = store
        self.told: SimpleQueue[str] = SimpleQueue()
        self.receipts: list[Receipt] = []

    def made(self, _: str, __: MqttAddress, inbox: Inbox[Link], *___: object) -> Link:
        """As ShardConnection is made: for a shard, on a broker, with an inbox."""
        self._inbox = inbox
        return self

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def bring(self, *numbers: int) -> None:
        """An envelope of each of these gates, with one event of that number; of gate 0 a status."""
        for number in numbers:
            node = Node(FARM, f"gate-{number}")
            if number:
                self._deliver(node.events, envelope(1, event(number)))
            else:
                self._deliver(node.status, NodeStatus(online=True).to_bytes())

    def _deliver(self, topic: str, payload: bytes) -> None:
        self._inbox.put(Delivery(self, 1, 1, 1, topic, payload))

    def publish(self, topic: str, payload: bytes) -> None:
        receipt = parse_receipt(payload)
        assert isinstance(receipt, Receipt)
        self.receipts.append(receipt)
        self._tell("receipt", topic)

    def acknowledge(self, delivery: Delivery[Link]) -> None:
        self._tell("ack", delivery.topic)

    def next(self, count: int) -> list[str]:
        """What was told next; waits for it."""
        return [self.told.get(timeout=SECONDS) for _ in range(count)]

    def _tell(self, word: str, topic: str) -> None:
        number = int(parse_topic(topic).node.device.removeprefix("gate-"))
        identifier = event(number)["eventID"]
        durable = not number or identifier in self._store.documents([identifier])
        self.told.put(f"{word} {number}" if durable else f"{word} {number}, not on record")


class Rig:
    """An ingest at work on a gated store, one message a batch unless a test says otherwise."""

    def __init__(self, store: GatedStore, records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store, self.records = store, records
        self.link = Link(store)
        self.judged: SimpleQueue[str] = SimpleQueue()  # the devices whose envelopes were judged, in order
        self.verdict: Callable[[Source], Fault | None] = lambda _: None
        self._pool = ThreadPoolExecutor(1)
        self._services: list[Ingest] = []
        monkeypatch.setattr(subscriber, "ShardConnection", self.link.made)

    def start(self, *numbers: int, ahead: bool = True, batch_events: int = 1) -> tuple[Ingest, Future[None]]:
        """An ingest that finds what these gates sent at its start; and its end."""
        capture = Capture(self.store, self.records, authorise=self._authorise)
        service = Ingest(MqttAddress("none", 1), capture, GATE.shard, batch_events=batch_events, ahead=ahead)
        self._services.append(service)
        self.link.bring(*numbers)
        return service, self._pool.submit(service.run)

    def next_judged(self, count: int) -> list[str]:
        return [self.judged.get(timeout=SECONDS) for _ in range(count)]

    def next_asked(self) -> list[str]:
        """The eventIDs that the store is asked to write next; it waits to be let then."""
        return self.store.asked.get(timeout=SECONDS)

    def close(self) -> None:
        for service in self._services:
            service.end()
        self.store.let(*[None] * 20)
        self._pool.shutdown()

    def _authorise(self, source: Source) -> Fault | None:
        self.judged.put(source.device)
        return self.verdict(source)


@pytest.fixture
def rig(tmp_path: Path, records: Records, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    store = GatedStore(str(tmp_path / "provenance.sqlite"))
    store.migrate()
    rig = Rig(store, records, monkeypatch)
    with capture_logs():  # its threads may log between two phases of a test
        yield rig
        rig.close()
    store.close()


def on_record(rig: Rig, *numbers: int) -> list[int]:
    """Which of the events of these gates are on record."""
    found = rig.store.documents([event(number)["eventID"] for number in numbers])
    return [number for number in numbers if event(number)["eventID"] in found]


def test_the_next_batch_is_judged_while_the_store_writes_one_and_what_comes_then_waits(rig: Rig) -> None:
    service, _ = rig.start(1, 2, 3)
    assert rig.next_asked() == [event(1)["eventID"]]
    assert rig.next_judged(2) == ["gate-1", "gate-2"]
    assert service.inbox_bytes > 0
    assert rig.judged.empty()


def test_without_it_nothing_is_judged_while_the_store_writes(rig: Rig) -> None:
    rig.start(1, 2, ahead=False)
    assert rig.next_asked() == [event(1)["eventID"]]
    assert rig.next_judged(1) == ["gate-1"]
    assert rig.judged.empty()


@BOTH
def test_nothing_is_answered_before_it_is_durable(rig: Rig, *, ahead: bool) -> None:
    rig.start(1, 2, ahead=ahead)
    rig.next_asked()
    assert rig.link.told.empty()
    rig.store.let(None)
    assert rig.next_asked() == [event(2)["eventID"]]
    assert rig.link.next(2) == ["receipt 1", "ack 1"]
    assert rig.link.told.empty()
    rig.store.let(None)
    assert rig.link.next(2) == ["receipt 2", "ack 2"]


@BOTH
def test_acknowledgements_come_in_the_order_received_whatever_is_in_a_batch(rig: Rig, *, ahead: bool) -> None:
    rig.start(5, 1, 0, 4, 2, 3, ahead=ahead, batch_events=3)
    rig.store.let(None, None)
    told = rig.link.next(11)
    assert [one for one in told if one.startswith("ack")] == ["ack 5", "ack 1", "ack 0", "ack 4", "ack 2", "ack 3"]
    assert sorted(one for one in told if one.startswith("receipt")) == [f"receipt {number}" for number in range(1, 6)]


@BOTH
def test_a_batch_that_the_store_did_not_take_is_answered_before_the_one_behind_it(rig: Rig, *, ahead: bool) -> None:
    rig.start(1, 2, ahead=ahead)
    rig.store.let(AWAY, AWAY, None, None)
    assert rig.link.next(4) == ["receipt 1", "ack 1", "receipt 2", "ack 2"]
    assert [rig.next_asked() for _ in range(4)] == [[event(number)["eventID"]] for number in (1, 1, 1, 2)]


def test_a_batch_that_could_not_be_judged_ahead_is_judged_when_its_turn_comes(rig: Rig) -> None:
    failures = {"gate-2": RecordsUnavailable("the database is away")}

    def fail_once(source: Source) -> None:
        if source.device in failures:
            raise failures.pop(source.device)

    rig.verdict = fail_once
    rig.start(1, 2)
    assert rig.next_judged(2) == ["gate-1", "gate-2"]
    rig.store.let(None, None)
    assert rig.link.next(4) == ["receipt 1", "ack 1", "receipt 2", "ack 2"]
    assert rig.next_judged(1) == ["gate-2"]


def test_what_trips_over_a_batch_ahead_ends_ingest_once_the_batch_at_hand_is_answered(rig: Rig) -> None:
    """The broker has the others still, and sends them to the next ingest."""

    def trip(source: Source) -> None:
        if source.device == "gate-2":
            raise ZeroDivisionError

    rig.verdict = trip
    _, end = rig.start(1, 2, 3)
    assert rig.next_judged(2) == ["gate-1", "gate-2"]
    rig.store.let(None)
    with pytest.raises(IngestError, match=r"^ingest crashed: ZeroDivisionError\(\)$"):
        end.result(SECONDS)
    assert rig.link.next(2) == ["receipt 1", "ack 1"]
    assert rig.link.told.empty()
    assert on_record(rig, 1, 2, 3) == [1]


def test_at_an_end_the_batch_at_hand_is_answered_and_the_one_judged_ahead_is_left_to_the_broker(rig: Rig) -> None:
    service, end = rig.start(1, 2)
    rig.next_asked()
    rig.next_judged(2)
    service.end()
    assert service._stopping.wait(SECONDS)
    rig.store.let(None)
    end.result(SECONDS)
    assert rig.link.next(2) == ["receipt 1", "ack 1"]
    assert rig.link.told.empty()
    assert on_record(rig, 1, 2) == [1]


@BOTH
def test_at_an_end_while_the_store_is_away_nothing_is_answered(rig: Rig, *, ahead: bool) -> None:
    service, end = rig.start(1, 2, ahead=ahead)
    rig.next_asked()
    service.end()
    assert service._stopping.wait(SECONDS)
    rig.store.let(AWAY)
    end.result(SECONDS)
    assert rig.link.told.empty()
    assert on_record(rig, 1, 2) == []


def test_what_comes_again_after_an_end_is_on_record_once(rig: Rig) -> None:
    service, end = rig.start(1, 2)
    rig.next_asked()
    service.end()
    assert service._stopping.wait(SECONDS)
    rig.store.let(None)
    end.result(SECONDS)
    rig.start(1, 2)
    rig.store.let(None, None)
    assert rig.link.next(6) == ["receipt 1", "ack 1", "receipt 1", "ack 1", "receipt 2", "ack 2"]
    counts = [
        (receipt.upto, receipt.results[0].recorded, receipt.results[0].duplicate) for receipt in rig.link.receipts
    ]
    assert counts == [(1, 1, 0), (1, 0, 1), (1, 1, 0)]


def test_what_was_judged_ahead_just_now_is_not_judged_again(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriber, "FRESH_SECONDS", 3600.0)
    rig.start(1, 2)
    rig.store.let(None, None)
    assert rig.link.next(4)[-1] == "ack 2"
    assert rig.next_judged(2) == ["gate-1", "gate-2"]
    assert rig.judged.empty()


def test_who_is_turned_away_while_the_store_is_slow_is_not_let_in_by_what_was_judged_before(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber, "FRESH_SECONDS", 0.0)
    rig.start(1, 2)
    rig.next_asked()
    rig.next_judged(3)  # the first twice: it was too old at once
    rig.verdict = lambda source: text_fault(f"The device {source.device!r} is revoked")
    rig.store.let(None)
    assert rig.link.next(4) == ["receipt 1", "ack 1", "receipt 2, not on record", "ack 2, not on record"]
    [refused] = rig.link.receipts[1].results[0].quarantined
    assert refused.reason == "The device 'gate-2' is revoked"
    assert rig.link.receipts[1].upto == 0
