"""A shard's connection on a real broker stands whatever it is given to send."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import pytest
from structlog.testing import capture_logs

from cast.parties import FARM
from servers.ingest import Listener, is_online
from servers.mosquitto import Mosquitto
from tracechain.ingest.errors import BrokerError
from tracechain.ingest.mqtt.connection import ShardConnection
from tracechain.ingest.mqtt.inbox import Inbox
from tracechain.trace.messages.mqtt_address import MqttAddress
from tracechain.trace.messages.topics import Node, ingest_state

pytestmark = pytest.mark.mosquitto
NODES = count(1)
LARGEST = 1_048_576  # as servers.mosquitto and `tracechain broker-config` set it


@pytest.fixture
def node() -> Node:
    return Node(FARM, f"connected-{next(NODES)}")


@pytest.fixture
def lost() -> list[str]:
    """Sentences on shards that are served no more."""
    return []


@pytest.fixture
def connection(mosquitto: Mosquitto, listener: Listener, node: Node, lost: list[str]) -> Iterator[ShardConnection]:
    def lose(shard: str, error: BrokerError) -> None:
        lost.append(f"{shard}: {error}")

    made = ShardConnection(node.shard, MqttAddress.parse(mosquitto.url), Inbox(), lose, datetime.now(UTC))
    state = ingest_state(node.shard)
    listener.subscribe(node.receipt)
    listener.subscribe(state)
    made.start()
    listener.wait_until(lambda heard: is_online(heard, state))
    yield made
    made.stop()


def test_what_is_too_large_for_the_broker_is_not_sent_and_what_comes_after_it_is(
    connection: ShardConnection, listener: Listener, node: Node, lost: list[str]
) -> None:
    with capture_logs() as logs:
        connection.publish(node.receipt, b"-" * (LARGEST - len(node.receipt)))
        connection.publish(node.receipt, b"{}")
        listener.wait_until(lambda heard: (node.receipt, b"{}") in heard)
    [entry] = [one for one in logs if one["log_level"] != "info"]
    assert (entry["event"], entry["largest"]) == ("receipt dropped: too large for the broker", LARGEST)
    assert [one for one in logs if one["event"] == "disconnected"] == []
    assert lost == []


def test_the_largest_packet_that_the_broker_takes_is_sent(
    connection: ShardConnection, listener: Listener, node: Node
) -> None:
    payload = b"-" * (LARGEST - len(node.receipt) - 16)
    connection.publish(node.receipt, payload)
    listener.wait_until(lambda heard: (node.receipt, payload) in heard)
