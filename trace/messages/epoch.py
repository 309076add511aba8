"""The name of a spool's life: a ULID (48 bits of milliseconds, 80 of chance, in Crockford's base 32), so epochs sort by age."""

from __future__ import annotations

import os

from tracechain.trace.events.units import now
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.name import is_name

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Epoch(str):
    """The name of one life of a node's spool, in which its envelopes are numbered from 1; made by `parse`."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Epoch:
        """Read it. Raises MessageError."""
        if not is_name(text):
            raise MessageError.of("epoch.no_name", epoch=repr(text))
        return cls(text)


def new_epoch() -> Epoch:
    """A new epoch: 26 characters, made from the clock and os.urandom."""
    return Epoch(ulid(now() // 1000, os.urandom(10)))


def ulid(milliseconds: int, chance: bytes) -> str:
    """The ULID of a time since 1970-01-01T00:00Z and ten bytes of chance.

    >>> ulid(1469918176385, bytes(10))
    '01ARYZ6S410000000000000000'
    """
    number = milliseconds << 80 | int.from_bytes(chance)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
