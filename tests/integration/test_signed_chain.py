"""From the operator's code to the proof of an event: every step by its command, on a real broker, nothing unregistered taken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cast.documents import envelope, event
from cast.parties import WHOLESALER
from servers.ingest import Listener, is_online
from servers.mosquitto import Mosquitto
from servers.port import free_port
from servers.process import Process, accepts
from tracechain.trace.messages.receipt import Receipt, parse_receipt
from tracechain.trace.messages.topics import Node, ingest_state
from tracechain.trace.records.records import Records

DOCK = Node(WHOLESALER, "gate-1")
SECONDS = 60

pytestmark = pytest.mark.mosquitto


class Platform:
    """A broker's platform in a folder: ingest and web as processes, and the operator's commands."""

    def __init__(self, folder: Path, mqtt: str) -> None:
        self._folder, self.port = folder, free_port()
        self._environment = {
            **os.environ,
            "TRACECHAIN_DATA": str(folder / "platform"),
            "TRACECHAIN_MQTT": mqtt,
            "TRACECHAIN_WEB": f"127.0.0.1:{self.port}",
            "TRACECHAIN_REGISTRY": "required",
        }
        self._processes: list[Process] = []

    def run(self, *arguments: str, stdin: str = "", data: str = "platform") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "tracechain", *arguments],
            input=stdin,
            env={**self._environment, "TRACECHAIN_DATA": str(self._folder / data)},
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    def start(self, *arguments: str) -> None:
        command = [sys.executable, "-P", "-m", "tracechain", *arguments]
        self._processes.append(Process(command, self._folder / f"{arguments[0]}.log", self._environment))

    def wait_for_web(self) -> None:
        self._processes[-1].wait_until(lambda: accepts(self.port))

    def stop(self) -> None:
        for process in self._processes:
            process.stop()


@pytest.fixture
def platform(mosquitto: Mosquitto, tmp_path: Path) -> Iterator[Platform]:
    platform = Platform(tmp_path, mosquitto.url)
    assert platform.run("init").returncode == 0
    yield platform
    platform.stop()


@pytest.fixture
def listener(mosquitto: Mosquitto) -> Iterator[Listener]:
    listener = Listener(mosquitto.port, "listener-of-the-signed-chain")
    yield listener
    listener.close()


def test_an_enrolled_gateway_is_recorded_and_proven_and_a_stranger_is_not(
    platform: Platform, listener: Listener, tmp_path: Path
) -> None:
    profile = tmp_path / "gate.json"
    profile.write_text(json.dumps({"gln": DOCK.gln, "device": DOCK.device, "step": "receiving", "lang": "en"}))
    platform.run("party", "add", "--gln", DOCK.gln, "--name", "Wholesaler")
    code = platform.run("device", "add", DOCK.gln, DOCK.device).stdout.strip()
    platform.start("ingest", "--shards", DOCK.shard)
    platform.start("web")
    platform.wait_for_web()
    listener.subscribe(ingest_state(DOCK.shard))
    listener.wait_until(lambda heard: is_online(heard, ingest_state(DOCK.shard)))
    listener.subscribe(DOCK.receipt)

    where = ("--platform", f"http://127.0.0.1:{platform.port}", "--profile", str(profile))
    enrolled = platform.run("enrol", code, *where, data="node")
    assert enrolled.returncode == 0, enrolled.stderr
    assert enrolled.stderr.endswith(", once its gateway is started again\n")
    again = platform.run("enrol", code, *where, data="other")
    assert (again.returncode, again.stderr.rpartition(": ")[2]) == (
        2,
        "The enrolment code was used before; ask for a new one.\n",
    )
    key = tmp_path / f"node/gateway/{DOCK.gln}.{DOCK.device}.key"
    assert key.stat().st_mode & 0o777 == 0o600

    done = platform.run("gateway", "--profile", str(profile), stdin="]C1010690123400001621S1\n", data="node")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Stopped, 0 to send" in done.stdout

    with Records(f"sqlite:///{tmp_path}/platform/records.sqlite") as records:
        [device_key] = records.keys.of(DOCK.gln, DOCK.device)
        trace = json.loads(platform.run("trace", "forward", "]C1010690123400001621S1", "--json").stdout)
        [recorded] = trace["events"]
        proven = platform.run("verify", recorded)
        assert proven.returncode == 0, proven.stderr
        assert f"signed by   {DOCK.gln}.{DOCK.device} (Wholesaler)" in proven.stdout
        assert device_key.kid in proven.stdout

        listener.publish(DOCK.events, envelope(1, event(77), epoch="stranger"))
        listener.wait_until(
            lambda heard: any(b"stranger" in payload for topic, payload in heard if topic == DOCK.receipt)
        )
        told = parse_receipt(next(payload for _, payload in listener.heard if b"stranger" in payload))
        assert isinstance(told, Receipt)
        assert told.upto == 0
        [entry] = records.quarantine.page()
        assert entry.reason == f"The message is not signed, and unsigned ones are not accepted from {DOCK.gln}"
