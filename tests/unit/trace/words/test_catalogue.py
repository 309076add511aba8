"""All that is said is said in both languages, with the same values, and somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from tracechain.trace.lineage.now.status import Status
from tracechain.trace.watching.alarm import AlarmKind
from tracechain.trace.words.alarms import ALARM_NAMES, ALARMS
from tracechain.trace.words.catalogue import SENTENCES
from tracechain.trace.words.gaps import GAP_SENTENCES
from tracechain.trace.words.phrases import PHRASES
from tracechain.trace.words.verdicts import STATES, VERDICTS

ROOT = Path(__file__).parents[4]
SOURCES = [path for job in ("trace", "ingest", "iot_gateway", "web") for path in (ROOT / job).rglob("*.py")]
SOURCES += (path for path in (ROOT / "tracechain").rglob("*.py") if not path.is_symlink())
TELLERS = [path.read_text() for path in SOURCES if "words" not in path.relative_to(ROOT).parts]
TABLES = ("phrase", "gap", "alarm", "alarm_name", "state", "verdict")  # told by those who know their kinds
REFUSALS = {kind for kind in SENTENCES if kind.partition(".")[0] not in TABLES}
AREAS = sorted({kind.partition(".")[0] for kind in REFUSALS})
# How a kind is named: by who refuses, by who says what an event lacks, and in the table of what is no JSON.
CALL = r"\.of\(|\bFault\(|\.add\([^)]*?,|^ +return|^ +kind =|\belse"
TOLD = re.compile(rf"""(?:{CALL})\s*"((?:{"|".join(AREAS)})\.\w+)"|"(json\.\w+)\"""", re.MULTILINE)
ALIKE = {"profile.device", "phrase.persistent_disposition"}  # no words of their own


def values(form: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(form) if name is not None}


@pytest.mark.parametrize("kind", SENTENCES)
def test_each_kind_is_told_in_both_languages_with_the_same_values(kind: str) -> None:
    sentence = SENTENCES[kind]
    assert sentence.zh.strip()
    assert sentence.en.strip()
    assert values(sentence.zh) == values(sentence.en)
    assert re.search(r"[\u4e00-\u9fff]", sentence.zh) or kind in ALIKE or kind == "text"
    assert not re.search(r"[\u4e00-\u9fff]", sentence.en)
    assert re.fullmatch(r"[a-z]+(_[a-z]+)?(\.[a-z0-9_]+)?", kind)


def test_each_refusal_is_told_somewhere_and_none_is_told_that_is_not_there() -> None:
    told = {"".join(kinds) for text in TELLERS for kinds in TOLD.findall(text)}
    assert told == REFUSALS - {"text", "faults.more"}  # those are told by `words` itself


def test_each_phrase_stands_in_some_sentence_and_none_that_is_not_there() -> None:
    told = {name for text in TELLERS for name in re.findall(r'\bphrase\("(\w+)"', text)}
    assert {f"phrase.{name}" for name in told} == PHRASES.keys() - {"phrase.more"}


def test_each_gap_is_looked_for() -> None:
    assert [kind for kind in GAP_SENTENCES if not any(f'"{kind}"' in text for text in TELLERS)] == []


def test_each_state_has_a_name_and_a_verdict() -> None:
    assert set(STATES) == set(VERDICTS) == {*Status, "batch"}


def test_each_alarm_has_a_name_and_a_sentence() -> None:
    assert set(ALARMS) == set(ALARM_NAMES) == set(AlarmKind)
