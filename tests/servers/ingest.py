"""`tracechain ingest` as a process, and an MQTT client that remembers what it heard."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Condition
from typing import Any
from uuid import uuid4

from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from servers.process import Process

PROGRAM = """
from tracechain import log
from tracechain.command.ingest import ingest
from tracechain.settings import Settings
log.configure()
ingest.main(obj=Settings.read(), prog_name="tracechain ingest")
"""
SECONDS = 60.0


class Listener:
    """An MQTT client that remembers what it heard."""

    def __init__(self, port: int, name: str) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self._topics: list[str] = []
        self._changed = Condition()
        self._client = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTv5)
        self._client.on_message = self._hear
        self._client.on_connect = self._subscribe_again
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def subscribe(self, topic: str) -> None:
        self._topics.append(topic)
        self._client.subscribe(topic, 1)

    def publish(self, topic: str, payload: bytes, qos: int = 1) -> None:
        self._client.publish(topic, payload, qos)

    def wait_until(self, holds: Callable[[list[tuple[str, bytes]]], bool]) -> None:
        """Wait until what was heard is as expected; fails after a minute."""
        assert self.hears(holds, SECONDS), f"heard {len(self.heard)} messages, the last: {self.heard[-1:]!r:.500}"

    def hears(self, holds: Callable[[list[tuple[str, bytes]]], bool], seconds: float) -> bool:
        """Wait a while; tells whether it came."""
        with self._changed:
            return self._changed.wait_for(lambda: holds(self.heard), seconds)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _subscribe_again(self, client: Client, *_: Any) -> None:
        if self._topics:
            client.subscribe([(topic, 1) for topic in self._topics])

    def _hear(self, _: Client, __: Any, message: MQTTMessage) -> None:
        with self._changed:
            self.heard.append((message.topic, bytes(message.payload)))
            self._changed.notify_all()


class Service:
    """`tracechain ingest` on the stores of a test, which can be killed and started again."""

    def __init__(self, url: str, folder: Path, shards: str) -> None:
        self.log = folder / f"ingest-{uuid4().hex}.log"
        self._command = [sys.executable, "-c", PROGRAM, "--shards", shards]
        self._environment = {**os.environ, "TRACECHAIN_DATA": str(folder), "TRACECHAIN_MQTT": url}
        self.process: Process | None = None

    def start(self) -> None:
        self.process = Process(self._command, self.log, self._environment)

    def stop(self) -> None:
        if self.process:
            self.process.stop()
            self.process = None

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process = None


def is_online(heard: list[tuple[str, bytes]], topic: str) -> bool:
    """Whether the last word on a shard is that it is served."""
    said = [payload for name, payload in heard if name == topic]
    return bool(said) and said[-1].startswith(b'{"online": true')
