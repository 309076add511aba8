"""A text as a number: what an index can hold in a quarter of the room.

>>> fingerprint("urn:uuid:5a6f0e30-8f6c-4f0a-9d6e-2f4f8f0c6a11")
2087804272459541562
"""

from __future__ import annotations

from hashlib import sha256


def fingerprint(text: str) -> int:
    """63 bits of the SHA-256 of a text: the same for the same text, and, unless somebody took great pains, for no other.

    Half a surrogate pair is taken as it is.
    """
    return int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[:8]) >> 1
