"""Signed messages: JWS compact serialisation (RFC 7515), alg `Ed25519` (RFC 9864), kid = thumbprint of the key (RFC 7638).

What is signed are the bytes of the envelope; a payload that starts with `eyJ` is signed (mqtt-contract, Envelope).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeGuard

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from tracechain.trace.messages.envelope import MAX_BYTES
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json
from tracechain.trace.messages.point import check_point

ALGORITHM: Final = "Ed25519"
MAX_TOKEN_BYTES = MAX_BYTES * 4 // 3 + 1024  # base64url is a third longer; the rest is header and signature
_HEADER = frozenset({"alg", "kid", "typ"})
_KEY = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # 32 bytes in base64url, of a key or of a thumbprint
_JWK = frozenset({"kty", "crv", "x", "kid", "alg", "use"})


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a device's signatures are checked with: `x` of an Ed25519 JWK (RFC 8037), base64url."""

    x: str

    @classmethod
    def parse(cls, jwk: Any) -> PublicKey:
        """Read a JWK; MessageError for what is no public Ed25519 key. A private part in it is refused, not dropped."""
        if not isinstance(jwk, Mapping) or jwk.get("kty") != "OKP" or jwk.get("crv") != ALGORITHM:
            raise MessageError.of("key.no_key")
        if unknown := sorted(map(str, jwk.keys() - _JWK)):
            raise MessageError.of("key.not_public", unknown=f"{unknown!r:.200}")
        x = jwk.get("x")
        if not _is_key(x):
            raise MessageError.of("key.no_x")
        check_point(_decoded(x))
        return cls(x)

    @property
    def kid(self) -> str:
        """The RFC 7638 thumbprint: SHA-256, base64url."""
        return _imported(self.x).thumbprint()

    def to_json(self) -> dict[str, str]:
        """The JWK."""
        return {"kty": "OKP", "crv": ALGORITHM, "x": self.x}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A device's key pair; the private part `d` leaves the device never."""

    public: PublicKey
    d: str = field(repr=False)

    @classmethod
    def make(cls) -> SigningKey:
        """A new pair, from the system's random numbers."""
        return cls.parse(OKPKey.generate_key(ALGORITHM).as_dict(private=True))

    @classmethod
    def parse(cls, jwk: Any) -> SigningKey:
        """Read a private JWK; MessageError for what is none. The message shows nothing of it."""
        if not isinstance(jwk, Mapping) or not _is_key(jwk.get("d")):
            raise MessageError.of("key.not_private")
        key = cls(PublicKey.parse({name: value for name, value in jwk.items() if name != "d"}), jwk["d"])
        if _public_of(key.d) != key.public.x:
            raise MessageError.of("key.no_pair")
        return key

    @property
    def kid(self) -> str:
        return self.public.kid

    def to_json(self) -> dict[str, str]:
        """The private JWK."""
        return {**self.public.to_json(), "d": self.d}


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A signed message taken apart, and not verified yet: `header`, `body` and `signature` are its parts as they were sent."""

    kid: str
    payload: bytes
    header: bytes
    body: bytes = field(repr=False)
    signature: bytes

    @classmethod
    def read(cls, token: bytes) -> SignedMessage:
        """Take a token apart; MessageError says in a sentence why it is none that could be verified."""
        if len(token) > MAX_TOKEN_BYTES:
            raise MessageError.of("signature.large", size=len(token), most=MAX_TOKEN_BYTES)
        try:
            found = jws.extract_compact(token, registry=_REGISTRY)
        except (JoseError, ValueError, RecursionError, TypeError, AttributeError):
            raise MessageError.of("signature.unreadable", beginning=repr(token[:40])) from None
        header_part, body, signature = (found.segments[name] for name in ("header", "payload", "signature"))
        kid = _kid(header_part)
        if _encoded(found.payload) != body:  # kept as evidence is the payload: the token must follow from it
            raise MessageError.of("signature.base64")
        return cls(kid, found.payload, header_part, body, signature)

    @classmethod
    def attached(cls, payload: bytes, header: bytes, signature: bytes) -> SignedMessage:
        """A message that was kept apart from its signature; MessageError where they make no token."""
        return cls.read(b".".join((header, _encoded(payload), signature)))

    def check(self, key: PublicKey) -> None:
        """Raise MessageError unless this key made the signature."""
        if key.kid != self.kid:
            raise MessageError.of("signature.other_key", named=repr(self.kid), kid=repr(key.kid))
        message = jws.CompactSignature({"alg": ALGORITHM, "kid": self.kid}, self.payload)
        message.segments.update({"header": self.header, "payload": self.body, "signature": self.signature})
        if not jws.validate_compact(message, _imported(key.x), registry=_REGISTRY):
            raise MessageError.of("signature.wrong", kid=repr(self.kid))


def is_signed(payload: bytes) -> bool:
    """Whether a payload is signed, by how it starts."""
    return payload.startswith(b"eyJ")


def sign(payload: bytes, key: SigningKey) -> bytes:
    """The signed message; the same bytes every time for the same payload and key."""
    private = _import(key.to_json())
    return jws.serialize_compact({"alg": ALGORITHM, "kid": key.kid}, payload, private, registry=_REGISTRY).encode()


def verify(token: bytes, keys: Mapping[str, PublicKey]) -> bytes:
    """The payload that one of the keys (by kid) signed; MessageError says in a sentence why there is none."""
    signed = SignedMessage.read(token)
    if signed.kid not in keys:
        raise MessageError.of("signature.unknown_key", kid=repr(signed.kid))
    signed.check(keys[signed.kid])
    return signed.payload


def _kid(header: bytes) -> str:
    """The key that a signature's header names; the header is read anew, as joserfc takes the last of two keys in it."""
    try:
        given = parse_json(_decoded(header.decode()))
    except MessageError as error:
        raise MessageError.of("signature.bad_header", why=error.fault) from None  # RFC 7515, 4
    if not isinstance(given, dict) or given.get("alg") != ALGORITHM or not given.keys() <= _HEADER:
        raise MessageError.of("signature.other_header", header=f"{given!r:.120}")
    kid = given.get("kid")
    if not isinstance(kid, str) or not _KEY.fullmatch(kid):
        raise MessageError.of("signature.no_kid", kid=f"{kid!r:.80}")
    return kid


def _limits() -> jws.JWSRegistry:
    # joserfc's own limit is 128,000 bytes: less than an envelope may have.
    registry = jws.JWSRegistry(algorithms=[ALGORITHM])
    registry.max_payload_length = MAX_TOKEN_BYTES
    return registry


_REGISTRY = _limits()


def _import(jwk: Mapping[str, str]) -> OKPKey:
    return OKPKey.import_key(dict(jwk))


@lru_cache(maxsize=4096)
def _imported(x: str) -> OKPKey:
    return _import(PublicKey(x).to_json())


def _public_of(d: str) -> str:
    raw = Ed25519PrivateKey.from_private_bytes(_decoded(d)).public_key().public_bytes_raw()
    return _encoded(raw).decode()


def _is_key(value: Any) -> TypeGuard[str]:
    """Whether a value is 32 bytes in base64url, in the one spelling that they have: the last letter holds two bits of nothing."""
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        return False
    return _encoded(_decoded(value)).decode() == value


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _encoded(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")
