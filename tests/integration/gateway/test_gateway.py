"""`tracechain gateway` as a process: what it says OK to reaches ingest."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cast.parties import TILL
from servers.mosquitto import Mosquitto
from tracechain.iot_gateway.devices.scan import Scan
from tracechain.iot_gateway.error import GatewayError
from tracechain.iot_gateway.gateway import run_gateway
from tracechain.iot_gateway.labels import render
from tracechain.iot_gateway.sending.publisher import Publisher
from tracechain.iot_gateway.station.profile import load_profile
from tracechain.trace.messages.status import NodeStatus

sys.path.insert(0, str(Path(__file__).parent))

from fake_ingest import DEADLINE, FakeIngest

pytestmark = pytest.mark.mosquitto

MILK = "https://id.gs1.org/01/06901234000016"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "profile.json"
    path.write_text(json.dumps({"gln": TILL.gln, "device": TILL.device, "step": "retail_selling", "lang": "en"}))
    return path


@pytest.fixture
def ingest(mosquitto: Mosquitto) -> Iterator[FakeIngest]:
    running = FakeIngest(TILL, mosquitto.url)
    running.start()
    yield running
    running.stop()


def start(tmp_path: Path, profile: Path, url: str, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tracechain",
            "gateway",
            "--profile",
            str(profile),
            "--data",
            str(tmp_path / "data"),
            *more,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TRACECHAIN_MQTT": url},
    )


def test_lines_on_stdin_reach_ingest_and_then_it_ends(
    tmp_path: Path, profile: Path, ingest: FakeIngest, mosquitto: Mosquitto
) -> None:
    gateway = start(tmp_path, profile, mosquitto.url)
    said, errors = gateway.communicate(f"]C1010690123400001621S1\nmilk\n{MILK}/21/S2\n", timeout=DEADLINE)
    assert (gateway.returncode, errors) == (0, "")
    assert len(ingest.ids) == 2
    lines = [line for line in said.splitlines() if line.startswith(("OK", "Not", "Stopped"))]
    assert [line.split(" · ")[0] for line in lines] == [
        "OK    (01)06901234000016(21)S1",
        "Not recognised  milk: not a GTIN, SSCC, GS1 element string, Digital Link or drug code of 20 digits",
        "OK    (01)06901234000016(21)S2",
        "Stopped, 0 to send",
    ]


def test_after_the_end_of_its_input_it_says_once_what_it_waits_for(tmp_path: Path, profile: Path) -> None:
    gateway = start(tmp_path, profile, "mqtt://127.0.0.1:1")
    assert gateway.stdin is not None
    assert gateway.stdout is not None
    gateway.stdin.write(f"{MILK}/21/S1\n{MILK}/21/S2\n")
    gateway.stdin.close()
    gateway.stdin = None  # which communicate would flush
    said = next(line for line in gateway.stdout if line.startswith("The input"))
    assert said == (
        "The input has ended, with 2 to send, safe on disk. It ends when the platform has confirmed them; "
        "Ctrl-C or SIGTERM ends it now, and they are sent after the next start\n"
    )
    gateway.send_signal(signal.SIGINT)
    rest, errors = gateway.communicate(timeout=DEADLINE)
    assert (gateway.returncode, errors, rest.count("The input")) == (0, "", 0)
    assert rest.endswith("Stopped, 2 to send\n")


def test_pictures_in_a_folder_reach_ingest_and_sigterm_ends_it(
    tmp_path: Path, profile: Path, ingest: FakeIngest, mosquitto: Mosquitto
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "a.png").write_bytes(render(MILK + "/21/S1", "datamatrix", "png"))
    gateway = start(tmp_path, profile, mosquitto.url, "--folder", str(folder))
    ingest.wait_until(lambda now: len(now.ids) == 1)
    gateway.send_signal(signal.SIGTERM)
    said, errors = gateway.communicate(timeout=DEADLINE)
    assert (gateway.returncode, errors) == (0, "")
    assert "OK    (01)06901234000016(21)S1 · retail selling" in said
    assert (folder / "done" / "a.png").exists()
    ingest.wait_until(lambda now: now.statuses[-1].get("stopped") is True)
    left = NodeStatus.parse(json.dumps(ingest.statuses[-1]).encode()).lanes["scans"].events
    assert said.endswith(f"Stopped, {left} to send\n")


def test_a_gateway_that_is_killed_sends_what_it_said_ok_to_when_it_starts_again(
    tmp_path: Path, profile: Path, mosquitto: Mosquitto, ingest: FakeIngest
) -> None:
    gateway = start(tmp_path, profile, "mqtt://127.0.0.1:1")
    assert gateway.stdin is not None
    assert gateway.stdout is not None
    gateway.stdin.write(MILK + "/21/S1\n")
    gateway.stdin.flush()
    while not gateway.stdout.readline().startswith("OK"):
        pass
    gateway.kill()
    gateway.communicate()
    again = start(tmp_path, profile, mosquitto.url)
    said, _ = again.communicate("", timeout=DEADLINE)
    assert again.returncode == 0
    assert "Stopped, 0 to send" in said
    assert len(ingest.ids) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_gateway_whose_publisher_dies_ends_instead_of_keeping_events_that_nobody_sends(
    tmp_path: Path, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trip(_: Publisher) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(Publisher, "_send", trip)
    scans = iter([Scan("one", 0, (MILK + "/21/S1",), (None,))])
    with pytest.raises(GatewayError) as ended:
        run_gateway(
            load_profile(profile), tmp_path / "spool.db", "mqtt://127.0.0.1:1", scans, lambda _: None, threading.Event()
        )
    assert (
        str(ended.value) == "The publisher has ended, and the log says why; what is kept is sent after the next start"
    )


def test_a_wrong_profile_ends_it_with_a_sentence(tmp_path: Path, profile: Path) -> None:
    profile.write_text(json.dumps({"gln": "1", "device": "till-1", "step": "shipping"}))
    gateway = start(tmp_path, profile, "mqtt://127.0.0.1:1")
    _, errors = gateway.communicate(timeout=DEADLINE)
    assert gateway.returncode == 2
    assert errors == "Error: 'gln' is '1'; expected the 13 digits of a GLN with its check digit\n"
