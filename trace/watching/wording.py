"""Alarms as sentences: the numbers of an alarm in the words of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracechain.trace.watching.alarm import AlarmKind
from tracechain.trace.watching.node import MOST_MISSING
from tracechain.trace.words.alarms import ALARMS
from tracechain.trace.words.sentence import Sentence
from tracechain.trace.words.span import span

_LEAST = Sentence("至少", "at least")
_SIDES = {True: Sentence("快", "ahead"), False: Sentence("慢", "behind")}


def sentence(kind: AlarmKind, facts: Mapping[str, Any]) -> Sentence:
    """What an alarm says, without a stop at its end."""
    zh, en = (ALARMS[kind].filled(language, _words(facts, language)) for language in ("zh-CN", "en"))
    return Sentence(zh, en)


def _words(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    words = {name: f"{fact:,}" if type(fact) is int else fact for name, fact in facts.items()}  # a truth is no number
    if "missing" in facts:
        words["missing"] = _missing(facts["missing"], language)
    if "seconds" in facts:
        words["span"] = span(facts["seconds"], language)
    if "ahead" in facts:
        words["side"] = _SIDES[bool(facts["ahead"])].spoken(language)
    return words


def _missing(number: int, language: str) -> str:
    least = _LEAST.spoken(language) if number >= MOST_MISSING else ""
    return f"{least} {number:,}" if language == "zh-CN" else f"{least} {number:,}".strip()
