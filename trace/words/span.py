"""Lengths of time in words."""

from __future__ import annotations

from tracechain.trace.words.sentence import Sentence

_UNITS = (
    (86_400, Sentence("天", "day")),
    (3_600, Sentence("小时", "hour")),
    (60, Sentence("分钟", "minute")),
    (1, Sentence("秒", "second")),
)


def span(seconds: float, language: str) -> str:
    """A length of time in the largest unit that it has two of, or one exactly.

    >>> span(90, "en"), span(3600, "en"), span(7300, "zh-CN")
    ('90 seconds', '1 hour', ' 2 小时')
    """
    whole = max(0, round(seconds))
    size, unit = next((one for one in _UNITS if whole >= 2 * one[0] or whole == one[0]), _UNITS[-1])
    number = round(whole / size)
    if language == "en":
        return f"{number} {unit.en}{'' if number == 1 else 's'}"
    return f" {number} {unit.zh}"
