"""A real Mosquitto on a free port of 127.0.0.1, with the settings the MQTT contract asks of a broker."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.port import free_port
from servers.process import Process, accepts, or_skipped, program, running

# The defaults lose data: 1,000 messages a session, then silence (mqtt-contract, "Rules for both ends").
SETTINGS = """\
listener {port} 127.0.0.1
allow_anonymous true
persistence true
persistence_location {folder}/
autosave_interval 1
autosave_on_changes true
persistent_client_expiration 30d
max_queued_messages 1000000
max_queued_bytes 0
max_inflight_messages 0
max_packet_size 1048576
log_dest stderr
"""


class Mosquitto:
    """A broker that can be stopped, killed and started again at the same port with the same files.

    `settings` are Mosquitto's, with {port} and {folder} in them, or with a `port` of their own.
    """

    def __init__(self, folder: Path, settings: str = SETTINGS, port: int | None = None) -> None:
        self._program = program("mosquitto", "mosquitto")
        self.folder = folder
        self.port = port or free_port()
        self.url = f"mqtt://127.0.0.1:{self.port}"
        settings = settings.format(port=self.port, folder=folder)
        if os.geteuid() == 0:
            settings += "user root\n"  # else it drops to an account that may not write to this folder
        self._settings = folder / "mosquitto.conf"
        self._settings.write_text(settings)
        self._process: Process | None = None

    def start(self) -> None:
        """Start the broker and wait until it takes connections."""
        self._process = Process([self._program, "-c", str(self._settings)], self.folder / "mosquitto.log")
        self._process.wait_until(lambda: accepts(self.port))

    def stop(self) -> None:
        """Stop it as a service manager would: sessions and queues are saved. Nothing if it is stopped."""
        if self._process:
            self._process.stop()
            self._process = None

    def kill(self) -> None:
        """Kill it: what was not saved yet is lost."""
        if self._process:
            self._process.kill()
            self._process = None

    def restart(self) -> None:
        """Stop and start."""
        self.stop()
        self.start()


@contextmanager
def broker(folder: Path) -> Iterator[Mosquitto]:
    """An empty broker that runs inside; what needs it is skipped where Mosquitto is missing."""
    with or_skipped():
        made = Mosquitto(folder)
    with running(made):
        yield made
