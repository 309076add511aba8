"""Profiles of stations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cast.parties import DAIRY, place
from tracechain.iot_gateway.error import ProfileFileError
from tracechain.iot_gateway.station.profile import load_profile
from tracechain.trace.messages.profile import Profile, ProfileError
from tracechain.trace.messages.topics import Node

RECEIVING = {"gln": DAIRY, "device": "gate-1", "step": "receiving"}


def test_a_profile_says_who_where_and_what() -> None:
    assert Profile.parse(RECEIVING) == Profile(Node(DAIRY, "gate-1"), "receiving", read_point=place(DAIRY))


def test_a_full_profile_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    more = {
        "name": "乳品厂",
        "lang": "en",
        "event": "aggregation",
        "disposition": "urn:epcglobal:cbv:disp:in_transit",
        "readPoint": "urn:epc:id:sgln:690123420.000.gate1",
        "bizLocation": DAIRY,
        "timeZoneOffset": "+08:00",
        "formats": ["QRCode"],
    }
    path.write_text(json.dumps({**RECEIVING, **more}), encoding="utf-8")
    assert load_profile(path) == Profile(
        Node(DAIRY, "gate-1"),
        "receiving",
        "ADD",
        "aggregation",
        "in_transit",
        f"https://id.gs1.org/414/{DAIRY}/254/gate1",
        place(DAIRY),
        "乳品厂",
        "en",
        "+08:00",
        ("QRCode",),
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"gln": "6901234000109"}, "'gln' is '6901234000109'; expected the 13 digits of a GLN with its check digit"),
        ({"gln": 5}, "'gln' is 5; expected a text"),
        ({"device": "a/b"}, "'device': Not a device name: 'a/b'; expected 1 to 64 of A-Z, a-z, 0-9, '_' and '-'"),
        ({"step": "juggling"}, "'step' is 'juggling'; expected a name of CBV 2.0 (BizStep)"),
        ({"step": None}, "The profile has no 'step'; expected a text"),
        ({"action": "PUSH"}, "'action' is 'PUSH'; expected one of ADD, DELETE, OBSERVE"),
        ({"event": []}, "'event' is []; expected one of object, aggregation"),
        ({"timeZoneOffset": "8"}, "'timeZoneOffset' is '8'; expected an offset such as +08:00"),
        ({"formats": "QRCode"}, "'formats' is 'QRCode'; expected a list of names such as 'QRCode'"),
        (
            {"colour": "red"},
            (
                "The profile has unknown fields ['colour']; expected gln, device, name, lang, event, action, step, "
                "disposition, readPoint, bizLocation, timeZoneOffset, formats"
            ),
        ),
    ],
)
def test_a_wrong_profile_is_refused_with_a_sentence(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ProfileError) as refusal:
        Profile.parse({**RECEIVING, **change})
    assert str(refusal.value) == sentence


def test_a_place_that_is_no_place_is_refused() -> None:
    with pytest.raises(ProfileError, match=r"^'readPoint' is 'shed'; expected a GLN or the URI of a place: "):
        Profile.parse({**RECEIVING, "readPoint": "shed"})


def test_a_profile_that_is_not_there_or_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    with pytest.raises(ProfileFileError) as refusal:
        load_profile(path)
    assert str(refusal.value) == f"Can't read the profile {str(path)!r}: No such file or directory"
    path.write_text("{")
    with pytest.raises(
        ProfileFileError, match=r"^The profile '.*' can't be read: The payload is not JSON: Expecting property name"
    ):
        load_profile(path)
    path.write_text("[]")
    with pytest.raises(ProfileFileError) as refusal:
        load_profile(path)
    assert str(refusal.value) == "The profile is []; expected a JSON object"
