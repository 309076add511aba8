"""One login to the broker, as it is configured: what it answers to our CONNECT, and nothing is sent or received.

The client id is the broker's choice, so that no session of ingest is taken. Only a listener that makes the user name the
client id, as the devices' does, gives that one away; it is told.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import Client, ConnectFlags
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from tracechain.ingest.errors import BrokerError
from tracechain.trace.messages.mqtt_address import MqttAddress
from tracechain.trace.messages.mqtt_client import MqttClient

_KEEPALIVE = 10  # seconds
_STEP = 0.1  # seconds between two looks at the clock


@dataclass(frozen=True, slots=True)
class LoginAnswer:
    """A broker's answer: the reason why it refuses us, "" where it lets us in; then also the client id that it chose."""

    refused: str = ""
    client: str = ""


def log_in(broker: MqttAddress, seconds: float) -> LoginAnswer:
    """Connect, hear the answer, and leave.

    Raises OSError when no connection comes about, BrokerError when nothing that speaks MQTT 5 answers in time.
    """
    answers: list[LoginAnswer] = []

    def hear(_: Client, __: Any, ___: ConnectFlags, reason: ReasonCode, properties: Properties | None) -> None:
        refused = str(reason) if reason.is_failure else ""
        answers.append(LoginAnswer(refused, getattr(properties, "AssignedClientIdentifier", "")))

    client = MqttClient(broker)
    client.on_connect = hear
    client.connect_timeout = seconds
    try:
        client.log_in(_KEEPALIVE)
        ended = _turn(client, answers, time.monotonic() + seconds)
    finally:
        client.disconnect()
    if answers:
        return answers[0]
    if ended:
        raise BrokerError(f"what answers at {broker.place} speaks no MQTT 5, or closes the connection at once")
    raise BrokerError(f"what is at {broker.place} takes the connection, but says nothing for {seconds:g} s")


def _turn(client: Client, answers: list[LoginAnswer], until: float) -> bool:
    """Send and receive until there is an answer, or time is up; True when the connection ended."""
    while not answers and time.monotonic() < until:
        try:
            code = client.loop(_STEP)
        except Exception:  # noqa: BLE001 - paho trips in many ways over what a server says that is no broker
            return True
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            return True
    return False
