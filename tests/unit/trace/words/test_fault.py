"""A fault is a value: told in either language, kept and read back, and never longer than it helps."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracechain.trace.words.catalogue import SENTENCES
from tracechain.trace.words.fault import (
    LONGEST_PATH,
    LONGEST_REASON,
    LONGEST_SENTENCE,
    Fault,
    FaultError,
    phrase,
    reason,
    text_fault,
)
from tracechain.trace.words.fault_list import MOST_FAULTS, FaultList, first_faults


def _named(values: st.SearchStrategy[object]) -> st.SearchStrategy[Mapping[str, object]]:
    return st.dictionaries(st.sampled_from(["value", "field", "what", "why", "most"]), values, max_size=3)


KINDS = st.sampled_from(sorted(SENTENCES))
VALUES = st.recursive(
    st.text(st.characters()) | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.builds(Fault, KINDS, _named(inner)),
    max_leaves=5,
)
FAULTS = st.builds(Fault, KINDS, _named(VALUES), st.text(st.characters()))


@pytest.mark.parametrize(
    ("fault", "english", "chinese"),
    [
        (
            Fault("value.no_name", {"value": "'x'", "what": phrase("biz_step")}),
            "'x' is no business step: a name of the CBV or a URI was expected.",
            "'x' 不是业务步骤：应为 CBV 中的名称或 URI。",
        ),
        (
            Fault("object.field_missing", {"what": phrase("error_declaration"), "field": "declarationTime"}),
            "An error declaration needs declarationTime.",
            "错误声明缺少 declarationTime。",
        ),
        (
            Fault("object.unknown_field", {"what": phrase("quantity"), "field": "'x'"}),
            "A quantity has no field 'x'.",
            "数量没有字段 'x'。",
        ),
        (
            Fault("code.no_key", {"title": "SSCC", "value": "'123'", "form": phrase("digits", number=18)}),
            "Can't read SSCC '123': expected 18 digits.",
            "无法识别 SSCC '123'：应为 18 位数字。",
        ),
        (
            Fault("value.no_choice", {"value": "'PUT'", "choices": ("OBSERVE", "ADD")}),
            "'PUT' is not one of OBSERVE, ADD.",
            "'PUT' 不是以下之一：OBSERVE, ADD。",
        ),
        (
            Fault("field.no_text", {"field": "'code'", "found": phrase("missing")}),
            "'code' is missing; expected a text",
            "'code' 为 缺失：应为文本",
        ),
        (Fault("list.no_list", {"value": "'{field}'"}), "'{field}' is no list.", "'{field}' 不是列表。"),
        (text_fault("A sentence of before."), "A sentence of before.", "A sentence of before."),
        (Fault("event.of_a_version_to_come", {"more": 7}), "event.of_a_version_to_come {'more': '7'}", None),
        (Fault("event.of_a_version_to_come"), "event.of_a_version_to_come", None),
        (Fault("event.field_missing"), "event.field_missing", None),
    ],
)
def test_a_fault_is_told_in_either_language(fault: Fault, english: str, chinese: str | None) -> None:
    assert (str(fault), fault.spoken("en"), fault.spoken("zh-CN")) == (english, english, chinese or english)


@given(FAULTS)
def test_a_fault_can_be_kept_and_read_back(fault: Fault) -> None:
    kept = json.dumps(fault.to_json())

    assert "\\u0000" not in kept
    assert kept.encode()
    assert Fault.of_json(json.loads(kept)) == fault
    assert json.dumps(fault.to_json(), ensure_ascii=False).encode()


def test_a_fault_has_a_path_a_kind_and_values() -> None:
    fault = Fault("object.no_object", {"value": "7", "what": phrase("place")}, "readPoint")
    place = {"kind": "phrase.place", "values": {}}
    assert fault.to_json() == {"path": "readPoint", "kind": "object.no_object", "values": {"value": "7", "what": place}}


def test_what_a_version_before_kept_is_a_sentence() -> None:
    assert Fault.of_json(["type", "An event needs type."]) == text_fault("An event needs type.", "type")


@given(FAULTS.filter(lambda fault: "text" not in json.dumps(fault.to_json())))
def test_the_same_fault_is_made_of_what_a_fault_holds(fault: Fault) -> None:
    assert Fault(fault.kind, fault.values, fault.path) == fault
    assert fault.at("") == Fault(fault.kind, fault.values)


def test_what_is_too_long_to_be_read_loses_its_middle() -> None:
    values = {"other": "o" * 9_000 + ".", "another": "'7'", "name": "n" * 9_000 + "!", "lot": "'L'"}
    fault = Fault("event.two_lot_numbers", values, "p" * 9_000)
    assert len(str(fault)) == LONGEST_SENTENCE
    assert len(fault.path) == LONGEST_PATH
    assert (fault.values["another"], str(fault.values["other"])[-2:], str(fault.values["name"])[-2:]) == (
        "'7'",
        "o.",
        "n!",
    )


def test_what_is_long_inside_of_another_is_short_too() -> None:
    why = Fault("code.no_uri", {"code": "x" * 9_000})
    fault = Fault("profile.no_place", {"field": "'readPoint'", "found": "y" * 9_000, "why": why})
    assert len(str(fault)) == LONGEST_SENTENCE - 1  # of an odd number of letters two texts have as many


def test_half_a_character_and_nul_are_spelt_out() -> None:
    assert str(Fault("value.no_text", {"value": "a\ud800\0"}, "b\udc00")) == "a\\ud800\\x00 is no text."
    assert Fault("value.no_text", path="b\udc00").path == "b\\udc00"


def test_an_error_tells_all_its_faults_each_with_its_path() -> None:
    error = FaultError(Fault("event.field_missing", {"field": "type"}, "type"), Fault("event.no_children"))
    assert str(error) == (
        "type: An event needs type.; "
        "It needs childEPCs or a childQuantityList with an entry; only a DELETE may name no child."
    )
    assert error.fault.path == "type"
    assert FaultError.of("value.no_text", value="7").faults == (Fault("value.no_text", {"value": "7"}),)


def test_a_reason_tells_as_many_faults_as_it_has_room_for() -> None:
    few = tuple(text_fault("It is wrong.", f"f{number}") for number in range(3))
    assert reason(few) == "f0: It is wrong.; f1: It is wrong.; f2: It is wrong."
    assert reason(few, "zh-CN") == "f0：It is wrong.；f1：It is wrong.；f2：It is wrong."
    told = reason(few * 100)
    assert len(told) < LONGEST_REASON + len("; and 999 more")
    assert told.endswith("; f0: It is wrong.; and 245 more")
    assert reason(few * 100, "zh-CN").endswith("；另有 242 处")


def test_of_many_faults_the_first_are_kept_and_how_many_more() -> None:
    faults = FaultList()
    for number in range(150):
        faults.add(f"[{number}]", "value.no_text", value=str(number))
    inner = FaultList()
    inner.add("", "value.no_uri", value="x")
    faults.take("[150]", inner)
    assert (len(faults.told()), str(faults.told()[-1])) == (MOST_FAULTS, "And 52 more faults.")
    assert first_faults(faults.told(), 151)[:-1] == faults.told()[:-1]
    assert first_faults(faults.told()[:7], 7) == faults.told()[:7]
