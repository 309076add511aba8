"""The broker is named by one URL, whoever speaks to it."""

from __future__ import annotations

import ssl

import pytest

from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.mqtt_address import MqttAddress

EXPECTED = "expected mqtt://[USER:PASSWORD@]HOST[:PORT] or mqtts://…"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("mqtt://broker", MqttAddress("broker", 1883)),
        ("mqtt://broker/", MqttAddress("broker", 1883)),
        ("mqtt://in:p%40ss@broker:18", MqttAddress("broker", 18, user="in", password="p@ss")),
        ("mqtts://[::1]", MqttAddress("::1", 8883, tls=True)),
    ],
)
def test_a_broker_is_named_by_a_url(url: str, address: MqttAddress) -> None:
    assert MqttAddress.parse(url) == address
    assert "p@ss" not in repr(address)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://in:secret@broker", f"Not a broker's URL: 'http://broker'; {EXPECTED}"),
        ("mqtt://", f"Not a broker's URL: 'mqtt://'; {EXPECTED}"),
        ("broker:1883", f"Not a broker's URL: 'broker:1883'; {EXPECTED}"),
        ("mqtt://in:secret@broker/topic", f"Not a broker's URL: 'mqtt://broker/topic'; {EXPECTED}"),
        ("mqtt://in:12/secret@broker", f"Not a broker's URL: 'mqtt://broker'; {EXPECTED}"),
        ("in:secret@broker", f"Not a broker's URL: 'broker'; {EXPECTED}"),
        ("in:http://secret@broker", f"Not a broker's URL: 'broker'; {EXPECTED}"),
        ("mqtt://b:port", f"The broker's URL has a host or port that can't be read; {EXPECTED}"),
        ("mqtt://in:sec/ret@broker", f"The broker's URL has a host or port that can't be read; {EXPECTED}"),
    ],
)
def test_another_url_gets_a_sentence_without_the_password(url: str, sentence: str) -> None:
    with pytest.raises(MessageError) as refusal:
        MqttAddress.parse(url)
    assert str(refusal.value) == sentence


def test_certificates_go_with_mqtts_alone() -> None:
    context = ssl.create_default_context()
    assert MqttAddress.parse("mqtts://b", context).context is context
    with pytest.raises(MessageError) as refusal:
        MqttAddress.parse("mqtt://b", context)
    assert str(refusal.value) == "The broker's URL is mqtt://…, without TLS; expected mqtts:// with certificates"
