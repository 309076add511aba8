"""A public key as a point of edwards25519 (RFC 8032, 5.1): whether its 32 bytes are one, and one that signatures can rest on.

OpenSSL takes any 32 bytes for a public key. But under each of the eight points whose order divides 8 (RFC 7748, 6.1 and 7,
tells of them on the curve's other form) anybody can make signatures without a private key: R = S·B for an S of one's choice.

>>> check_point(bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
>>> check_point(bytes([1, *31 * [0]]))
Traceback (most recent call last):
    ...
tracechain.trace.messages.error.MessageError: The key's 'x' has a small order, so anybody can sign under it; expected that of a key pair
"""

from __future__ import annotations

from typing import Final

from tracechain.trace.messages.error import MessageError

_P: Final = 2**255 - 19
_D: Final = -121665 * pow(121666, -1, _P) % _P
_SIGN_OF_X: Final = 1 << 255
_DOUBLINGS_TO_NEUTRAL = 3  # the cofactor is 8
_Y_OF_NEUTRAL = 1


def check_point(encoded: bytes) -> None:
    """Raise MessageError unless 32 bytes are a point as RFC 8032, 5.1.2 encodes it, and of large order."""
    y = int.from_bytes(encoded, "little") & ~_SIGN_OF_X
    if y >= _P or not _is_square(_x_squared(y)):
        raise MessageError.of("key.no_point")
    for _ in range(_DOUBLINGS_TO_NEUTRAL):
        y = _doubled(y)
    if y == _Y_OF_NEUTRAL:
        raise MessageError.of("key.small_order")


def _x_squared(y: int) -> int:
    # The curve: -x² + y² = 1 + d·x²·y²; d is no square, so nothing is divided by 0 here or below.
    return (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P


def _doubled(y: int) -> int:
    """The y of twice a point; the x of either sign gives the same."""
    x_squared = _x_squared(y)
    return (y * y + x_squared) * pow(1 - _D * x_squared * y * y, -1, _P) % _P


def _is_square(number: int) -> bool:
    return pow(number, (_P - 1) // 2, _P) in (0, 1)
