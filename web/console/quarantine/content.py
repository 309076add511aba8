"""What a stranger sent, laid out to be read, edited, and compared with what is recorded or was corrected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import RepeatedKey, parse_json
from tracechain.trace.messages.signature import SignedMessage, is_signed
from tracechain.web.console.visible import UNSEEN, visible


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of two contents beside each other; None where a content has it not."""

    path: str
    left: str | None
    right: str | None

    @property
    def differs(self) -> bool:
        return self.left != self.right


@dataclass(frozen=True, slots=True)
class TextParts:
    """A text, taken apart where it differs from another: what is before, the part that differs, what is after."""

    before: str
    differing: str
    after: str


def pretty(content: bytes) -> str | None:
    """JSON laid out to be read and edited, with the same value; None for what is no JSON."""
    value = _json(content)
    if value is _NO_JSON:
        return None
    text = json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace").decode()
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}" if found[0] != "\n" else "\n", text)


def conflict(recorded: Mapping[str, Any], content: bytes) -> list[FieldPair]:
    """The fields of a recorded event and of a refused one, those that differ first; empty where the latter is no object."""
    refused = _json(content)
    return _rows(_without_context(recorded), _without_context(refused)) if isinstance(refused, dict) else []


def changed(content: bytes, other: bytes) -> list[FieldPair] | None:
    """The fields in which two contents differ, of a signed one those of what was signed; None where either is no JSON."""
    left, right = _json(_said(content)), _json(_said(other))
    if left is _NO_JSON or right is _NO_JSON:
        return None
    return [row for row in _rows(left, right) if row.differs]


def apart(text: str, other: str) -> tuple[TextParts, TextParts]:
    """Two texts, taken apart at the one part in which they differ."""
    ahead = _alike(text, other)
    behind = _alike(text[ahead:][::-1], other[ahead:][::-1])
    return _cut(text, ahead, behind), _cut(other, ahead, behind)


def _alike(text: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    differing = (index for index, (one, another) in enumerate(zip(text, other, strict=False)) if one != another)
    return next(differing, min(len(text), len(other)))


def _cut(text: str, ahead: int, behind: int) -> TextParts:
    end = len(text) - behind
    return TextParts(text[:ahead], text[ahead:end], text[end:])


def _rows(left: Any, right: Any) -> list[FieldPair]:
    lefts, rights = dict(_leaves("", left)), dict(_leaves("", right))
    rows = [FieldPair(path, lefts.get(path), rights.get(path)) for path in dict.fromkeys([*lefts, *rights])]
    return sorted(rows, key=lambda row: not row.differs)


def _without_context(event: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name != "@context"}


def _said(content: bytes) -> bytes:
    """What a signature stands for; anything else as it is."""
    try:
        return SignedMessage.read(content).payload if is_signed(content) else content
    except MessageError:
        return content


_NO_JSON = object()


def _json(content: bytes) -> Any:
    try:
        return parse_json(content)
    except RepeatedKey as error:
        return error.value  # a person is to see both, and to say which one it is
    except MessageError:
        return _NO_JSON


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for name, one in value.items():
            yield from _leaves(f"{path}.{name}" if path else name, one)
    elif isinstance(value, list) and value:
        for index, one in enumerate(value):
            yield from _leaves(f"{path}[{index}]", one)
    else:
        text = value if isinstance(value, str) else json.dumps(value)
        yield visible(path.encode("utf-8", "backslashreplace")), visible(text.encode("utf-8", "backslashreplace"))
