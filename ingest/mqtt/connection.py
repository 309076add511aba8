"""One shard's connection to the broker (mqtt-contract, "Rules for both ends").

paho runs a thread for it. Its callbacks only enqueue, because an exception in one ends that thread while the client
goes on saying that it is connected; should one happen all the same, it is reported and ends the shard.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Any

import structlog
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from tracechain.ingest.errors import BrokerError
from tracechain.ingest.mqtt.claim import PAUSES, ClaimState, ShardClaim
from tracechain.ingest.mqtt.inbox import Delivery, Inbox
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.mqtt_address import MqttAddress
from tracechain.trace.messages.mqtt_client import MqttClient
from tracechain.trace.messages.topics import ingest_state, shard_filters

RECEIVE_MAXIMUM = 2_000  # without it Mosquitto sends only 20 unacknowledged, fewer than a batch
KEEPALIVE_SECONDS = 30
_HEAD_BYTES = 16  # at most, of a PUBLISH besides its topic and its payload
MOST_RECEIPTS = 10_000  # that wait for the broker; a node that misses one asks again
_WITH_WILL = ReasonCode(PacketTypes.DISCONNECT, "Disconnect with will message")  # which says that nobody serves it

Lost = Callable[[str, BrokerError], None]  # shard, why it is served no more


class ShardConnection:
    """Receives what the nodes of one shard send; acknowledges it and answers when told to.

    `since` is when this process was started, by which two that serve the shard know who of them goes on.
    """

    def __init__(
        self, shard: str, broker: MqttAddress, inbox: Inbox[ShardConnection], lost: Lost, since: datetime
    ) -> None:
        self.shard = shard
        self._broker = broker
        self._inbox = inbox
        self._lost = lost
        self._claim = ShardClaim(since)
        self._connected: float | None = None  # since when, by the monotonic clock
        self._over = False  # the shard is not ours any more
        self._largest: int | None = None  # bytes of a packet that the broker takes; None: any
        self._session = 0  # counts connections: what came on one is acknowledged on no other
        self._lock = Lock()
        self._log = structlog.get_logger(__name__).bind(shard=shard)
        self._client = self._make_client()

    @property
    def stands(self) -> bool:
        """Whether the broker is there."""
        return bool(self._client.is_connected())

    def start(self) -> None:
        """Connect, in a thread, and again whenever the connection is lost."""
        self._client.begin(RECEIVE_MAXIMUM, keepalive=KEEPALIVE_SECONDS)
        self._client.loop_start()

    def acknowledge(self, delivery: Delivery[ShardConnection]) -> None:
        """Tell the broker that a message is durable, if this still is the connection that it came on."""
        with self._lock:
            if delivery.qos and delivery.session == self._session:
                self._client.ack(delivery.mid, delivery.qos)

    def publish(self, topic: str, payload: bytes) -> None:
        """Send a message to a node; while the connection is away it waits, up to MOST_RECEIPTS of them.

        What is too large for the broker is not sent: it would close the connection, and get it again on the next.
        """
        if self._over:
            return  # whoever has the shard now gets the message too, and answers
        size = _HEAD_BYTES + len(topic) + len(payload)
        if self._largest is not None and size > self._largest:
            self._log.error("receipt dropped: too large for the broker", topic=topic, size=size, largest=self._largest)
        elif self._client.publish(topic, payload, qos=1).rc == MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
            self._log.warning("receipt dropped: too many wait for the broker", topic=topic)

    def stop(self, seconds: float = 2.0) -> None:
        """Say that the shard is not served for now, and disconnect; the session stays, and collects."""
        if self._client.is_connected():
            told = self._client.publish(ingest_state(self.shard), self._state(online=False), qos=1, retain=True)
            try:
                told.wait_for_publish(seconds)
            except (RuntimeError, ValueError) as error:  # the connection went meanwhile: the will says it
                self._log.info("offline not told", error=str(error))
        self._client.disconnect()
        self._client.loop_stop()

    def _make_client(self) -> MqttClient:
        client = MqttClient(self._broker, f"tracechain-ingest-{self.shard}", self._on_crash)
        client.max_queued_messages_set(MOST_RECEIPTS)
        client.reconnect_delay_set(PAUSES[0], PAUSES[-1])
        client.will(ingest_state(self.shard), self._state(online=False))
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        client.on_message = self._on_message
        return client

    def _on_connect(
        self, client: Client, _: Any, flags: ConnectFlags, reason: ReasonCode, properties: Properties | None
    ) -> None:
        if reason.is_failure:
            self._log.error("broker refused the connection", reason=str(reason))
            return
        with self._lock:
            self._session += 1
        self._connected = time.monotonic()
        self._heed(properties)
        self._log.info("connected", session_present=flags.session_present)
        # The state is asked for without acknowledgement, so that none waits in the session for a later connection.
        client.subscribe([*((topic, 1) for topic in shard_filters(self.shard)), (ingest_state(self.shard), 0)])

    def _heed(self, properties: Properties | None) -> None:
        """How large a packet the broker takes (MQTT 5, section 3.2.2.3.6)."""
        before, self._largest = self._largest, getattr(properties, "MaximumPacketSize", None)
        if self._largest is not None and (before is None or self._largest < before):
            self._client.drop_out_messages()  # one of those that wait may be too large now; nodes ask again

    def _on_connect_fail(self, _: Client, __: Any) -> None:
        self._log.warning("broker can't be reached", host=self._broker.host, port=self._broker.port)

    def _on_subscribe(self, client: Client, _: Any, __: int, reasons: list[ReasonCode], ___: Properties | None) -> None:
        *of_nodes, of_state = reasons
        refused = [str(reason) for reason in of_nodes if reason.is_failure]
        if refused:
            self._leave(f"the broker refuses shard {self.shard!r}: {refused[0]}")
            return
        if of_state.is_failure:
            self._log.error(
                "the state of the shard can't be read: another ingest on it is not seen", reason=str(of_state)
            )
        client.publish(ingest_state(self.shard), self._state(online=True), qos=1, retain=True)

    def _on_disconnect(
        self, client: Client, _: Any, flags: DisconnectFlags, reason: ReasonCode, __: Properties | None
    ) -> None:
        with self._lock:
            self._session += 1
        connected, self._connected = self._connected, None
        pause = None
        if connected is not None and reason.is_failure:
            pause = self._claim.lose(time.monotonic() - connected)
            client.reconnect_delay_set(pause, PAUSES[-1])
        by_broker = flags.is_disconnect_packet_from_server
        self._log.info("disconnected", reason=str(reason), by_broker=by_broker, again_in=pause)

    def _on_state(self, payload: bytes) -> None:
        try:
            state = ClaimState.parse(payload)
        except MessageError as error:
            self._log.warning("state can't be read", reason=str(error))
            return
        if self._claim.yields_to(state):
            self._leave(f"shard {self.shard!r} was taken over by another ingest, started at {state.since.isoformat()}")

    def _leave(self, reason: str) -> None:
        """Serve the shard no more; called while connected, else paho would connect again. The session stays."""
        if self._over:
            return
        with self._lock:
            self._over = True
            self._session += 1  # what is not acknowledged yet comes to whoever serves the shard now
        self._client.disconnect(_WITH_WILL)
        self._lost(self.shard, BrokerError(reason))

    def _on_publish(self, _: Client, __: Any, ___: int, reason: ReasonCode, ____: Properties | None) -> None:
        if reason.is_failure:
            self._log.warning("receipt not delivered", reason=str(reason))

    def _on_message(self, _: Client, __: Any, message: MQTTMessage) -> None:
        if self._over:
            return
        if message.topic == ingest_state(self.shard):
            self._on_state(bytes(message.payload))
            return
        # This thread alone changes `_session`, so it is that of the connection that delivered.
        session = self._session
        payload = bytes(message.payload)
        self._inbox.put(Delivery(self, session, message.mid, message.qos, message.topic, payload, message.retain))

    def _state(self, *, online: bool) -> bytes:
        return ClaimState(online, self._claim.since).to_bytes()

    def _on_crash(self, error: Exception) -> None:
        self._log.critical("connection's thread crashed", exc_info=error)
        self._lost(self.shard, BrokerError(f"the connection of shard {self.shard!r} crashed: {error!r}"))
