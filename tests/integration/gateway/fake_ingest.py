"""An ingest that keeps envelopes in memory and answers with receipts; it can be told to ignore some."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.messages.envelope import Envelope
from tracechain.trace.messages.receipt import Receipt, Result
from tracechain.trace.messages.topics import Node, ingest_state, shard_filters

DEADLINE = 20.0


class FakeIngest:
    """What it has survives its connection, as a store would."""

    def __init__(self, node: Node, url: str) -> None:
        self._node, self._port = node, urlsplit(url).port or 1883
        self._changed = threading.Condition()
        self.payloads: list[bytes] = []
        self.statuses: list[dict[str, object]] = []
        self.cursors: dict[str, Cursor] = {}
        self.ids: list[str] = []
        self.ignore: set[int] = set()  # numbers to lose once
        self.mute = False
        self._subscribed = threading.Event()

    def start(self) -> None:
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2, f"tracechain-ingest-{self._node.shard}", protocol=paho.MQTTv5, manual_ack=True
        )
        self._client.will_set(ingest_state(self._node.shard), b'{"online": false}', qos=1, retain=True)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_message = self._on_message
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = 600
        properties.ReceiveMaximum = 1000
        self._client.reconnect_delay_set(1, 1)
        self._client.connect("127.0.0.1", self._port, clean_start=False, properties=properties)
        self._client.loop_start()
        assert self._subscribed.wait(DEADLINE)

    def stop(self) -> None:
        self._client.publish(ingest_state(self._node.shard), b'{"online": false}', 1, retain=True).wait_for_publish(5)
        self._client.disconnect()
        self._client.loop_stop()
        self._subscribed.clear()

    def wait_until(self, condition: Callable[[FakeIngest], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self), DEADLINE), self

    def __repr__(self) -> str:
        return f"FakeIngest({len(self.payloads)} payloads, {self.cursors}, {len(self.ids)} ids, {self.statuses[-3:]})"

    def _on_connect(self, client: paho.Client, *_: object) -> None:
        client.subscribe([(topic, SubscribeOptions(qos=1)) for topic in shard_filters(self._node.shard)])
        client.publish(ingest_state(self._node.shard), b'{"online": true}', 1, retain=True)

    def _on_message(self, client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        with self._changed:
            if message.topic == self._node.status:
                self.statuses.append(json.loads(message.payload))
            elif message.topic == self._node.events:
                self._take(client, message.payload)
            self._changed.notify_all()
        client.ack(message.mid, message.qos)

    def _take(self, client: paho.Client, payload: bytes) -> None:
        self.payloads.append(payload)
        envelope = Envelope.parse(payload)
        if envelope.seq in self.ignore:
            self.ignore.discard(envelope.seq)
            return
        cursor = self.cursors.get(envelope.epoch, Cursor())
        if envelope.seq not in cursor:
            self.ids += [event["eventID"] for event in envelope.events]
        cursor = self.cursors[envelope.epoch] = cursor.add([envelope.seq])
        if not self.mute:
            receipt = Receipt(
                envelope.epoch, cursor.upto, cursor.missing(), (Result(envelope.seq, len(envelope.events)),)
            )
            client.publish(self._node.receipt, receipt.to_bytes(), qos=1)
