"""One login to the broker, as it is configured: what it answers to our CONNECT, and nothing is sent or received.

The client id is the broker's choice, so that no session of ingest is taken. Only a listener that makes the user name the
client id, as the devices' does, gives that one away; it is told.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from tracechain.ingest.broker.address import Broker
from tracechain.ingest.errors import BrokerError

_KEEPALIVE = 10  # seconds
_STEP = 0.1  # seconds between two looks at the clock


@dataclass(frozen=True, slots=True)
class Answer:
    """A broker's answer: the reason why it refuses us, "" where it lets us in; then also the client id that it chose."""

    refused: str = ""
    client: str = ""


def log_in(broker: Broker, seconds: float) -> Answer:
    """Connect, hear the answer, and leave.

    Raises OSError when no connection comes about, BrokerError when nothing that speaks MQTT 5 answers in time.
    """
    answers: list[Answer] = []

    def hear(_: Client, __: Any, ___: ConnectFlags, reason: ReasonCode, properties: Properties | None) -> None:
        refused = str(reason) if reason.is_failure else ""
        answers.append(Answer(refused, getattr(properties, "AssignedClientIdentifier", "")))

    client = Client(CallbackAPIVersion.VERSION2, "", protocol=MQTTv5)
    client.on_connect = hear
    client.connect_timeout = seconds
    if broker.username:
        client.username_pw_set(broker.username, broker.password)
    if broker.tls:
        client.tls_set_context(broker.context)
    try:
        client.connect(broker.host, broker.port, _KEEPALIVE, clean_start=True)
        ended = _turn(client, answers, time.monotonic() + seconds)
    finally:
        client.disconnect()
    if answers:
        return answers[0]
    where = f"{broker.host}:{broker.port}"
    if ended:
        raise BrokerError(f"what answers at {where} speaks no MQTT 5, or closes the connection at once")
    raise BrokerError(f"what is at {where} takes the connection, but says nothing for {seconds:g} s")


def _turn(client: Client, answers: list[Answer], until: float) -> bool:
    """Send and receive until there is an answer, or time is up; True when the connection ended."""
    while not answers and time.monotonic() < until:
        try:
            code = client.loop(_STEP)
        except Exception:  # noqa: BLE001 - paho trips in many ways over what a server says that is no broker
            return True
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            return True
    return False
