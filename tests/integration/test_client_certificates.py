"""Ingest and a gateway on a broker that knows its users by certificates alone, as `tracechain broker-config` sets it up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cast.parties import GATE, LINE
from servers.authority import Authority
from servers.ingest import Service
from servers.mosquitto import Mosquitto
from servers.port import free_port
from servers.process import or_skipped, running
from tracechain.ingest.broker.configuration import BrokerPlan, Certificates, user_of, write_config
from tracechain.ingest.broker.listener import Listener
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.quarantine import EntryState
from tracechain.trace.records.records import Records

SECONDS = 60
PACK = "https://id.gs1.org/01/06901234000016/21/S1"

pytestmark = pytest.mark.mosquitto


class House:
    """The broker, and everybody's certificate."""

    def __init__(self, folder: Path) -> None:
        self._authority = Authority(folder)
        files = Certificates(self._authority.path, *self._authority.pair("localhost"))
        devices, platform = Listener(free_port(), "127.0.0.1"), Listener(free_port())  # a platform in the network
        wanted = BrokerPlan("127.0.0.1", devices, platform, data=folder, certificates=files)
        write_config(folder / "config", [GATE, LINE], wanted)
        self.broker = Mosquitto(folder, (folder / "config/mosquitto.conf").read_text(), devices.port)
        self.url = f"mqtts://127.0.0.1:{devices.port}"
        self.ingest_url = (folder / "config/addresses").read_text().split()[0]

    def settings(self, user: str) -> dict[str, str]:
        certificate, key = self._authority.pair(user)
        named = {"CA": self._authority.path, "CERT": certificate, "KEY": key}
        return {f"TRACECHAIN_MQTT_{name}": str(path) for name, path in named.items()}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with or_skipped():
        made = House(tmp_path_factory.mktemp("certificates"))
    with running(made.broker):
        yield made


@pytest.fixture
def ingest(
    house: House, tmp_path: Path, store: ProvenanceStore, records: Records, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    with monkeypatch.context() as environment:
        for name, value in house.settings("ingest").items():
            environment.setenv(name, value)
        service = Service(house.ingest_url, tmp_path, GATE.shard)
    service.start()
    yield service
    service.stop()


def gateway(folder: Path, node: Node, environment: dict[str, str]) -> subprocess.Popen[str]:
    profile = folder / "profile.json"
    profile.write_text(json.dumps({"gln": node.gln, "device": node.device, "step": "shipping", "lang": "en"}))
    return subprocess.Popen(
        [sys.executable, "-m", "tracechain", "gateway", "--profile", str(profile), "--data", str(folder / "node")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


def test_a_gateway_with_its_certificate_sends_and_reads_its_receipts(
    house: House, ingest: Service, tmp_path: Path, store: ProvenanceStore, records: Records
) -> None:
    node = gateway(tmp_path, GATE, {"TRACECHAIN_MQTT": house.url, **house.settings(user_of(GATE))})
    said, errors = node.communicate(f"{PACK}\n", timeout=SECONDS)  # it ends by itself when all is confirmed
    assert node.returncode == 0, errors
    assert "Stopped, 0 to send" in said
    assert store.ask(lambda view: view.refs([PACK])) != [-1]
    assert records.quarantine.count(EntryState.OPEN) == 0


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (
            {"TRACECHAIN_MQTT": "mqtt://127.0.0.1:1"},
            "The broker's URL is mqtt://…, without TLS; expected mqtts:// with certificates",
        ),
        ({"TRACECHAIN_MQTT_CERT": ""}, "without a TRACECHAIN_MQTT_CERT; expected both"),
        ({"TRACECHAIN_MQTT_CA": "/none.pem"}, "TRACECHAIN_MQTT_CA is '/none.pem', which can't be used: "),
        ({"TRACECHAIN_MQTT_CERT": "/none.pem"}, "expected a certificate and its key without a password, both PEM"),
    ],
)
def test_what_does_not_fit_ends_it_with_a_sentence(
    house: House, tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    settings = {"TRACECHAIN_MQTT": house.url, **house.settings(user_of(GATE)), **environment}
    node = gateway(tmp_path, GATE, settings)
    _, errors = node.communicate(timeout=SECONDS)
    assert node.returncode == 2
    assert errors.startswith("Error: ")
    assert sentence in errors


def test_the_doctor_tells_a_broker_that_can_be_trusted_from_one_that_can_not(house: House, tmp_path: Path) -> None:
    known = {"TRACECHAIN_DATA": str(tmp_path), "TRACECHAIN_MQTT": house.url}

    def told(**more: str) -> str:
        asked = [sys.executable, "-m", "tracechain", "doctor"]
        done = subprocess.run(
            asked, capture_output=True, text=True, check=False, env={**os.environ, **known, **more}, timeout=SECONDS
        )
        return done.stdout + done.stderr

    assert "ok    broker: lets us in at 127.0.0.1" in told(**house.settings(user_of(GATE)))
    assert "can't be spoken to by TLS" in told()
