"""`tracechain web` as a process of its own: it serves, says whether it is ready, and stops cleanly."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cast.documents import document, event_at
from cast.goods import MILK_LOT, PACK, PACK_PATH
from cast.parties import SHOP
from cast.site import open_site
from servers.mosquitto import broker
from servers.port import free_port
from servers.process import Process
from tracechain.ingest.door.source import Source

SECRET = "a secret of the tests, long enough to sign"


def ask(port: int, path: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, Any]:
    """The status and the body (parsed where it is JSON) of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        location = answer.headers.get("Location")
        return answer.status, json.loads(text) if "json" in str(answer.headers["Content-Type"]) else location or text
    finally:
        connection.close()


def listens(port: int) -> bool:
    try:
        return ask(port, "/healthz")[0] == 200
    except OSError:
        return False


def environment(folder: Path, port: int, mqtt: str) -> dict[str, str]:
    ours = {
        "TRACECHAIN_STORE": f"sqlite:///{folder}/provenance.sqlite",
        "TRACECHAIN_DATABASE": f"sqlite:///{folder}/records.sqlite",
        "TRACECHAIN_DATA": str(folder),
        "TRACECHAIN_MQTT": mqtt,
        "TRACECHAIN_WEB": f"127.0.0.1:{port}",
        "TRACECHAIN_SECRET": SECRET,
    }
    return {**os.environ, **ours}


@contextmanager
def running(folder: Path, mqtt: str = "mqtt://127.0.0.1:1") -> Iterator[int]:
    """The service on a port, over the stores in a folder."""
    port = free_port()
    command = [sys.executable, "-c", "from tracechain.cli import main; main()", "web"]
    service = Process(command, folder / "web.log", environment(folder, port, mqtt))
    try:
        service.wait_until(lambda: listens(port))
        yield port
    finally:
        service.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Stores with the chain in them, closed."""
    with open_site(tmp_path):
        return tmp_path


@dataclass(frozen=True)
class Service:
    """A running service, with a token of a node and one of a regulator."""

    port: int
    node: dict[str, str]
    regulator: dict[str, str]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service over the chain, with a lot that has a slash in its number, and a broker beside it."""
    folder = tmp_path_factory.mktemp("service")
    lot = "https://id.gs1.org/01/06901234000016/10/A%2FB"
    made = event_at(50, "ObjectEvent", "01T06:00:00", SHOP, action="ADD", quantityList=[{"epcClass": lot}])
    with open_site(folder) as site:
        site.capture.document(document(made), Source(party=SHOP))
        node, regulator = site.token("node", SHOP), site.token("regulator")
    with broker(tmp_path_factory.mktemp("mosquitto")) as beside, running(folder, beside.url) as port:
        yield Service(port, node, regulator)


def test_it_serves_pages_over_real_http(service: Service) -> None:
    status, page = ask(service.port, PACK_PATH)
    assert status == 200
    assert "原味酸奶" in page


def test_a_lot_with_a_slash_in_it_is_asked_for_as_it_was_sent(service: Service) -> None:
    assert ask(service.port, "/01/06901234000016/10/A%2FB")[0] == 200
    assert ask(service.port, "/01/06901234000016/10/A%2FC")[0] == 404


def test_what_was_captured_over_http_is_in_the_next_trace(service: Service) -> None:
    inspected = event_at(51, "ObjectEvent", "04T09:00:00", SHOP, action="OBSERVE", bizStep="inspecting", epcList=[PACK])
    sent = {"Content-Type": "application/json", **service.node}
    status, job = ask(service.port, "/epcis/v2/capture", "POST", json.dumps(document(inspected)), **sent)
    assert status == 202
    assert ask(service.port, job, **service.node)[1]["success"] is True
    _, answer = ask(service.port, f"/api/v1/trace/forward?id={MILK_LOT}", **service.regulator)
    assert inspected["eventID"] in answer["events"]


def test_ready_when_the_broker_is_there(service: Service) -> None:
    ready = {"ready": True, "parts": {"store": None, "database": None, "broker": None}}
    assert ask(service.port, "/readyz") == (200, ready)


def test_not_ready_when_the_broker_is_away(folder: Path) -> None:
    with running(folder) as port:
        status, answer = ask(port, "/readyz")
        assert status == 503
        assert answer["parts"] == {"store": None, "database": None, "broker": "can't be reached"}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_asked(folder: Path, how: signal.Signals) -> None:
    port = free_port()
    command = [sys.executable, "-c", "from tracechain.cli import main; main()", "web"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment(folder, port, "mqtt://127.0.0.1:1"), stderr=log)
    deadline = time.monotonic() + 30
    while not listens(port):
        assert time.monotonic() < deadline
        assert process.poll() is None, (folder / "log").read_text()
    process.send_signal(how)
    assert process.wait(timeout=10) == 0
    assert not listens(port)
    assert "Traceback" not in (folder / "log").read_text()
