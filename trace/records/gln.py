"""A GLN as the operational data keeps it: thirteen digits with a right check digit (GS1 General Specifications, 7.9).

>>> is_gln("6901234000009"), is_gln("6901234000008"), is_gln("69012340")
(True, False, False)
"""

from __future__ import annotations

from tracechain.trace.identifiers.check_digit import has_check_digit

EXPECTED = "13 digits with a right check digit"


def is_gln(text: object) -> bool:
    """Whether the text is a GLN."""
    if not isinstance(text, str) or len(text) != 13 or not (text.isascii() and text.isdigit()):
        return False
    return has_check_digit(text)
