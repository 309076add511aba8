"""What `tracechain broker-config` writes, on a real Mosquitto: a node can't write for another, nor read its receipts."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from servers.authority import Authority
from servers.mosquitto import Mosquitto
from servers.process import or_skipped, running
from tracechain.ingest.broker_config import Certificates, Wanted, user_of, write_config
from tracechain.trace.messages.topics import Node

FARM, DAIRY = Node("6901234000009", "gate-1"), Node("6901234000016", "line-1")
SECONDS = 20
NOT_AUTHORISED = 0x87

pytestmark = pytest.mark.mosquitto


class User:
    """One connection; it remembers what it was told."""

    def __init__(self, client: Client, port: int, host: str = "127.0.0.1") -> None:
        self._client = client
        self._changed = threading.Condition()
        self._codes: list[int] = []
        self._topics: list[str] = []
        client.on_connect = lambda _c, _d, _f, code, _p: self._tell(code)
        client.on_publish = lambda _c, _d, _m, code, _p: self._tell(code)
        client.on_subscribe = lambda _c, _d, _m, codes, _p: self._tell(codes[0])
        client.on_message = self._receive
        client.connect(host, port)
        client.loop_start()
        self.admitted = self._answer()

    def publish(self, topic: str) -> int:
        self._client.publish(topic, b"{}", qos=1)
        return self._answer()

    def subscribe(self, topic: str) -> None:
        self._client.subscribe(topic, qos=1)
        self._answer()

    def next_topic(self) -> str:
        with self._changed:
            assert self._changed.wait_for(lambda: self._topics, SECONDS)
            return self._topics.pop(0)

    def leave(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _tell(self, code: ReasonCode) -> None:
        with self._changed:
            self._codes.append(code.value)
            self._changed.notify_all()

    def _receive(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        with self._changed:
            self._topics.append(message.topic)
            self._changed.notify_all()

    def _answer(self) -> int:
        with self._changed:
            assert self._changed.wait_for(lambda: self._codes, SECONDS)
            return self._codes.pop(0)


class ByPassword:
    """A broker whose users have passwords."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "config"
        write_config(self.folder, [FARM, DAIRY], Wanted(listener="{port} 127.0.0.1", data=folder))
        self.broker = Mosquitto(folder, (self.folder / "mosquitto.conf").read_text())

    @contextmanager
    def connected(self, user: str, password: str | None = None) -> Iterator[User]:
        client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        client.username_pw_set(user, password or passwords(self.folder)[user])
        with _left(User(client, self.broker.port)) as connected:
            yield connected


class ByCertificate:
    """A broker that knows its users by the common name of their certificates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "config"
        self._authority = Authority(folder)
        files = [self._authority.path, *self._authority.pair("localhost")]
        wanted = Wanted(listener="{port} 127.0.0.1", data=folder, certificates=Certificates(*files))
        write_config(self.folder, [FARM, DAIRY], wanted)
        self.broker = Mosquitto(folder, (self.folder / "mosquitto.conf").read_text())

    @contextmanager
    def connected(self, user: str) -> Iterator[User]:
        client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        certificate, key = self._authority.pair(user)
        context = ssl.create_default_context(cafile=str(self._authority.path))
        context.load_cert_chain(certificate, key)
        client.tls_set_context(context)
        with _left(User(client, self.broker.port)) as connected:
            yield connected


@contextmanager
def _left(user: User) -> Iterator[User]:
    try:
        yield user
    finally:
        user.leave()


def passwords(folder: Path) -> dict[str, str]:
    addresses = map(urlsplit, (folder / "addresses").read_text().split())
    return {address.username or "": address.password or "" for address in addresses}


@pytest.fixture(scope="module", params=[ByPassword, ByCertificate])
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ByPassword | ByCertificate]:
    with or_skipped():
        made: ByPassword | ByCertificate = request.param(tmp_path_factory.mktemp("configured"))
    with running(made.broker):
        yield made


def test_a_node_s_events_reach_ingest(house: ByPassword | ByCertificate) -> None:
    with house.connected("ingest") as ingest, house.connected(user_of(FARM)) as farm:
        ingest.subscribe("tracechain/v1/+/+/+/events")
        assert farm.publish(FARM.events) == 0
        assert ingest.next_topic() == FARM.events


def test_a_node_cannot_write_for_another_nor_receipts(house: ByPassword | ByCertificate) -> None:
    with house.connected(user_of(FARM)) as farm:
        for topic in (DAIRY.events, DAIRY.scan, DAIRY.status, FARM.receipt, DAIRY.receipt, FARM.config):
            assert farm.publish(topic) == NOT_AUTHORISED


def test_a_node_cannot_read_another_s_receipts(house: ByPassword | ByCertificate) -> None:
    with house.connected("ingest") as ingest, house.connected(user_of(FARM)) as farm:
        farm.subscribe("tracechain/#")
        ingest.publish(DAIRY.receipt)
        ingest.publish(FARM.receipt)
        assert farm.next_topic() == FARM.receipt


def test_the_web_cannot_pass_events_off_as_a_node_s(house: ByPassword | ByCertificate) -> None:
    with house.connected("web") as web:
        assert web.publish(FARM.events) == NOT_AUTHORISED


def test_a_certificate_of_someone_who_is_not_registered_opens_no_topic(tmp_path: Path) -> None:
    house = ByCertificate(tmp_path)
    house.broker.start()
    try:
        with house.connected("6901234000023.line-9") as stranger:
            assert stranger.publish(FARM.events) == NOT_AUTHORISED
    finally:
        house.broker.stop()


def test_a_device_keeps_its_password_and_a_revoked_one_is_out(tmp_path: Path) -> None:
    house = ByPassword(tmp_path)
    before = passwords(house.folder)
    new = write_config(house.folder, [FARM], Wanted(listener="{port} 127.0.0.1", data=tmp_path))
    assert new == []
    assert passwords(house.folder)[user_of(FARM)] == before[user_of(FARM)]
    house.broker.start()
    try:
        with house.connected(user_of(FARM)) as farm:
            assert farm.admitted == 0
        with house.connected(user_of(DAIRY), before[user_of(DAIRY)]) as dairy:
            assert dairy.admitted == NOT_AUTHORISED
        with house.connected(user_of(FARM), "guessed") as stranger:
            assert stranger.admitted == NOT_AUTHORISED
    finally:
        house.broker.stop()
