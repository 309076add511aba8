"""Points of edwards25519: the keys of pairs are taken; what is no point, or one under which anybody can sign, is not."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.point import check_point

P = 2**255 - 19
Y_OF_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7  # a coordinate of four points
SMALL = [1, P - 1, 0, Y_OF_ORDER_8, P - Y_OF_ORDER_8]
NEGATIVE_X = 1 << 255


def encoded(number: int) -> bytes:
    return number.to_bytes(32, "little")


def refusal(key: bytes) -> str:
    with pytest.raises(MessageError) as refused:
        check_point(key)
    return str(refused.value)


@given(st.binary(min_size=32, max_size=32))
def test_the_public_part_of_every_private_key_is_taken(private: bytes) -> None:
    check_point(Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw())


@pytest.mark.parametrize("y", [*SMALL, *(y | NEGATIVE_X for y in SMALL)], ids=hex)
def test_a_point_of_small_order_is_refused(y: int) -> None:
    assert refusal(encoded(y)) == (
        "The key's 'x' has a small order, so anybody can sign under it; expected that of a key pair"
    )


# 2 is no y of the curve; from P on a number is a second spelling of a smaller one, of the point (0, 1) too.
@pytest.mark.parametrize("y", [2, P, P + 1, P + 3, 2**255 - 1, 2 | NEGATIVE_X, (P + 1) | NEGATIVE_X], ids=hex)
def test_what_rfc_8032_does_not_decode_is_refused(y: int) -> None:
    assert refusal(encoded(y)) == (
        "The key's 'x' is no point of edwards25519; expected a public key as RFC 8032 encodes it"
    )
