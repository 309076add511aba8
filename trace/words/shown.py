"""How the values of others stand in a sentence: as JSON or Python spells them, printable, and no longer than it helps."""

from __future__ import annotations

import json

LONGEST_SHOWN = 80  # characters of a value


def shown(value: object) -> str:
    """A value of JSON: null, true and false as JSON spells them, else its repr, cut when long.

    >>> shown(None), shown("x")
    ('null', "'x'")
    """
    text = json.dumps(value) if value is None or isinstance(value, bool) else repr(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, four or more: a long one without its middle.

    >>> shortened("0123456789", 7)
    '0123…89'
    """
    if len(text) <= most:
        return text
    end = (most - 1) // 3
    return f"{text[: most - 1 - end]}…{text[-end:]}"


def printable(text: str) -> str:
    r"""A text that can be sent and kept: half a surrogate pair is spelt out, and so is NUL.

    >>> printable("a\0")
    'a\\x00'
    """
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
