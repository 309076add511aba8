"""paho's client, as every part that speaks MQTT sets it up (mqtt-contract, "Rules for both ends").

MQTT 5; acknowledged by hand, since a message is acknowledged once it is durable; a session that waits for us for thirty days.
The one module of the core that knows paho: both ends of one contract have to agree on these.
"""

from __future__ import annotations

from collections.abc import Callable

from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from tracechain.trace.messages.mqtt_address import MqttAddress

SESSION_SECONDS = 30 * 24 * 3600
KEEPALIVE_SECONDS = 60
_NO_SUBSCRIBER = 0x10
_FAILURES = 0x80  # this reason code and those above


def is_taken(code: int) -> bool:
    """Whether a broker's reason code for a message of ours says that somebody has it."""
    return code < _FAILURES and code != _NO_SUBSCRIBER


class MqttClient(Client):
    """A client for one address. Its callbacks run in a thread, whose end doesn't go unseen.

    paho ends that thread at an exception in a callback, and goes on saying that it is connected.
    """

    def __init__(
        self, address: MqttAddress, name: str = "", crashed: Callable[[Exception], None] = lambda _: None
    ) -> None:
        """`name` is the client id, "" where the broker is to choose one; `crashed` is told what ended the thread."""
        super().__init__(CallbackAPIVersion.VERSION2, name, protocol=MQTTv5, manual_ack=True)
        self._address, self._crashed = address, crashed
        if address.user:
            self.username_pw_set(address.user, address.password)
        if address.tls:
            self.tls_set_context(address.context)

    def will(self, topic: str, payload: bytes) -> None:
        """What the broker retains on a topic when the connection is lost; to be said before it is begun."""
        self.will_set(topic, payload, qos=1, retain=True)

    def begin(self, receive_maximum: int, packet_bytes: int | None = None, keepalive: int = KEEPALIVE_SECONDS) -> None:
        """Connect as soon as the thread runs, to the session of this client id.

        The broker sends at most so many messages that are not acknowledged yet, none of them larger than so many bytes.
        """
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho leaves it untyped
        properties.SessionExpiryInterval = SESSION_SECONDS
        properties.ReceiveMaximum = receive_maximum
        if packet_bytes is not None:
            properties.MaximumPacketSize = packet_bytes
        address = self._address
        self.connect_async(address.host, address.port, keepalive, clean_start=False, properties=properties)

    def log_in(self, keepalive: int) -> None:
        """Connect once, to no session; raises OSError. What the broker answers comes with `loop`."""
        self.connect(self._address.host, self._address.port, keepalive, clean_start=True)

    def loop_forever(self, timeout: float = 1.0, retry_first_connection: bool = False) -> MQTTErrorCode:
        """What the thread runs."""
        try:
            return super().loop_forever(timeout, retry_first_connection)
        except Exception as error:  # noqa: BLE001 - the end of the thread: whatever it was must be seen
            self._crashed(error)
            return MQTTErrorCode.MQTT_ERR_UNKNOWN
