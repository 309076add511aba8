"""What `tracechain broker-config` writes, on a real Mosquitto: a node can't write for another, nor read its receipts."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import pytest
from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from cast.parties import GATE, LINE, OUTSIDER
from servers.authority import Authority
from servers.ingest import Service
from servers.mosquitto import Mosquitto
from servers.port import free_port
from servers.process import or_skipped, running
from tracechain.ingest.broker.configuration import SERVICES, BrokerPlan, Certificates, user_of, write_config
from tracechain.ingest.broker.listener import Listener
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.records import Records

SECONDS = 20
NOT_AUTHORISED = 0x87
SHARDS = "0123456789abcdef"
INGEST = f"tracechain-ingest-{LINE.shard}"  # the client id of the one that serves the dairy

pytestmark = pytest.mark.mosquitto


class User:
    """One connection, with a session that outlives it if it is `kept`; it remembers what it was told."""

    def __init__(self, client: Client, port: int, *, kept: bool = False) -> None:
        self._client = client
        self._changed = threading.Condition()
        self._codes: list[int] = []
        self._topics: list[str] = []
        self.found_session = False
        self.lost = False
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_publish = lambda _c, _d, _m, code, _p: self._tell(code)
        client.on_subscribe = lambda _c, _d, _m, codes, _p: self._tell(codes[0])
        client.on_message = self._receive
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho leaves it untyped
        properties.SessionExpiryInterval = 3600 if kept else 0
        client.connect("127.0.0.1", port, clean_start=False, properties=properties)
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

    def _connected(self, _c: Client, _d: object, flags: ConnectFlags, code: ReasonCode, _p: object) -> None:
        self.found_session = flags.session_present
        self._tell(code)

    def _disconnected(self, _c: Client, _d: object, _f: object, code: ReasonCode, _p: object) -> None:
        self.lost = code.is_failure

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


class House:
    """A broker as it is configured, and its users."""

    def __init__(self, folder: Path, platform: str = "127.0.0.1", certificates: Certificates | None = None) -> None:
        self.folder = folder / "config"
        self.wanted = BrokerPlan(
            devices=Listener(free_port(), "127.0.0.1"),
            platform=Listener(free_port(), platform),
            data=folder,
            certificates=certificates,
        )
        write_config(self.folder, [GATE, LINE], self.wanted)
        self.broker = Mosquitto(folder, (self.folder / "mosquitto.conf").read_text(), self.wanted.devices.port)

    def service(self, user: str, client_id: str = "", *, kept: bool = False) -> AbstractContextManager[User]:
        """Ingest's connection, or web's."""
        return self._connected(self.wanted.platform, client_id, user, kept=kept)

    def device(self, node: Node, client_id: str = "", *, kept: bool = False) -> AbstractContextManager[User]:
        """A device's connection."""
        return self._connected(self.wanted.devices, client_id, user_of(node), kept=kept)

    def _connected(self, at: Listener, client_id: str, user: str, *, kept: bool) -> AbstractContextManager[User]:
        client = Client(CallbackAPIVersion.VERSION2, client_id, protocol=MQTTProtocolVersion.MQTTv5)
        self.identify(client, user)
        return connected(client, at.port, kept=kept)

    def identify(self, client: Client, user: str) -> None:
        """Give it what proves who it is."""
        client.username_pw_set(user, passwords(self.folder)[user])


class ByPassword(House):
    """A broker whose devices have passwords."""


class ByCertificate(House):
    """A broker that knows its devices by the common name of their certificates."""

    def __init__(self, folder: Path, platform: str = "127.0.0.1") -> None:
        self._authority = Authority(folder)
        files = Certificates(self._authority.path, *self._authority.pair("localhost"))
        super().__init__(folder, platform, files)

    def identify(self, client: Client, user: str) -> None:
        if user in SERVICES:
            super().identify(client, user)
        if user not in SERVICES or self.wanted.platform_certificates:
            certificate, key = self._authority.pair(user)
            context = ssl.create_default_context(cafile=str(self._authority.path))
            context.load_cert_chain(certificate, key)
            client.tls_set_context(context)


@contextmanager
def connected(client: Client, port: int, *, kept: bool = False) -> Iterator[User]:
    user = User(client, port, kept=kept)
    try:
        yield user
    finally:
        user.leave()


def addresses(folder: Path) -> dict[str, SplitResult]:
    """The addresses that users are given, by user."""
    lines = map(urlsplit, (folder / "addresses").read_text().split())
    return {address.username or "": address for address in lines}


def passwords(folder: Path) -> dict[str, str]:
    return {user: address.password or "" for user, address in addresses(folder).items()}


@pytest.fixture(params=[ByPassword, ByCertificate])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with or_skipped():
        made: House = request.param(tmp_path_factory.mktemp("configured"))
    with running(made.broker):
        yield made


def test_a_node_s_events_reach_ingest(house: House) -> None:
    with house.service("ingest") as ingest, house.device(GATE) as farm:
        ingest.subscribe("tracechain/v1/+/+/+/events")
        assert farm.publish(GATE.events) == 0
        assert ingest.next_topic() == GATE.events


def test_a_node_cannot_write_for_another_nor_receipts(house: House) -> None:
    with house.device(GATE) as farm:
        for topic in (LINE.events, LINE.scan, LINE.status, GATE.receipt, LINE.receipt, GATE.config):
            assert farm.publish(topic) == NOT_AUTHORISED


def test_a_node_cannot_read_another_s_receipts(house: House) -> None:
    with house.service("ingest") as ingest, house.device(GATE) as farm:
        farm.subscribe("tracechain/#")
        ingest.publish(LINE.receipt)
        ingest.publish(GATE.receipt)
        assert farm.next_topic() == GATE.receipt


def test_the_web_cannot_pass_events_off_as_a_node_s(house: House) -> None:
    with house.service("web") as web:
        assert web.publish(GATE.events) == NOT_AUTHORISED


def test_a_device_that_takes_ingest_s_client_id_does_not_disturb_it(house: House) -> None:
    with house.service("ingest", INGEST) as ingest:
        ingest.subscribe(f"tracechain/v1/{LINE.shard}/+/+/events")
        with house.device(GATE, INGEST) as thief:
            assert (thief.admitted, thief.found_session) == (0, False)
            with house.device(LINE) as dairy:
                assert dairy.publish(LINE.events) == 0
            assert ingest.next_topic() == LINE.events
        assert not ingest.lost


def test_a_device_that_takes_another_s_client_id_does_not_disturb_it(house: House) -> None:
    with house.device(LINE, user_of(LINE)) as dairy, house.service("ingest") as ingest:
        dairy.subscribe(LINE.receipt)
        with house.device(GATE, user_of(LINE)) as thief:
            assert (thief.admitted, thief.found_session) == (0, False)
            ingest.publish(LINE.receipt)
            assert dairy.next_topic() == LINE.receipt
        assert not dairy.lost


def test_what_waits_for_ingest_is_not_got_by_a_device_with_its_client_id(house: House) -> None:
    with house.service("ingest", INGEST, kept=True) as ingest:
        ingest.subscribe(LINE.events)
    with house.device(LINE) as dairy:
        assert dairy.publish(LINE.events) == 0
    steal(house, INGEST)
    with house.service("ingest", INGEST) as ingest:
        assert ingest.found_session
        assert ingest.next_topic() == LINE.events


def test_what_waits_for_a_device_is_not_got_by_another_with_its_client_id(house: House) -> None:
    with house.device(LINE, kept=True) as dairy:
        dairy.subscribe(LINE.receipt)
    with house.service("ingest") as ingest:
        assert ingest.publish(LINE.receipt) == 0
    steal(house, user_of(LINE))
    with house.device(LINE) as dairy:
        assert dairy.found_session
        assert dairy.next_topic() == LINE.receipt


def steal(house: House, client_id: str) -> None:
    """The farm asks for somebody's session, and gets its own: nothing but its receipt comes to it."""
    with house.device(GATE, client_id) as thief, house.service("ingest") as ingest:
        assert (thief.admitted, thief.found_session) == (0, False)
        thief.subscribe(GATE.receipt)
        ingest.publish(GATE.receipt)
        assert thief.next_topic() == GATE.receipt


def test_a_device_has_one_session_whatever_client_id_it_takes(house: House) -> None:
    with house.device(LINE, "plain-1", kept=True) as dairy:
        dairy.subscribe(LINE.receipt)
    with house.service("ingest") as ingest:
        ingest.publish(LINE.receipt)
    with house.device(LINE, "plain-2") as dairy:
        assert dairy.found_session
        assert dairy.next_topic() == LINE.receipt


def test_ingest_has_a_session_for_each_shard_at_once(house: House) -> None:
    with ExitStack() as left:
        shards = {shard: left.enter_context(house.service("ingest", f"tracechain-ingest-{shard}")) for shard in SHARDS}
        for shard, ingest in shards.items():
            ingest.subscribe(f"tracechain/v1/{shard}/+/+/scan")
        for node in (GATE, LINE):
            with house.device(node) as sender:
                assert sender.publish(node.scan) == 0
            assert shards[node.shard].next_topic() == node.scan
        assert [shard for shard, ingest in shards.items() if ingest.lost] == []


def test_ingest_goes_on_while_a_device_asks_for_the_sessions_of_all_its_shards(
    house: House, tmp_path: Path, store: ProvenanceStore, records: Records
) -> None:
    service = Service(addresses(house.folder)["ingest"].geturl(), tmp_path, "0-f")
    with running(service), house.device(GATE) as farm:
        assert service.process
        service.process.wait_until(lambda: service.log.read_text().count('"connected"') == len(SHARDS))
        service.process.wait_until(lambda: farm.publish(GATE.events) == 0)  # it subscribes a moment later
        farm.subscribe(GATE.receipt)
        for shard in SHARDS:
            with house.device(LINE, f"tracechain-ingest-{shard}") as thief:
                assert (thief.admitted, thief.found_session) == (0, False)
        assert farm.publish(GATE.events) == 0
        assert farm.next_topic() == GATE.receipt
        assert '"disconnected"' not in service.log.read_text()


def test_what_comes_while_ingest_is_away_waits_for_it_also_when_the_broker_was_restarted(house: House) -> None:
    with house.service("ingest", INGEST, kept=True) as ingest:
        ingest.subscribe(GATE.status)
    house.broker.restart()
    with house.device(GATE) as farm:
        assert farm.publish(GATE.status) == 0
    house.broker.restart()
    with house.service("ingest", INGEST) as ingest:
        assert ingest.next_topic() == GATE.status


@pytest.mark.parametrize("platform", ["127.0.0.1", ""], ids=["for this machine", "for the network"])
def test_a_device_with_a_certificate_cannot_log_in_where_ingest_does(tmp_path: Path, platform: str) -> None:
    house = ByCertificate(tmp_path, platform)
    with running(house.broker):
        with house.service("ingest", INGEST) as ingest:
            assert ingest.admitted == 0
        client = Client(CallbackAPIVersion.VERSION2, INGEST, protocol=MQTTProtocolVersion.MQTTv5)
        if platform == "":
            house.identify(client, user_of(GATE))
        client.username_pw_set(user_of(GATE), "guessed")
        with connected(client, house.wanted.platform.port) as thief:
            assert thief.admitted == NOT_AUTHORISED


def test_a_certificate_of_someone_who_is_not_registered_opens_no_topic(tmp_path: Path) -> None:
    house = ByCertificate(tmp_path)
    with running(house.broker), house.device(Node(OUTSIDER, "line-9")) as stranger:
        assert stranger.publish(GATE.events) == NOT_AUTHORISED


def test_a_device_keeps_its_password_and_a_revoked_one_is_out(tmp_path: Path) -> None:
    house = ByPassword(tmp_path)
    before = passwords(house.folder)
    assert write_config(house.folder, [GATE], house.wanted) == []
    assert passwords(house.folder)[user_of(GATE)] == before[user_of(GATE)]
    with running(house.broker):
        with house.device(GATE) as farm:
            assert farm.admitted == 0
        for node, password in ((LINE, before[user_of(LINE)]), (GATE, "guessed")):
            client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
            client.username_pw_set(user_of(node), password)
            with connected(client, house.wanted.devices.port) as stranger:
                assert stranger.admitted == NOT_AUTHORISED
