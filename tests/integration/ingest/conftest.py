"""Ingest as a process of its own on a real broker, and a node that sends to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from servers.ingest import Listener, Service, is_online
from servers.mosquitto import Mosquitto
from tracechain.trace.messages.topics import ingest_state
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore


@pytest.fixture
def make_service(
    mosquitto: Mosquitto, tmp_path: Path, store: SqliteStore, records: Records
) -> Iterator[Callable[[str], Service]]:
    """Makes a service of some shards; all of them end with the test."""
    made: list[Service] = []

    def make(shards: str) -> Service:
        made.append(Service(mosquitto.url, tmp_path, shards))
        return made[-1]

    yield make
    for service in made:
        service.stop()


@pytest.fixture
def listener(mosquitto: Mosquitto) -> Iterator[Listener]:
    listener = Listener(mosquitto.port, f"listener-{time.monotonic_ns()}")
    yield listener
    listener.close()


@pytest.fixture
def online(listener: Listener) -> Callable[[str], None]:
    """Waits until ingest says that it serves a shard."""

    def wait(shard: str) -> None:
        topic = ingest_state(shard)
        listener.subscribe(topic)
        listener.wait_until(lambda heard: is_online(heard, topic))

    return wait
