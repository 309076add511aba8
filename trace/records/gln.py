"""A GLN as the operational data keeps it: thirteen digits with a right check digit (GS1 General Specifications, 7.9).

>>> is_gln("6901234000009"), is_gln("6901234000008"), is_gln("69012340")
(True, False, False)
"""

from __future__ import annotations

EXPECTED = "13 digits with a right check digit"


def is_gln(text: object) -> bool:
    """Whether the text is a GLN."""
    if not isinstance(text, str) or len(text) != 13 or not (text.isascii() and text.isdigit()):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(text)) % 10 == 0
