"""Sentences that several pages of the console say: what could not be read, and what was expected."""

from __future__ import annotations

from flask_babel import gettext

GOODS = "(01)06901234001013(10)M0001"
PLACE = "(414)6901234000016"


def no_code(text: str, example: str = GOODS) -> str:
    """That a text is no code of what was asked for."""
    sentence = gettext(
        "“%(code)s” is not a code that can be looked up. "
        "Expected: the number under the barcode, or its whole content, such as %(example)s.",
        code=text[:60],
        example=example,
    )
    return str(sentence)


def no_time() -> str:
    """That a text is no time."""
    return str(gettext("The time can't be read. Expected for example 2026-03-01T08:00 or 2026-03-01T08:00:00+08:00."))
