"""The broker's configuration in deploy/ on a real Mosquitto: each user may touch its own topics and no others."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from cast.parties import DAIRY, FARM
from servers.mosquitto import Mosquitto
from servers.port import free_port
from servers.process import or_skipped, program, running

ROOT = Path(__file__).parents[2]
SECONDS = 20
NOT_AUTHORISED = 0x87

pytestmark = pytest.mark.mosquitto


class Deployed:
    """The broker, and who may connect: `addresses` by user, as the secrets and add-device give them."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("secrets"))
        self._sh(folder / "deploy/make-secrets")
        farm, dairy = (self._sh(folder / "deploy/add-device", gln, "gate") for gln in (FARM, DAIRY))
        secrets = folder / "deploy/secrets"
        shutil.copy(secrets / "mosquitto-passwords", folder / "passwords")
        shutil.copy(secrets / "mosquitto-acl", folder / "acl")
        (folder / "passwords").chmod(0o600)
        subprocess.run([program("mosquitto_passwd", "mosquitto"), "-U", folder / "passwords"], check=True)
        self.addresses = {"farm": farm, "dairy": dairy}
        self.addresses |= {name: (secrets / f"mqtt-{name}-url").read_text().strip() for name in ("ingest", "web")}
        self.ports = {1883: free_port(), 1884: free_port()}  # by those in the addresses
        self.broker = Mosquitto(folder, _settings(self.ports), self.ports[1883])

    def _sh(self, script: Path, *arguments: str) -> str:
        return subprocess.run(["sh", script, *arguments], capture_output=True, text=True, check=True).stdout.strip()

    @contextmanager
    def connected(self, user: str, password: str | None = None, client_id: str = "") -> Iterator[User]:
        """The user's connection; `password` instead of its own."""
        address = urlsplit(self.addresses[user])
        port = self.ports[address.port or 0]
        client = User(port, address.username or "", password or address.password or "", client_id)
        try:
            yield client
        finally:
            client.leave()


class User:
    """One connection; it remembers what it was told."""

    def __init__(self, port: int, name: str, password: str, client_id: str) -> None:
        self._changed = threading.Condition()
        self._told: dict[str, list[int]] = {"connect": [], "publish": [], "subscribe": []}
        self._received: list[str] = []
        self.lost = False
        self._client = client = Client(CallbackAPIVersion.VERSION2, client_id, protocol=MQTTProtocolVersion.MQTTv5)
        client.username_pw_set(name, password)
        client.on_connect = lambda _c, _d, _f, code, _p: self._tell("connect", code)
        client.on_disconnect = self._disconnected
        client.on_publish = lambda _c, _d, _m, code, _p: self._tell("publish", code)
        client.on_subscribe = lambda _c, _d, _m, codes, _p: self._tell("subscribe", codes[0])
        client.on_message = self._receive
        client.connect("127.0.0.1", port)
        client.loop_start()
        self.admitted = self._answer("connect")

    def publish(self, topic: str) -> int:
        """The broker's reason code: 0 or 0x10 (nobody listens) when it took the message."""
        self._client.publish(topic, b"{}", qos=1)
        return self._answer("publish")

    def subscribe(self, topic: str) -> None:
        self._client.subscribe(topic, qos=1)
        self._answer("subscribe")

    def next_topic(self) -> str:
        with self._changed:
            assert self._changed.wait_for(lambda: self._received, SECONDS)
            return self._received.pop(0)

    def leave(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _disconnected(self, _c: Client, _d: object, _f: object, code: ReasonCode, _p: object) -> None:
        self.lost = code.is_failure

    def _tell(self, what: str, code: ReasonCode) -> None:
        with self._changed:
            self._told[what].append(code.value)
            self._changed.notify_all()

    def _receive(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        with self._changed:
            self._received.append(message.topic)
            self._changed.notify_all()

    def _answer(self, what: str) -> int:
        with self._changed:
            assert self._changed.wait_for(lambda: self._told[what], SECONDS)
            return self._told[what].pop(0)


def _settings(ports: dict[int, int]) -> str:
    """deploy/mosquitto/mosquitto.conf with the container's paths and address put in this machine's terms."""
    text = (ROOT / "deploy/mosquitto/mosquitto.conf").read_text()
    text = re.sub(r"/run/mosquitto/|/mosquitto/data/", "{folder}/", text)
    return re.sub(
        r"^listener (\d+)$", lambda line: f"listener {ports[int(line[1])]} 127.0.0.1", text, flags=re.MULTILINE
    )


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with or_skipped():
        deployed = Deployed(tmp_path_factory.mktemp("deployed"))
    with running(deployed.broker):
        yield deployed


def topic(deployed: Deployed, party: str, name: str) -> str:
    acl = (deployed.broker.folder / "acl").read_text()
    found = re.search(rf"tracechain/v1/\w/{party}/gate/{name}", acl)
    assert found
    return found[0]


def test_a_node_s_events_reach_ingest(deployed: Deployed) -> None:
    events = topic(deployed, FARM, "events")
    with deployed.connected("ingest") as ingest, deployed.connected("farm") as farm:
        ingest.subscribe("tracechain/v1/+/+/+/events")
        assert farm.publish(events) == 0
        assert ingest.next_topic() == events


def test_a_receipt_reaches_the_node(deployed: Deployed) -> None:
    receipt = topic(deployed, FARM, "receipt")
    with deployed.connected("ingest") as ingest, deployed.connected("farm") as farm:
        farm.subscribe(receipt)
        assert ingest.publish(receipt) == 0
        assert farm.next_topic() == receipt


def test_ingest_says_whether_it_is_there_and_hears_what_another_says(deployed: Deployed) -> None:
    state = "tracechain/v1/0/ingest/state"
    with deployed.connected("ingest") as ingest, deployed.connected("ingest") as another:
        another.subscribe(state)
        assert ingest.publish(state) < 0x80
        assert another.next_topic() == state


@pytest.mark.parametrize("owner", ["ingest", "dairy"])
def test_a_node_cannot_take_the_session_of_another_by_its_client_id(deployed: Deployed, owner: str) -> None:
    client_id = {"ingest": "tracechain-ingest-3", "dairy": f"{DAIRY}.gate"}[owner]
    mine = {"ingest": topic(deployed, FARM, "status"), "dairy": topic(deployed, DAIRY, "receipt")}[owner]
    with deployed.connected(owner, client_id=client_id) as disturbed:
        disturbed.subscribe(mine)
        with deployed.connected("farm", client_id=client_id) as farm, deployed.connected("ingest") as ingest:
            assert farm.admitted == 0
            {"ingest": farm, "dairy": ingest}[owner].publish(mine)
            assert disturbed.next_topic() == mine
        assert not disturbed.lost


def test_a_node_cannot_speak_for_another(deployed: Deployed) -> None:
    with deployed.connected("farm") as farm:
        assert farm.publish(topic(deployed, DAIRY, "events")) == NOT_AUTHORISED


def test_a_node_cannot_write_receipts(deployed: Deployed) -> None:
    with deployed.connected("farm") as farm:
        assert farm.publish(topic(deployed, FARM, "receipt")) == NOT_AUTHORISED


def test_a_node_cannot_listen_to_another(deployed: Deployed) -> None:
    mine, others = topic(deployed, FARM, "receipt"), topic(deployed, DAIRY, "receipt")
    with deployed.connected("ingest") as ingest, deployed.connected("farm") as farm:
        farm.subscribe("tracechain/#")
        ingest.publish(others)
        ingest.publish(mine)
        assert farm.next_topic() == mine


def test_the_web_cannot_pass_events_off_as_a_node_s(deployed: Deployed) -> None:
    with deployed.connected("web") as web:
        assert web.publish(topic(deployed, FARM, "events")) == NOT_AUTHORISED


def test_a_wrong_password_is_refused(deployed: Deployed) -> None:
    with deployed.connected("farm", password="guessed") as stranger:
        assert stranger.admitted == NOT_AUTHORISED


def test_a_right_password_is_admitted(deployed: Deployed) -> None:
    with deployed.connected("farm") as farm:
        assert farm.admitted == 0
