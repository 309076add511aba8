"""Every sentence with which the way in refuses something has its Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from chain_events import event
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.source import Source
from tracechain.ingest.sentences import SENTENCES, in_chinese
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json

ROOT = Path(__file__).parents[3]
DOOR = [
    *(path for path in sorted((ROOT / "trace/events").glob("*.py")) if path.stem != "vocabulary"),
    *sorted((ROOT / "trace/identifiers").glob("*.py")),
    *(ROOT / "trace/messages" / name for name in ("envelope.py", "name.py", "payload.py", "profile.py", "signature.py", "topics.py")),
    *(ROOT / "ingest/door" / name for name in ("arrival.py", "capture.py", "envelopes.py", "identity.py", "judge.py", "loss.py")),
    *(ROOT / "ingest/door" / name for name in ("recorder.py", "rejection.py", "replay.py")),
    ROOT / "ingest/formats/scan.py",
]  # fmt: skip
# What they say elsewhere: of keys when a device enrols, of shards on the command line; and what only joins two.
ELSEWHERE = re.compile(
    r"The key('s)? |dict\[|\{\} is \{\}; \{\}$|The message is signed by the key \{\}, which is not known|Not a shard|PREFIX\."
)


def said(path: Path) -> Iterator[str]:
    """Every text of a module that has two words and is neither docstring nor for the log, with {} for its values."""
    tree = ast.parse(path.read_text())
    nodes = list(ast.walk(tree))
    described = [node for node in nodes if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)]
    silent = {node.body[0].value for node in described if isinstance(node.body[0], ast.Expr)}
    silent |= {part for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}  # type: ignore[arg-type]
    silent |= {text for node in nodes if _logs(node) for text in node.args}  # type: ignore[attr-defined]
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in silent:
            text = node.value.replace("{name}", "{}")
        else:
            continue
        if re.search(r"[A-Za-z,}'] [A-Za-z{]", text) and "\n" not in text and not ELSEWHERE.match(text):
            yield text


def _logs(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return isinstance(node.func.value, ast.Name) and node.func.value.id == "log"


@pytest.mark.parametrize("path", DOOR, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_sentence_of_the_way_in_is_in_the_table(path: Path) -> None:
    missing = [text for text in said(path) if in_chinese(text.replace("{}", "7")) == text.replace("{}", "7")]
    # Some sentences are put together: each part stands in one of the table.
    assert [text for text in missing if not any(text in form for form in SENTENCES)] == []


@pytest.mark.parametrize(("form", "chinese"), SENTENCES.items())
def test_every_value_of_a_sentence_is_in_its_chinese(form: str, chinese: str) -> None:
    told = {field for _, field, _, _ in Formatter().parse(chinese) if field is not None}
    assert told == {str(number) for number in range(form.count("{}"))}
    assert re.search(r"[\u4e00-\u9fff]", chinese) or form.startswith("'device'")


@pytest.mark.parametrize("form", SENTENCES)
def test_a_sentence_is_told_by_its_own_form(form: str) -> None:
    values = [f"<{number}>" for number in range(form.count("{}"))]
    assert in_chinese(form.format(*values)) == SENTENCES[form].format(*values)


@pytest.mark.parametrize(
    ("sentence", "chinese"),
    [
        ("'x' is no business step: a name of the CBV or a URI was expected.", "'x' 不是业务步骤：应为 CBV 中的名称或 URI。"),
        ("An error declaration needs declarationTime.", "错误声明缺少 declarationTime。"),
        ("Can't read SSCC '123': expected 18 digits.", "无法识别 SSCC '123'：应为 18 位数字。"),
        (
            "The event 'e' is declared an error by somebody who is neither the first that recorded it nor a regulator",
            "事件 'e' 被声明为错误，声明者为 既未最先记录该事件、也非监管人员者",
        ),
        (
            "The profile of the device 'gate-1' can't be used: 'step' is 'x'; expected a name of CBV 2.0 (BizStep)",
            "设备 'gate-1' 的工位文件不能用：'step' 为 'x'：应为 CBV 2.0 中的名称（BizStep）",
        ),
        (
            "Can't read 'x': expected urn:epc:id:sscc:PREFIX.SERIAL, 17 digits, and a prefix of 6 to 12 digits.",
            "无法识别 'x'：应为 urn:epc:id:sscc:PREFIX.SERIAL（17 位数字），其中前缀为 6 至 12 位数字。",
        ),
        ("'is no text.' is no list.", "'is no text.' 不是列表。"),
        ("An ObjectEvent has no field 'x'.", "ObjectEvent 事件没有字段 'x'。"),
        ("'code' is missing; expected a text", "'code' 为 缺失：应为文本"),
    ],
)  # fmt: skip
def test_values_that_are_words_are_told_too(sentence: str, chinese: str) -> None:
    assert in_chinese(sentence) == chinese


NO_JSON = (
    *("", "{", "[", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "[1,]", "[1 2]", "{} {}", "[1", "{1:2}", "nul"),
    *('"', '"\t"', '"\\x"', '"\\u12"', '{"a', "\ufeff{}", "9" * 5_000, "-", "01"),
)


@pytest.mark.parametrize("text", NO_JSON)
def test_what_python_says_of_no_json_is_in_chinese_too(text: str) -> None:
    with pytest.raises(MessageError) as refusal:
        parse_json(text.encode())
    told = in_chinese(str(refusal.value)).partition("；开头为 ")[0]
    assert not re.search(r"[A-Za-z]{3}", re.sub("UTF-8|BOM|JSON", "", told)), told


@pytest.mark.parametrize(
    "sentence", ["", "milk", "{0} {1}", "An event needs", "needs ", "A sentence of a version to come."]
)
def test_what_the_table_has_not_stays_as_it_is(sentence: str) -> None:
    assert in_chinese(sentence) == sentence


def test_refusals_as_they_come_are_in_chinese(capture: Capture) -> None:
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
    refused = [one for value in wrong for one in capture.document(value, Source()).refused]  # type: ignore[arg-type]
    sentences = [sentence for one in refused for _, sentence in one.faults]
    assert len(sentences) > 12
    assert [sentence for sentence in sentences if in_chinese(sentence) == sentence] == []
