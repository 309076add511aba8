"""Devices enrol by HTTP, and may send there what they send by MQTT."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from cast.documents import envelope, event
from cast.parties import DAIRY, FARM
from cast.site import Site
from tracechain.trace.messages.receipt import Receipt, parse_receipt
from tracechain.trace.messages.signature import SigningKey, sign

KEY, OTHER = SigningKey.make(), SigningKey.make()
NO_KEY = 'The key is no Ed25519 key; expected {"kty": "OKP", "crv": "Ed25519", "x": …}.'


def code_of(site: Site, gln: str = FARM, device: str = "gate-1") -> str:
    site.records.devices.register(gln, device)
    return site.records.keys.make_code(gln, device)


def enrol(site: Site, code: str, key: Any = None, **fields: Any) -> TestResponse:
    jwk = KEY.public.to_json() if key is None else key
    return site.client().post(
        "/api/v1/enrolments", json={"gln": FARM, "device": "gate-1", "code": code, "key": jwk, **fields}
    )


def send(site: Site, payload: bytes, query: str = "", headers: Any = None) -> TestResponse:
    return site.client().post(f"/api/v1/envelopes{query}", data=payload, headers=headers or {})


def receipt(answer: TestResponse) -> Receipt:
    assert answer.status_code == 200, answer.text
    read = parse_receipt(answer.data)
    assert isinstance(read, Receipt)
    return read


def test_a_device_enrols_with_its_code(own_site: Site) -> None:
    answer = enrol(own_site, code_of(own_site))
    assert (answer.status_code, answer.json) == (201, {"gln": FARM, "device": "gate-1", "kid": KEY.kid})
    assert [key.kid for key in own_site.records.keys.of(FARM, "gate-1")] == [KEY.kid]


def test_a_wrong_code_is_refused_and_says_no_more(own_site: Site) -> None:
    code_of(own_site)
    answer = enrol(own_site, "00000-00000-00000-00000")
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["detail"] == "The enrolment code is not one of this device."


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"key": {"kty": "RSA"}}, NO_KEY),
        ({"key": KEY.to_json()}, "The key has ['d']; expected the public part alone: kty, crv and x."),
        (
            {"key": {**KEY.public.to_json(), "x": 43 * "é"}},
            "The key's 'x' can't be used; expected 32 bytes in base64url.",
        ),
        (
            {"key": {**KEY.public.to_json(), "x": 42 * "A" + "B"}},  # as 43 times A, but for bits that say nothing
            "The key's 'x' can't be used; expected 32 bytes in base64url.",
        ),
        (
            {"key": {**KEY.public.to_json(), "x": 43 * "A"}},
            "The key's 'x' has a small order, so anybody can sign under it; expected that of a key pair.",
        ),
        ({"key": {**KEY.public.to_json(), "crv": ["Ed25519"]}}, NO_KEY),
        ({"gln": "1"}, "Not a GLN: '1'; expected 13 digits."),
        ({"gln": "\ud800"}, "Not a GLN: '\\ud800'; expected 13 digits."),
        ({"code": 7}, "code: Not a valid string."),
        ({"more": 1}, "more: Unknown field."),
        ({"\ud800": 1}, "\ud800: Unknown field."),
    ],
)
def test_an_enrolment_that_does_not_fit_is_told_why(own_site: Site, fields: dict[str, Any], detail: str) -> None:
    body = json.dumps({"gln": FARM, "device": "gate-1", "code": "x", "key": KEY.public.to_json(), **fields})
    answer = own_site.client().post("/api/v1/enrolments", data=body, content_type="application/json")
    assert (answer.status_code, (answer.json or {})["detail"]) == (400, detail)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (
            b"{",
            (
                "The body can't be used: The payload is not JSON: Expecting property name enclosed in double quotes: "
                "line 1 column 2 (char 1); it begins with '{'."
            ),
        ),
        (b"\xff", "The body can't be used: The payload is not UTF-8 at byte 0: b'\\xff'."),
        (b"[" * 5_000, f"The body can't be used: The payload is nested too deeply: {'[' * 40!r}."),
        (
            b'{"code": "a", "code": "b"}',
            "The body can't be used: The key 'code' stands more than once in one object; expected it once.",
        ),
        (b"[]", "The body is b'[]'; expected an object."),
    ],
    ids=["cut", "no UTF-8", "deep", "repeated key", "list"],
)
def test_an_enrolment_that_is_no_object_is_told_why(own_site: Site, body: bytes, detail: str) -> None:
    answer = own_site.client().post("/api/v1/enrolments", data=body, content_type="application/json")
    assert (answer.status_code, (answer.json or {})["detail"]) == (400, detail)


def test_codes_cannot_be_tried_without_end(own_site: Site) -> None:
    tries = [enrol(own_site, f"{number:020}").status_code for number in range(11)]
    assert tries == [403] * 10 + [429]


def test_a_signed_envelope_is_recorded_and_answered_with_the_receipt(own_site: Site) -> None:
    enrol(own_site, code_of(own_site))
    answer = receipt(send(own_site, sign(envelope(1, event(901)), KEY)))
    assert (answer.upto, answer.results[0].recorded) == (1, 1)
    [document] = own_site.store.documents([event(901)["eventID"]]).values()
    assert document["party"] == FARM


def test_the_same_envelope_by_both_ways_is_one(own_site: Site) -> None:
    enrol(own_site, code_of(own_site))
    token = sign(envelope(1, event(901)), KEY)
    send(own_site, token)
    assert receipt(send(own_site, token)).results[0].duplicate == 1


def test_a_node_s_token_will_do_where_unsigned_is_accepted(own_site: Site) -> None:
    answer = send(own_site, envelope(1, event(901)), "?device=till-1", own_site.token("node", FARM))
    assert receipt(answer).results[0].recorded == 1


def test_an_unsigned_envelope_of_a_device_that_signs_is_in_quarantine(own_site: Site) -> None:
    enrol(own_site, code_of(own_site))
    answer = receipt(send(own_site, envelope(1, event(901)), "?device=gate-1", own_site.token("node", FARM)))
    [entry] = answer.results[0].quarantined
    assert (answer.upto, entry.reason) == (
        0,
        f"The message is not signed, and unsigned ones are not accepted from {FARM}",
    )


def test_what_is_refused_cannot_fill_quarantine_and_holds_up_nobody_behind_the_same_address(own_site: Site) -> None:
    enrol(own_site, code_of(own_site))
    enrol(own_site, code_of(own_site, device="gate-2"), key=OTHER.public.to_json(), device="gate-2")
    own_site.records.keys.revoke(FARM, "gate-1", KEY.kid)
    tries = [send(own_site, sign(envelope(seq, event(900 + seq)), KEY)) for seq in range(1, 13)]
    assert [answer.status_code for answer in tries] == [200] * 10 + [429] * 2
    assert (tries[-1].json or {})["detail"] == (
        "Too many envelopes were refused; expected the device and its key to be registered."
    )
    assert own_site.records.quarantine.count() == 10
    for seq in range(1, 13):
        assert receipt(send(own_site, sign(envelope(seq, event(950 + seq)), OTHER))).upto == seq


def test_a_node_s_token_without_a_party_is_told_so(own_site: Site) -> None:
    answer = send(own_site, envelope(1, event(901)), "?device=till-1", own_site.token("node", None))
    assert (answer.status_code, (answer.json or {})["detail"]) == (
        403,
        "The token has no party; a node's, made with --party GLN, was expected.",
    )


def test_who_neither_signs_nor_has_a_token_is_a_stranger(own_site: Site) -> None:
    enrol(own_site, code_of(own_site))
    for payload in (envelope(1, event(901)), sign(envelope(1, event(901)), OTHER), sign(b"{}", KEY)[:-4] + b"AAAA"):
        assert send(own_site, payload, "?device=gate-1").status_code == 401
    assert own_site.records.quarantine.count() == 0


def test_the_token_of_another_party_does_not_go_with_the_signature(own_site: Site) -> None:
    enrol(own_site, code_of(own_site))
    answer = send(own_site, sign(envelope(1, event(901)), KEY), headers=own_site.token("node", DAIRY))
    assert answer.status_code == 403


def test_a_device_without_a_name_is_asked_for_it(own_site: Site) -> None:
    answer = send(own_site, envelope(1, event(901)), headers=own_site.token("node", FARM))
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["detail"].startswith("device: Not a device name: ''")


def test_more_than_an_envelope_may_have_is_refused_unread(own_site: Site) -> None:
    assert send(own_site, b"[" * 400_000, "?device=gate-1", own_site.token("node", FARM)).status_code == 413


def test_both_are_in_the_openapi_document(site: Site) -> None:
    paths = site.client().get("/api/v1/openapi.json").get_json()["paths"]
    assert set(paths["/api/v1/enrolments"]["post"]["responses"]) >= {"201", "400", "403", "429"}
    assert list(paths["/api/v1/envelopes"]["post"]["requestBody"]["content"]) == [
        "application/json",
        "application/jose",
    ]
