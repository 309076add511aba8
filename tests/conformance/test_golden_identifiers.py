"""Golden identifiers: every spelling with its one key, and what is refused with its whole sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tracechain.trace.identifiers import CodeError, Kind, Thing, parse_code, parse_uri

GOLDEN: dict[str, list[dict[str, Any]]] = json.loads((Path(__file__).parent / "data/identifiers.json").read_text())
each_thing = pytest.mark.parametrize("golden", GOLDEN["things"], ids=lambda golden: golden["key"])


def named(golden: dict[str, Any]) -> Thing:
    return Thing(golden["key"], Kind(golden["kind"]), golden["lot"])


@each_thing
def test_every_spelling_in_an_event_has_the_golden_key(golden: dict[str, Any]) -> None:
    spellings = golden["inEvents"]
    assert {text: parse_uri(text) for text in spellings} == dict.fromkeys(spellings, named(golden))


@each_thing
def test_every_spelling_that_is_typed_or_scanned_has_the_golden_key(golden: dict[str, Any]) -> None:
    spellings = [*golden["typed"], *golden["inEvents"]]  # whoever types may type what an event says
    assert {text: parse_code(text) for text in spellings} == dict.fromkeys(spellings, named(golden))


@each_thing
def test_a_golden_key_is_its_own_key(golden: dict[str, Any]) -> None:
    assert parse_uri(golden["key"]) == Thing(golden["key"], Kind(golden["kind"]))


@pytest.mark.parametrize("golden", GOLDEN["refusals"], ids=lambda golden: golden["sentence"][:60])
def test_what_is_no_code_is_refused_with_the_golden_sentence(golden: dict[str, Any]) -> None:
    with pytest.raises(CodeError) as refused:
        parse_uri(golden["inEvent"]) if "inEvent" in golden else parse_code(golden["typed"])
    assert str(refused.value) == golden["sentence"]


def test_golden_things_are_of_every_kind() -> None:
    assert {golden["kind"] for golden in GOLDEN["things"]} == set(Kind)
