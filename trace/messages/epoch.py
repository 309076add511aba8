"""The name of a spool's life: a ULID (48 bits of milliseconds, 80 of chance, in Crockford's base 32), so epochs sort by age."""

from __future__ import annotations

import os

from tracechain.trace.events.units import now

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_epoch() -> str:
    """A new epoch: 26 characters, made from the clock and os.urandom."""
    return ulid(now() // 1000, os.urandom(10))


def ulid(milliseconds: int, chance: bytes) -> str:
    """The ULID of a time since 1970-01-01T00:00Z and ten bytes of chance.

    >>> ulid(1469918176385, bytes(10))
    '01ARYZ6S410000000000000000'
    """
    number = milliseconds << 80 | int.from_bytes(chance)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
