"""The publisher: brings the spool's envelopes to the platform, and lets go of them when a receipt says so.

One thread owns all of it. Paho's callbacks and the station only put values into its queue (mqtt-contract, Rules for both ends).
"""

from __future__ import annotations

import json
import logging
import queue
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tracechain.iot_gateway.error import SpoolError
from tracechain.iot_gateway.sending.connection import (
    DeliveryWord,
    IncomingMessage,
    Lost,
    NodeConnection,
    Signal,
    SubscriptionAnswer,
    ThreadEnd,
    WakeUp,
    Welcome,
)
from tracechain.iot_gateway.sending.dispatch import Dispatch
from tracechain.iot_gateway.sending.pace import Pace
from tracechain.iot_gateway.sending.report import StatusReport
from tracechain.iot_gateway.spool.cut import SealedEnvelope
from tracechain.iot_gateway.spool.spool import Spool
from tracechain.iot_gateway.station.words import say
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.mqtt_address import MqttAddress
from tracechain.trace.messages.receipt import PlainReceipt, parse_receipt
from tracechain.trace.messages.signature import SigningKey, sign
from tracechain.trace.messages.status import NodeStatus
from tracechain.trace.messages.topics import Node

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PublisherStanding:
    """How the publisher stands: `online` is whether ingest serves our shard, None until it said so."""

    connected: bool
    online: bool | None
    waiting: int


class Publisher:
    """Sends what is in a spool; `wake` it after each commit."""

    def __init__(
        self,
        node: Node,
        spool: Spool,
        url: str,
        pace: Pace | None = None,
        *,
        key: SigningKey | None = None,
        tls: ssl.SSLContext | None = None,
        lang: str = "zh",
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """With a `key` envelopes are signed as they go; `tls` is how to speak with a broker of mqtts://.

        What the platform did not record is told in `lang`, "zh" or "en". `on_change` is called, in the publisher's thread, at each change.
        """
        self._node, self._spool, self._pace = node, spool, pace or Pace()
        self._broker = MqttAddress.parse(url, tls)
        self._key, self._lang = key, lang
        self._changed = on_change
        self._inbox: queue.Queue[tuple[NodeConnection | None, Signal]] = queue.Queue()
        self._dispatch = Dispatch(spool, self._pace)
        self._report = StatusReport(spool, self._pace)
        self._connection = NodeConnection(node, self._broker, self._inbox)
        self._connected = False
        self._under_way: set[int] = set()  # envelopes that the broker has not taken yet, by paho's number
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)

    def start(self) -> None:
        """Begin to connect and send."""
        self._connection.start()
        self._thread.start()

    def wake(self) -> None:
        """Look into the spool now."""
        self._inbox.put((None, WakeUp()))

    def stop(self, timeout: float = 2.0) -> None:
        """Say goodbye and disconnect, within `timeout` seconds; what is in the spool stays there."""
        self._stopping.set()
        self.wake()
        self._thread.join(timeout)

    def standing(self) -> PublisherStanding:
        """How it stands at this moment."""
        return PublisherStanding(self._connected, self._dispatch.online, self._spool.waiting())

    def is_alive(self) -> bool:
        """Whether it still works; a publisher that does not has logged why."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
                self._watch()
                self._send()
                self._tell_when_due()
            except SpoolError:
                # A disk that fails may work again; the events are safe or never were said OK to.
                log.exception("The spool failed; it is tried again in a moment")
                self._stopping.wait(1.0)
        self._leave()

    def _listen(self) -> None:
        """Take what paho's thread or the station says, if it comes in time."""
        with suppress(queue.Empty):
            source, signal = self._inbox.get(timeout=self._patience())
            if source in {None, self._connection}:
                self._take(signal)

    def _patience(self) -> float:
        """How long nothing needs to be done, at most a second: so often paho's thread is looked at."""
        return min(1.0, self._pace.probe / 4, self._pace.silence / 4)

    def _take(self, signal: Signal) -> None:
        match signal:
            case Welcome(resumed):
                self._welcome(resumed)
            case Lost(reason):
                if self._connected:
                    log.warning("The connection to %s is lost: %s", self._broker, reason)
                self._connected = False
                self._changed()
            case SubscriptionAnswer(refused):
                if refused:
                    log.error("The broker refuses our receipts or the state of ingest: %s", ", ".join(refused))
            case DeliveryWord():
                self._note_delivery(signal)
            case IncomingMessage():
                self._read(signal)
            case ThreadEnd(reason):
                log.error("The MQTT thread ended, and is started again: %s", reason)
                self._connected = False
                self._stopping.wait(1.0)

    def _welcome(self, resumed: bool) -> None:
        """Say who we are, ask for what is ours, and send again what a broker without our session may have lost."""
        self._connected = True
        self._connection.subscribe()
        self._tell_status()
        if not resumed:
            self._dispatch.rewind()
        self._changed()

    def _tell_when_due(self) -> None:
        if self._connected and self._report.is_due(time.monotonic()):
            self._tell_status()

    def _tell_status(self) -> None:
        status = self._report.tell(time.monotonic())
        self._connection.publish(self._node.status, status.to_bytes(), retain=True)

    def _note_delivery(self, delivered: DeliveryWord) -> None:
        if delivered.mid not in self._under_way:
            return  # a birth or farewell: nobody needs to listen to those
        self._under_way.discard(delivered.mid)
        if not delivered.taken:  # nobody has it
            log.warning("The broker could not deliver message %d: %s", delivered.mid, delivered.reason)
            self._dispatch.hold(time.monotonic())

    def _read(self, message: IncomingMessage) -> None:
        if message.topic == self._node.receipt:
            self._read_receipt(message.payload)
        else:
            self._read_state(message.payload)
        # Only now, when what it says is in the spool: else a crash would lose it.
        self._connection.acknowledge(message)

    def _read_receipt(self, payload: bytes) -> None:
        try:
            receipt = parse_receipt(payload)
        except MessageError as error:
            log.error("A receipt can't be read: %s", error)  # noqa: TRY400 - the sentence says it all
            return
        if isinstance(receipt, PlainReceipt):
            return
        for result in receipt.results:
            for entry in result.quarantined:
                whole = "some-set-aside" if result.recorded or result.duplicate else "set-aside"
                what = whole if entry.index is None else "event-set-aside"
                details = {"seq": result.seq, "index": entry.index, "id": entry.id, "reason": entry.reason}
                log.warning("%s", say(self._lang, what, **details))
        if self._dispatch.settle(receipt, time.monotonic()):
            self._changed()

    def _read_state(self, payload: bytes) -> None:
        try:
            online = json.loads(payload)["online"] is True
        except (ValueError, KeyError, TypeError, RecursionError):
            log.error("The state of ingest can't be read: %r", payload[:80])  # noqa: TRY400 - no trace needed
            return
        if online:
            self._dispatch.resume()
        else:
            self._dispatch.hold(time.monotonic())
        self._changed()

    def _watch(self) -> None:
        """Have a living connection, and do not wait for ever for a receipt."""
        if not self._connection.is_alive():
            self._connected = False
            self._under_way.clear()
            self._connection = NodeConnection(self._node, self._broker, self._inbox)
            self._connection.start()
            self._dispatch.rewind()
        self._dispatch.check_silence(time.monotonic())

    def _send(self) -> None:
        if self._connected:
            for cut in self._dispatch.ready(time.monotonic()):
                self._publish(cut)

    def _publish(self, cut: SealedEnvelope) -> None:
        payload = sign(cut.payload, self._key) if self._key else cut.payload
        self._under_way.add(self._connection.publish(self._node.events, payload))

    def _leave(self) -> None:
        """Publish that we go, give it a moment to arrive, and disconnect."""
        if self._connected:
            farewell = self._connection.publish(self._node.status, self._farewell().to_bytes(), retain=True)
            deadline = time.monotonic() + 0.7
            while (left := deadline - time.monotonic()) > 0:
                try:
                    _, signal = self._inbox.get(timeout=left)
                except queue.Empty:
                    break
                if isinstance(signal, DeliveryWord) and signal.mid == farewell:
                    break
        self._connection.stop(timeout=1.2)  # paho sleeps up to a second between attempts

    def _farewell(self) -> NodeStatus:
        try:
            return self._report.farewell()
        except SpoolError:
            log.exception("What waits in the spool can't be told")
            return NodeStatus(online=False, stopped=True)
