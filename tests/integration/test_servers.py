"""The servers that the other tests rely on are real and keep what they promise."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, Self

import pytest
from neo4j import GraphDatabase
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from servers.mosquitto import Mosquitto
from servers.neo4j import PASSWORD
from servers.port import free_port
from servers.process import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SECONDS = 20


@pytest.mark.mosquitto
def test_a_message_crosses_the_broker(mosquitto: Mosquitto) -> None:
    with Subscriber(mosquitto, "reader") as subscriber:
        publish(mosquitto, "tests/milk", b"500 L")
        assert subscriber.next() == ("tests/milk", b"500 L")


@pytest.mark.mosquitto
def test_a_stopped_broker_keeps_what_waits_for_a_session(mosquitto: Mosquitto) -> None:
    with Subscriber(mosquitto, "keeper"):
        pass
    publish(mosquitto, "tests/milk", b"while the reader was away")
    mosquitto.restart()
    with Subscriber(mosquitto, "keeper") as subscriber:
        assert subscriber.next() == ("tests/milk", b"while the reader was away")


@pytest.mark.mosquitto
@pytest.mark.parametrize("turn", ["first", "second"])
def test_no_test_hears_what_another_left_in_the_broker(mosquitto: Mosquitto, turn: str) -> None:
    """Each leaves what waits for a session, and what is retained for everybody; the other would hear it before its own."""
    with Subscriber(mosquitto, "keeper") as subscriber:
        publish(mosquitto, "tests/turn", turn.encode())
        assert subscriber.next() == ("tests/turn", turn.encode())
    publish(mosquitto, "tests/waiting", turn.encode())
    publish(mosquitto, "tests/retained", turn.encode(), retain=True)


def test_a_port_that_one_run_was_given_is_given_to_no_other() -> None:
    mine = free_port()
    asked = f"from servers import port; port._TURN = port._turn({mine}); print(port.free_port())"
    another = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert free_port() != mine
    assert int(another.stdout) != mine


@pytest.mark.neo4j
def test_neo4j_answers_and_is_empty(empty_neo4j_url: str) -> None:
    with _driver(empty_neo4j_url) as driver:
        driver.execute_query("CREATE (:Thing {key: 'milk'})")
        assert _count(driver) == 1


@pytest.mark.neo4j
def test_neo4j_is_empty_for_the_next_test_too(empty_neo4j_url: str) -> None:
    with _driver(empty_neo4j_url) as driver:
        assert _count(driver) == 0


@pytest.mark.browser
def test_the_browser_runs_what_a_page_says(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<title>牛奶</title>")
    assert page.title() == "牛奶"
    page.close()


class Subscriber:
    """A client with a session that outlives its connection."""

    def __init__(self, broker: Mosquitto, name: str) -> None:
        self._messages: list[tuple[str, bytes]] = []
        self._changed = threading.Condition()
        self._subscribed = threading.Event()
        self._client = _client(name)
        self._client.on_connect = lambda client, *_: client.subscribe("tests/#", qos=1)
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_message = self._take
        session = Properties(PacketTypes.CONNECT)
        session.SessionExpiryInterval = 3600
        self._client.connect("127.0.0.1", broker.port, clean_start=False, properties=session)

    def __enter__(self) -> Self:
        self._client.loop_start()
        assert self._subscribed.wait(SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def next(self) -> tuple[str, bytes]:
        with self._changed:
            assert self._changed.wait_for(lambda: self._messages, SECONDS)
            return self._messages.pop(0)

    def _take(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        with self._changed:
            self._messages.append((message.topic, message.payload))
            self._changed.notify()


def publish(broker: Mosquitto, topic: str, payload: bytes, *, retain: bool = False) -> None:
    client = _client("")
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(SECONDS)
    client.disconnect()
    client.loop_stop()


def _client(name: str) -> Client:
    return Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTProtocolVersion.MQTTv5)


def _driver(url: str) -> Any:
    return GraphDatabase.driver("neo4j://" + url.rpartition("@")[2], auth=("neo4j", PASSWORD))


def _count(driver: Any) -> Any:
    return driver.execute_query("MATCH (n) RETURN count(n)").records[0][0]
