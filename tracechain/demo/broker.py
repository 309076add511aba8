"""The broker of the demonstration: Mosquitto where it is installed, else rumqttd out of the `iotcore` wheel.

It listens on 127.0.0.1 alone. As a program (`python -m tracechain.demo.broker FILE`) this module runs rumqttd.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tracechain.demo.error import DemoError

# Mosquitto's defaults lose data: 1,000 messages a session, then silence (mqtt-contract, Rules for both ends).
_MOSQUITTO = """\
listener {port} 127.0.0.1
allow_anonymous true
persistence true
persistence_location {folder}/
autosave_interval 30
persistent_client_expiration 30d
max_queued_messages 100000
max_queued_bytes 0
max_packet_size 1048576
log_dest stderr
{user}
"""
# rumqttd: only a [v5.1] listener speaks MQTT 5.
_RUMQTTD = """\
id = 0

[router]
id = 0
max_connections = 200
max_outgoing_packet_count = 200
max_segment_size = 104857600
max_segment_count = 10

["v5.1"]
name = "v5-1"
listen = "127.0.0.1:{port}"
next_connection_delay_ms = 1

["v5.1".connections]
connection_timeout_ms = 60000
max_payload_size = 1048576
max_inflight_count = 200
dynamic_filters = true
"""


@dataclass(frozen=True, slots=True)
class BrokerProgram:
    """A broker that can be started: its name, and its command."""

    kind: str
    command: tuple[str, ...]


def broker_program(folder: Path, port: int) -> BrokerProgram:
    """The broker that this machine has, with its configuration written into a folder. Raises DemoError where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    mosquitto = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if mosquitto:
        # As root it would become an account that may not write here.
        user = "user root" if os.geteuid() == 0 else ""
        settings = _write(folder / "mosquitto.conf", _MOSQUITTO.format(port=port, folder=folder, user=user))
        return BrokerProgram("Mosquitto", (mosquitto, "-c", str(settings)))
    if find_spec("iotcore") is None:
        raise DemoError(
            "There is no broker: expected Mosquitto, or the iotcore wheel (pip install 'tracechain[quickstart]')"
        )
    settings = _write(folder / "rumqttd.toml", _RUMQTTD.format(port=port))
    return BrokerProgram("rumqttd", (sys.executable, "-P", "-m", "tracechain.demo.broker", str(settings)))


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _serve(settings: str) -> None:
    import signal

    from iotcore import Broker

    # It runs in Rust and looks at no signal of Python's: the default ends it at once, and it keeps nothing on disk.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Broker(config_path=settings).run_forever()


if __name__ == "__main__":
    _serve(sys.argv[1])
