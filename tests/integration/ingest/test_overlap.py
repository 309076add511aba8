"""Two ingests that were given the same shards by mistake: each shard has one in the end, and nobody says otherwise."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest
from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from cast.documents import envelope, event
from cast.parties import DAIRY, FARM
from servers.ingest import Listener, Service, is_online
from servers.mosquitto import Mosquitto
from servers.port import free_port
from tracechain.trace.messages.receipt import Receipt, parse_receipt
from tracechain.trace.messages.topics import SHARDS, Node, ingest_state
from tracechain.trace.records.records import Records
from tracechain.trace.records.survey import survey
from tracechain.trace.store.sqlite.store import SqliteStore
from tracechain.trace.watching.alarm import AlarmKind
from tracechain.trace.watching.thresholds import Thresholds

pytestmark = pytest.mark.mosquitto
Make = Callable[[str], Service]
Online = Callable[[str], None]
SECONDS = 60.0
NODES = count(1)
SHARED, OWN = Node(FARM, "x").shard, Node(DAIRY, "x").shard  # what both are given, and what the first alone is
OTHER = next(shard for shard in SHARDS if shard not in (SHARED, OWN))  # what the second alone is given


@pytest.fixture
def measured(make_service: Make, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Measured]:
    """Makes a service that tells which shards it serves."""

    def make(shards: str) -> Measured:
        port = free_port()
        monkeypatch.setenv("TRACECHAIN_METRICS", f"127.0.0.1:{port}")
        return Measured(make_service(shards), port)

    return make


class Measured:
    """A service, and what it says of itself."""

    def __init__(self, service: Service, port: int) -> None:
        self.service, self._port = service, port

    def served(self) -> set[str]:
        """The shards that its metrics call served."""
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self._port}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
            return {
                line.split('"')[1]
                for line in lines
                if line.startswith("tracechain_ingest_shard_served{") and line.endswith(" 1.0")
            }
        return set()

    def logged(self, what: str) -> list[dict[str, Any]]:
        """The entries of its log that tell of something."""
        lines = self.service.log.read_text().splitlines()
        return [entry for entry in map(json.loads, lines) if entry["event"] == what]


class Sender:
    """A node that sends one envelope after the other, and again until a receipt covers it."""

    def __init__(self, listener: Listener, node: Node) -> None:
        self.sent = 0
        self.events: list[str] = []
        self._listener, self._node, self._enough = listener, node, Event()
        self._thread = Thread(target=self._send, daemon=True)
        listener.subscribe(node.receipt)
        self._thread.start()

    def finish(self) -> None:
        """Until all that was sent is durable."""
        self._enough.set()
        self._thread.join(SECONDS)
        assert not self._thread.is_alive(), f"envelope {self.sent} has no receipt"

    def _send(self) -> None:
        while not self._enough.is_set():
            self.sent += 1
            names = [f"https://{self._node.device}.example/{self.sent}/{n}" for n in range(2)]
            self.events += names
            payload = envelope(self.sent, *(event(1, eventID=name) for name in names))
            self._listener.publish(self._node.events, payload)
            while not self._listener.hears(lambda heard: self._durable(heard) >= self.sent, seconds=3):
                self._listener.publish(self._node.events, payload)

    def _durable(self, heard: list[tuple[str, bytes]]) -> int:
        receipts = [parse_receipt(payload) for topic, payload in heard if topic == self._node.receipt]
        return max((one.upto for one in receipts if isinstance(one, Receipt)), default=0)


def eventually(holds: Callable[[], bool], otherwise: Callable[[], object]) -> None:
    until, pause = monotonic() + SECONDS, Event()
    while not holds():
        assert monotonic() < until, otherwise()
        pause.wait(0.2)


def test_the_later_one_has_what_both_were_given_and_nothing_is_lost_or_doubled(
    measured: Callable[[str], Measured], listener: Listener, online: Online, store: SqliteStore, records: Records
) -> None:
    first, second = measured(f"{SHARED},{OWN}"), measured(f"{SHARED},{OTHER}")
    first.service.start()
    for shard in (SHARED, OWN):
        online(shard)
    senders = [Sender(listener, Node(gln, f"overlap-{gln}")) for gln in (FARM, DAIRY)]
    eventually(lambda: first.served() == {SHARED, OWN}, first.served)
    second.service.start()
    eventually(lambda: bool(first.logged("shard lost")), first.service.log.read_text)
    [lost] = first.logged("shard lost")
    assert (lost["shard"], lost["level"]) == (SHARED, "critical")
    eventually(
        lambda: (first.served(), second.served()) == ({OWN}, {SHARED, OTHER}), lambda: (first.served(), second.served())
    )
    online(SHARED)
    before = [sender.sent for sender in senders]
    eventually(lambda: all(sender.sent > had for sender, had in zip(senders, before, strict=True)), lambda: before)
    for sender in senders:
        sender.finish()
    sent = [name for sender in senders for name in sender.events]
    assert len(store.documents(sent)) == len(sent)
    eventually(lambda: _recorded(first, second) == len(sent), lambda: (_recorded(first, second), len(sent)))
    assert records.quarantine.page() == []
    assert second.logged("shard lost") == []
    assert len([entry for entry in first.logged("connected") if entry["shard"] == OWN]) == 1

    second.service.stop()
    listener.wait_until(lambda heard: not is_online(heard, ingest_state(SHARED)))
    assert first.served() == {OWN}
    eventually(lambda: _unserved(records) == {SHARED, OTHER}, lambda: _unserved(records))
    assert first.served() == {OWN}


def _recorded(*services: Measured) -> int:
    return sum(entry["recorded"] for one in services for entry in one.logged("recorded"))


def _unserved(records: Records) -> set[str]:
    """The shards of which an alarm says so: who serves one says it every ten seconds."""
    found = [one for one in survey(records, Thresholds(unserved=15)).alarms if one.kind is AlarmKind.UNSERVED]
    return {shard for one in found for shard in one.facts["shards"]}


@pytest.fixture
def stranger(mosquitto: Mosquitto) -> Iterator[Callable[[str], None]]:
    """Connects for a moment with a client id."""
    clients: list[Client] = []

    def come(name: str) -> None:
        client = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTv5)
        clients.append(client)
        client.connect("127.0.0.1", mosquitto.port, clean_start=False)
        client.loop()

    yield come
    for client in clients:
        client.disconnect()


def test_a_stranger_who_uses_the_client_id_does_not_make_ingest_give_up(
    measured: Callable[[str], Measured], listener: Listener, online: Online, stranger: Callable[[str], None]
) -> None:
    node = Node(FARM, f"overlap-{next(NODES)}")
    service = measured(SHARED)
    service.service.start()
    online(SHARED)
    for times in range(1, 5):
        eventually(lambda times=times: len(service.logged("connected")) == times, service.service.log.read_text)  # type: ignore[misc]
        stranger(f"tracechain-ingest-{SHARED}")
        eventually(lambda times=times: len(service.logged("disconnected")) == times, service.service.log.read_text)  # type: ignore[misc]
    assert [entry["again_in"] for entry in service.logged("disconnected")] == [1, 2, 4, 8]
    sender = Sender(listener, node)
    eventually(lambda: sender.sent > 1, service.service.log.read_text)
    sender.finish()
    assert service.logged("shard lost") == []
    assert service.served() == {SHARED}
