"""How a serial or lot number stands in a key: every character but `A-Z a-z 0-9 - . _ ~` percent-encoded.

That is trace-semantics, section 1; two spellings that differ in their escapes alone are one thing.

>>> escaped(unescaped("ABC%2f1"))
'ABC%2F1'
"""

import re
from urllib.parse import quote, unquote

from tracechain.trace.identifiers.code import CodeError

LONGEST = 200  # characters; GS1 allows 30 at most, and a store's index has to take the key

_PLAIN = re.compile(rf"[A-Za-z0-9._~-]{{1,{LONGEST}}}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def unescaped(text: str) -> str:
    """Decode percent-escapes once. Raises CodeError where they are not UTF-8."""
    if "%" not in text:
        return text
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise CodeError.of("code.no_escapes", part=repr(text)) from None


def escaped(text: str) -> str:
    """Percent-encode a part of a key. Raises CodeError for an empty or overlong part, and for control characters."""
    if _PLAIN.fullmatch(text):
        return text
    if not text or len(text) > LONGEST:
        raise CodeError.of("code.long_part", part=repr(text[:40]), most=LONGEST, length=len(text))
    if _UNPRINTABLE.search(text):
        raise CodeError.of("code.control_characters", part=repr(text))
    return quote(text, safe="")
