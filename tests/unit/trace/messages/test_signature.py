"""Signatures over envelopes: what one key signed, no other bytes and no other key pass for."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from tracechain.trace.messages.envelope import MAX_BYTES
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.signature import PublicKey, SignedMessage, SigningKey, is_signed, sign, verify

# RFC 8037, appendix A.1 and A.3
RFC_JWK = {
    "kty": "OKP",
    "crv": "Ed25519",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}
KEY = SigningKey.parse(RFC_JWK)
OTHER = SigningKey.make()


def test_what_is_signed_is_verified() -> None:
    token = sign(b'{"epoch": "01J"}', KEY)
    assert is_signed(token)
    assert token == sign(b'{"epoch": "01J"}', KEY)
    assert verify(token, {KEY.kid: KEY.public}) == b'{"epoch": "01J"}'


def test_the_kid_is_the_thumbprint_that_rfc_8037_gives() -> None:
    assert KEY.kid == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_the_largest_envelope_can_be_signed() -> None:
    payload = b"[" + b"1" * (MAX_BYTES - 2) + b"]"
    assert verify(sign(payload, KEY), {KEY.kid: KEY.public}) == payload


def test_a_payload_that_is_json_is_not_signed() -> None:
    assert not is_signed(b'{"epoch": "01J"}')
    assert not is_signed(b"[]")


def test_a_signature_kept_apart_makes_the_same_token() -> None:
    read = SignedMessage.read(sign(b"{}", KEY))
    assert SignedMessage.attached(b"{}", read.header, read.signature) == read


def test_another_key_is_not_known() -> None:
    with pytest.raises(MessageError) as refusal:
        verify(sign(b"{}", OTHER), {KEY.kid: KEY.public})
    assert str(refusal.value) == f"The message is signed by the key {OTHER.kid!r}, which is not known"


def test_a_key_under_another_s_name_is_refused() -> None:
    with pytest.raises(MessageError) as refusal:
        verify(sign(b"{}", KEY), {KEY.kid: OTHER.public})
    assert str(refusal.value) == f"The message names the key {KEY.kid!r}, not {OTHER.kid!r}"


def test_other_bytes_under_the_signature_are_refused() -> None:
    header, _, signature = sign(b'{"seq":1}', KEY).split(b".")
    body = sign(b'{"seq":2}', KEY).split(b".")[1]
    with pytest.raises(MessageError) as refusal:
        verify(b".".join((header, body, signature)), {KEY.kid: KEY.public})
    assert str(refusal.value) == f"The signature is wrong: it was not made by the key {KEY.kid!r} for these bytes"


@pytest.mark.parametrize(
    "token", [b"eyJ", b"eyJ.a.b", b"eyJ\xff.e30.aa", b"eyIxIjoxfQ.e30.aa", b"W10.e30.aa", b"..", b""]
)
def test_what_is_no_jws_gets_a_sentence(token: bytes) -> None:
    with pytest.raises(MessageError) as refusal:
        verify(token, {})
    assert str(refusal.value) == f"The signed message can't be read: {token!r}; expected a JWS in compact serialisation"


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "EdDSA", "kid": KEY.kid},
        {"alg": "none"},
        {"alg": "HS256", "kid": KEY.kid},
        {"alg": "Ed25519", "kid": KEY.kid, "jwk": OTHER.public.to_json()},
        {"alg": "Ed25519", "kid": KEY.kid, "b64": False, "crit": ["b64"]},
    ],
)
def test_a_header_that_asks_for_anything_else_is_refused(header: dict[str, object]) -> None:
    parts = [json.dumps(header).encode(), b"{}", b"0" * 64]
    token = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    with pytest.raises(MessageError, match=r"expected alg 'Ed25519' and the key's 'kid'"):
        verify(token, {KEY.kid: KEY.public})


def test_a_kid_that_is_no_thumbprint_is_refused() -> None:
    private = OKPKey.import_key(dict(RFC_JWK))
    token = jws.serialize_compact({"alg": "Ed25519", "kid": "mine"}, b"{}", private, algorithms=["Ed25519"]).encode()
    with pytest.raises(MessageError) as refusal:
        verify(token, {KEY.kid: KEY.public})
    assert str(refusal.value) == "The signature's 'kid' is 'mine'; expected the RFC 7638 thumbprint of the key"


def test_a_token_too_large_is_refused_unread() -> None:
    with pytest.raises(MessageError) as refusal:
        verify(b"eyJ" + b"a" * 400_000, {})
    assert str(refusal.value) == "The signed message has 400003 bytes; expected at most 350549"


@pytest.mark.parametrize(
    ("jwk", "sentence"),
    [
        ("key", 'The key is no Ed25519 key; expected {"kty": "OKP", "crv": "Ed25519", "x": …}'),
        (
            {"kty": "OKP", "crv": "Ed448", "x": "a"},
            'The key is no Ed25519 key; expected {"kty": "OKP", "crv": "Ed25519", "x": …}',
        ),
        (RFC_JWK, "The key has ['d']; expected the public part alone: kty, crv and x"),
        (
            {"kty": "OKP", "crv": "Ed25519", "x": "short"},
            "The key's 'x' can't be used; expected 32 bytes in base64url",
        ),
    ],
)
def test_what_is_no_public_key_gets_a_sentence(jwk: object, sentence: str) -> None:
    with pytest.raises(MessageError) as refusal:
        PublicKey.parse(jwk)
    assert str(refusal.value) == sentence


def test_a_private_key_must_fit_its_public_part() -> None:
    with pytest.raises(MessageError) as refusal:
        SigningKey.parse({**RFC_JWK, "x": OTHER.public.x})
    assert str(refusal.value) == "The key's public and private parts do not belong together"


def test_a_private_key_is_not_shown() -> None:
    assert RFC_JWK["d"] not in repr(KEY)


FORGED = base64.urlsafe_b64encode(b"\x01" + b"\x00" * 63).rstrip(b"=")  # R the neutral point, S = 0


def test_a_key_under_which_anybody_can_sign_is_refused_where_it_is_given() -> None:
    neutral = base64.urlsafe_b64encode(b"\x01" + b"\x00" * 31).rstrip(b"=").decode()
    forgeable = PublicKey(neutral)
    body = sign(b"{}", KEY).split(b".")[1]
    header = base64.urlsafe_b64encode(json.dumps({"alg": "Ed25519", "kid": forgeable.kid}).encode()).rstrip(b"=")
    SignedMessage.read(b".".join((header, body, FORGED))).check(
        forgeable
    )  # whatever the body is: so no such key may come in
    with pytest.raises(MessageError) as refusal:
        PublicKey.parse(forgeable.to_json())
    assert str(refusal.value) == (
        "The key's 'x' has a small order, so anybody can sign under it; expected that of a key pair"
    )


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_what_any_key_signs_is_verified_with_its_public_part_as_it_was_given(private: bytes, payload: bytes) -> None:
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    d, x = (base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (private, public))
    key = SigningKey.parse({"kty": "OKP", "crv": "Ed25519", "d": d, "x": x})
    given_key = PublicKey.parse(json.loads(json.dumps(key.public.to_json())))
    assert verify(sign(payload, key), {given_key.kid: given_key}) == payload


@pytest.mark.parametrize("spelling", ["p", "q", "r"])  # the last letter is 'o': these have its four bits, and other two
def test_a_key_has_one_spelling(spelling: str) -> None:
    other = RFC_JWK["x"][:-1] + spelling
    with pytest.raises(MessageError) as refusal:
        PublicKey.parse({"kty": "OKP", "crv": "Ed25519", "x": other})
    assert str(refusal.value) == "The key's 'x' can't be used; expected 32 bytes in base64url"


def test_a_private_part_has_one_spelling() -> None:
    with pytest.raises(MessageError) as refusal:
        SigningKey.parse({**RFC_JWK, "d": RFC_JWK["d"][:-1] + "B"})
    assert str(refusal.value) == ("The key is no private Ed25519 key; expected a JWK with 'd', 32 bytes in base64url")


@pytest.mark.parametrize("first", ["none", "Ed25519"])
def test_a_header_in_which_a_name_stands_twice_is_refused(first: str) -> None:
    _, body, signature = sign(b"{}", KEY).split(b".")
    header = f'{{"alg": "{first}", "alg": "Ed25519", "kid": "{KEY.kid}"}}'
    token = b".".join((base64.urlsafe_b64encode(header.encode()).rstrip(b"="), body, signature))
    with pytest.raises(MessageError) as refusal:
        SignedMessage.read(token)
    assert str(refusal.value) == (
        "The signature's header can't be used: The key 'alg' stands more than once in one object; expected it once"
    )
