"""The device's key: made once, read by its owner alone, and used when the platform has it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cast.parties import GATE
from tracechain.iot_gateway.device_key import DeviceKeyPair
from tracechain.iot_gateway.enrol import enrol
from tracechain.iot_gateway.error import EnrolError, KeyFault


@pytest.fixture
def place(tmp_path: Path) -> DeviceKeyPair:
    return DeviceKeyPair.of(GATE, tmp_path)


def test_a_key_is_used_once_the_platform_has_taken_it(place: DeviceKeyPair) -> None:
    key = place.next()
    assert place.read() is None
    assert place.next() == key  # a try that is repeated is of the same key
    place.take()
    assert place.read() == key
    assert place.next() != key


def test_only_its_owner_can_read_it(place: DeviceKeyPair) -> None:
    place.next()
    place.take()
    assert place.path.stat().st_mode & 0o777 == 0o600
    place.path.chmod(0o644)
    with pytest.raises(KeyFault) as fault:
        place.read()
    assert str(fault.value) == (
        f"The key {str(place.path)!r} has mode 644; expected 600: others may have read it, so enrol anew"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "it is no JSON"),
        (
            json.dumps({"kty": "RSA"}),
            "The key is no private Ed25519 key; expected a JWK with 'd', 32 bytes in base64url",
        ),
    ],
)
def test_a_file_that_is_no_key_gets_a_sentence(place: DeviceKeyPair, content: str, reason: str) -> None:
    place.path.parent.mkdir(parents=True)
    place.path.write_text(content)
    place.path.chmod(0o600)
    with pytest.raises(KeyFault) as fault:
        place.read()
    assert str(fault.value) == f"The key {str(place.path)!r} can't be used: {reason}"


@pytest.mark.parametrize("platform", ["http://platform.example.org", "ftp://x", "platform", "http://["])
def test_a_code_goes_over_no_open_line(tmp_path: Path, platform: str) -> None:
    with pytest.raises(EnrolError, match="expected https://HOST"):
        enrol(GATE, "code", platform, tmp_path)


def test_a_platform_that_is_away_gets_a_sentence_and_the_key_waits(
    tmp_path: Path, place: DeviceKeyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr("http.client.HTTPConnection.request", refuse)
    with pytest.raises(EnrolError) as fault:
        enrol(GATE, "code", "http://127.0.0.1:1", tmp_path)
    assert str(fault.value) == "The platform 'http://127.0.0.1:1' can't be reached: refused"
    assert place.read() is None
