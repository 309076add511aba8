"""The node's MQTT 5 connection: paho's callbacks become values in a queue, and nothing else happens in paho's thread.

An exception in a callback would kill that thread while `is_connected()` stays true (mqtt-contract, Rules for both ends).
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import Any

from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from tracechain.trace.messages.mqtt_address import MqttAddress
from tracechain.trace.messages.mqtt_client import MqttClient, is_taken
from tracechain.trace.messages.status import NodeStatus
from tracechain.trace.messages.topics import Node, ingest_state

RECEIVE_MAXIMUM = 200
MAX_PACKET_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Welcome:
    """The broker took us; `resumed` when it still had our session."""

    resumed: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """There is no connection (any more), and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class SubscriptionAnswer:
    """What the broker refused to let us read: reasons, empty when all is well."""

    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeliveryWord:
    """A broker's word on a message of ours: `code` from 0x80 on, and 0x10, mean that nobody has it."""

    mid: int
    code: int
    reason: str

    @property
    def taken(self) -> bool:
        return is_taken(self.code)


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message to us; to be acknowledged by `mid` once it is dealt with, on the connection that brought it."""

    topic: str
    payload: bytes
    mid: int
    qos: int


@dataclass(frozen=True, slots=True)
class ThreadEnd:
    """Paho's thread ended."""

    reason: str


@dataclass(frozen=True, slots=True)
class WakeUp:
    """Someone put new events into the spool, or wants to stop."""


Signal = Welcome | Lost | SubscriptionAnswer | DeliveryWord | IncomingMessage | ThreadEnd | WakeUp


class NodeConnection:
    """One client of paho, its thread, and the queue that it speaks into."""

    def __init__(
        self, node: Node, broker: MqttAddress, inbox: queue.Queue[tuple[NodeConnection | None, Signal]]
    ) -> None:
        """`inbox` gets (this connection, signal) pairs, so that what an earlier one says late can be told apart."""
        self._node, self._inbox = node, inbox
        self._end = "it was stopped"
        self._client = self._make_client(broker)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"mqtt {node.gln}.{node.device}", daemon=True)

    def start(self) -> None:
        """Connect, and connect again until stopped."""
        self._client.begin(RECEIVE_MAXIMUM, MAX_PACKET_BYTES)
        self._thread.start()

    def is_alive(self) -> bool:
        """Whether paho's thread lives."""
        return self._thread.is_alive()

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> int:
        """Hand a message over (QoS 1); its number, to be met again in Delivered."""
        return self._client.publish(topic, payload, qos=1, retain=retain).mid

    def subscribe(self) -> None:
        """Ask for the node's receipts and the state of ingest."""
        options = SubscribeOptions(qos=1)
        self._client.subscribe([(self._node.receipt, options), (ingest_state(self._node.shard), options)])

    def acknowledge(self, message: IncomingMessage) -> None:
        """Tell the broker that a message is dealt with."""
        self._client.ack(message.mid, message.qos)

    def stop(self, timeout: float) -> None:
        """Disconnect and wait for the thread, at most `timeout` seconds."""
        self._stopping.set()
        self._client.disconnect()
        self._thread.join(timeout)

    def _make_client(self, broker: MqttAddress) -> MqttClient:
        client = MqttClient(broker, f"{self._node.gln}.{self._node.device}", self._on_crash)
        client.will(self._node.status, NodeStatus(online=False).to_bytes())
        client.reconnect_delay_set(1, 30)
        client.max_inflight_messages_set(RECEIVE_MAXIMUM)
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = lambda _client, _data, _flags, code, _properties: self._tell(Lost(str(code)))
        client.on_subscribe = self._on_subscribe
        client.on_publish = lambda _client, _data, mid, code, _properties: self._tell(
            DeliveryWord(mid, code.value, str(code))
        )
        client.on_message = lambda _client, _data, m: self._tell(
            IncomingMessage(m.topic, bytes(m.payload), m.mid, m.qos)
        )
        return client

    def _run(self) -> None:
        """Paho's thread: it speaks into the queue even when it dies."""
        try:
            self._client.loop_forever(retry_first_connection=True)
        finally:
            self._tell(ThreadEnd(self._end))

    def _on_crash(self, error: Exception) -> None:
        self._end = repr(error)

    def _on_connect(self, _client: Any, _data: Any, flags: Any, code: ReasonCode, _properties: Any) -> None:
        if self._stopping.is_set():
            self._client.disconnect()
        self._tell(Lost(str(code)) if code.is_failure else Welcome(bool(flags.session_present)))

    def _on_connect_fail(self, *_: Any) -> None:
        # Paho forgets a disconnect() that comes while it connects: without this a stopped client would go on for ever.
        if self._stopping.is_set():
            self._client.disconnect()
        self._tell(Lost("the broker can't be reached"))

    def _on_subscribe(self, _client: Any, _data: Any, _mid: int, codes: list[ReasonCode], _properties: Any) -> None:
        self._tell(SubscriptionAnswer(tuple(str(code) for code in codes if code.is_failure)))

    def _tell(self, signal: Signal) -> None:
        self._inbox.put((self, signal))
