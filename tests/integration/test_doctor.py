"""What the doctor says of a broker: it logs in as it is configured, and tells how the broker answered."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from cast.parties import GATE
from servers.mosquitto import Mosquitto
from servers.port import free_port
from servers.process import or_skipped, running
from tracechain.command import doctor
from tracechain.command.doctor import Diagnosis, examine
from tracechain.ingest.broker.configuration import BrokerPlan, user_of, write_config
from tracechain.ingest.broker.listener import Listener
from tracechain.settings import Settings

SECONDS = 20
PASSWORD = (
    "Set TRACECHAIN_MQTT to the address with the user and password that the broker has for this part "
    "(`tracechain broker-config DIR` writes all of them to DIR/addresses), and restart the broker if they are new."
)
PORT = (
    "Set TRACECHAIN_MQTT to the port of the broker: mqtts:// if it has TLS, then with TRACECHAIN_MQTT_CERT and "
    "TRACECHAIN_MQTT_KEY if it asks for a certificate, else mqtt://. The broker's log may say more."
)


class House:
    """A broker as `broker-config` sets it up, and everybody's address."""

    def __init__(self, folder: Path) -> None:
        self.devices, self.platform = free_port(), free_port()
        listeners = Listener(self.devices, "127.0.0.1"), Listener(self.platform, "127.0.0.1")
        write_config(folder / "config", [GATE], BrokerPlan("127.0.0.1", *listeners, data=folder))
        self.broker = Mosquitto(folder, (folder / "config/mosquitto.conf").read_text(), self.platform)
        self.ingest, _, self.farm = (folder / "config/addresses").read_text().split()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with or_skipped():
        made = House(tmp_path_factory.mktemp("doctor"))
    with running(made.broker):
        yield made


def told(url: str, folder: Path, **more: str) -> Diagnosis:
    settings = Settings.read({"TRACECHAIN_DATA": str(folder), "TRACECHAIN_MQTT": url, **more})
    [finding] = [one for one in examine(settings) if one.part == "broker"]
    return finding


@pytest.mark.mosquitto
def test_a_broker_that_lets_us_in_is_well(house: House, tmp_path: Path) -> None:
    assert told(house.ingest, tmp_path) == Diagnosis("broker", f"lets us in at 127.0.0.1:{house.platform} as 'ingest'")
    assert told(house.farm, tmp_path) == Diagnosis(
        "broker", f"lets us in at 127.0.0.1:{house.devices} as '{user_of(GATE)}'"
    )


@pytest.mark.mosquitto
def test_a_wrong_password_is_the_broker_s_refusal(house: House, tmp_path: Path) -> None:
    where = f"127.0.0.1:{house.platform}"
    refused = Diagnosis("broker", f"the broker at {where} refuses 'ingest': Not authorized", PASSWORD)
    assert told(f"mqtt://ingest:milk@{where}", tmp_path) == refused
    nobody = f"the broker at {where} refuses a login without a user name: Not authorized"
    assert told(f"mqtt://{where}", tmp_path) == Diagnosis("broker", nobody, PASSWORD)


@pytest.mark.mosquitto
def test_ingest_at_the_devices_listener_is_told(house: House, tmp_path: Path) -> None:
    mixed_up = house.ingest.replace(str(house.platform), str(house.devices))
    assert told(mixed_up, tmp_path) == Diagnosis(
        "broker",
        f"127.0.0.1:{house.devices} is the broker's listener for devices: "
        "whoever logs in there as 'ingest' takes the session of the others",
        "Set TRACECHAIN_MQTT to the listener for ingest and web (port 1884, unless --platform-listener said otherwise).",
    )


@pytest.mark.mosquitto
def test_the_doctor_takes_no_session_of_ingest(house: House, tmp_path: Path) -> None:
    parts = house.ingest.removeprefix("mqtt://").replace("@", ":").split(":")
    lost, connected = threading.Event(), threading.Event()
    client = Client(CallbackAPIVersion.VERSION2, "tracechain-ingest-0", protocol=MQTTProtocolVersion.MQTTv5)
    client.on_connect = lambda *_: connected.set()
    client.on_disconnect = lambda *_: lost.set()
    client.username_pw_set(parts[0], parts[1])
    client.connect("127.0.0.1", house.platform)
    client.loop_start()
    try:
        assert connected.wait(SECONDS)
        assert told(house.ingest, tmp_path).mend == ""
        heard = threading.Event()
        client.on_subscribe = lambda *_: heard.set()
        client.subscribe("tracechain/v1/0/ingest/state")
        assert heard.wait(SECONDS)
        assert not lost.is_set()
    finally:
        client.disconnect()
        client.loop_stop()


@pytest.mark.mosquitto
def test_a_listener_without_tls_is_told(house: House, tmp_path: Path) -> None:
    finding = told(f"mqtts://127.0.0.1:{house.platform}", tmp_path)
    assert finding.said.startswith(f"the broker at 127.0.0.1:{house.platform} can't be spoken to by TLS: ")
    assert finding.mend == "Set TRACECHAIN_MQTT to the port of its listener with TLS, or to mqtt:// if it has none."


def test_a_web_server_is_no_broker(tmp_path: Path) -> None:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        finding = told(f"mqtt://127.0.0.1:{server.server_port}", tmp_path)
        server.shutdown()
        thread.join()
    where = f"127.0.0.1:{server.server_port}"
    assert finding == Diagnosis(
        "broker", f"what answers at {where} speaks no MQTT 5, or closes the connection at once", PORT
    )


@contextmanager
def mute() -> Iterator[int]:
    """Something that takes connections, and no more: the kernel does it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_what_takes_connections_and_says_nothing_is_no_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_SECONDS", 0.5)
    with mute() as port:
        finding = told(f"mqtt://127.0.0.1:{port}", tmp_path)
    said = f"what is at 127.0.0.1:{port} takes the connection, but says nothing for 0.5 s"
    assert finding == Diagnosis("broker", said, PORT)


def test_certificates_that_can_not_be_used_are_a_finding_of_the_broker(tmp_path: Path) -> None:
    finding = told("mqtts://127.0.0.1", tmp_path, TRACECHAIN_MQTT_CA="/none.pem")
    assert finding == Diagnosis(
        "broker",
        "TRACECHAIN_MQTT_CA is '/none.pem', which can't be used: [Errno 2] No such file or directory; "
        "expected certificates of authorities, PEM",
        "Mend TRACECHAIN_MQTT, and TRACECHAIN_MQTT_CA, _CERT and _KEY beside it.",
    )
