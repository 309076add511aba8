"""What comes to the door and is refused is told in Chinese as in English."""

from __future__ import annotations

import re

import pytest

from cast.documents import event
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.source import Source
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json

NO_JSON = (
    *("", "{", "[", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "[1,]", "[1 2]", "{} {}", "[1", "{1:2}", "nul"),
    *('"', '"\t"', '"\\x"', '"\\u12"', '{"a', "\ufeff{}", "9" * 5_000, "-", "01"),
)


@pytest.mark.parametrize("text", NO_JSON)
def test_what_is_no_json_is_told_with_its_place(text: str) -> None:
    with pytest.raises(MessageError) as refusal:
        parse_json(text.encode())
    why = refusal.value.fault.values["why"]
    assert getattr(why, "kind", "json.other") != "json.other"
    told = refusal.value.fault.spoken("zh-CN").partition("；开头为 ")[0]
    assert told.startswith("内容不是 JSON：")
    assert not re.search(r"[A-Za-z]{3}", re.sub("UTF-8|BOM|JSON", "", told)), told


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[1,\n 2", "Expecting ',' delimiter: line 2 column 3 (char 6)"),
        ('{"a": tru}', "Expecting value: line 1 column 7 (char 6)"),
        ("{} {}", "Extra data: line 1 column 4 (char 3)"),
        (
            "[" + "9" * 5_000 + "]",
            (
                "Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; "
                "use sys.set_int_max_str_digits() to increase the limit"
            ),
        ),
    ],
)
def test_what_is_no_json_is_told_as_python_tells_it(text: str, sentence: str) -> None:
    with pytest.raises(MessageError) as refusal:
        parse_json(text.encode())
    assert str(refusal.value) == f"The payload is not JSON: {sentence}; it begins with {text[:40]!r}"


def test_refusals_as_they_come_are_told_in_chinese(capture: Capture) -> None:
    wrong = [
        event(1, eventTime="yesterday"),
        event(2, epcList=["milk", 3]),
        event(3, type="Event"),
        event(4, action="PUT", bizStep="milking", readPoint={}, quantityList=[{"quantity": "1"}]),
        event(5, sensorElementList=[{"sensorReport": [{"type": "Taste", "value": "high"}]}]),
        event(6, errorDeclaration={"reason": "because"}),
        b"\xff",
        b"{",
        7,
    ]
    refused = [one for value in wrong for one in capture.document(value, Source()).refused]  # type: ignore[arg-type]  # 7 is no document
    faults = [fault for one in refused for fault in one.faults]
    assert len(faults) > 12
    assert [str(fault) for fault in faults if not re.search(r"[\u4e00-\u9fff]", fault.spoken("zh-CN"))] == []
