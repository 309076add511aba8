"""The GLN, which names a party or a place: thirteen digits with a check digit (GS1 General Specifications, sections 3.7 and 7.9).

>>> Gln.parse("6901234000009")
'6901234000009'
>>> is_written("6901234000008"), gln_of("https://id.gs1.org/417/6901234000009")
(True, '6901234000009')
"""

from __future__ import annotations

import re

from tracechain.trace.identifiers.check_digit import has_check_digit
from tracechain.trace.identifiers.code import CodeError
from tracechain.trace.identifiers.gs1_key import HOST

EXPECTED = "13 digits with a right check digit"
_DIGITS = re.compile(r"[0-9]{13}", re.ASCII)
_KEY = re.compile(re.escape(HOST) + r"/41[47]/([0-9]{13})(?:/.*)?")


class Gln(str):
    """The digits of a GLN; made by `parse`, so to hold one is to know that its check digit is right."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object) -> Gln:
        """Read the digits. Raises CodeError."""
        if not isinstance(text, str) or not is_written(text) or not has_check_digit(text):
            raise CodeError.of("gln.check_digit", gln=repr(text))
        return cls(text)


def is_written(text: str) -> bool:
    """Whether a text is written as a GLN, whatever its check digit: it may stand in a topic, and be told that it is wrong."""
    return _DIGITS.fullmatch(text) is not None


def gln_of(key: str) -> str | None:
    """The GLN in the key of a party, or of a place that stands for one; None where there is none."""
    found = _KEY.fullmatch(key)
    return found[1] if found else None
