r"""What a stranger sent, shown so that it can't do anything: as text, with every invisible character made visible.

>>> print(visible(b'{"lot": "L1\x1d"}\xff'))
{"lot": "L1\x1d"}\xff
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import RepeatedKey, parse_json

# Controls, and what turns the direction of text or takes no room (Unicode Cc, Cf): a reader must not be deceived.
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One field of two events beside each other; None where an event has it not."""

    path: str
    recorded: str | None
    refused: str | None

    @property
    def differs(self) -> bool:
        return self.recorded != self.refused


def visible(content: bytes) -> str:
    """Bytes as text: what is not UTF-8, or can't be seen, as an escape."""
    return _UNSEEN.sub(_escape, content.decode("utf-8", "backslashreplace").replace("\r\n", "\n"))


def pretty(content: bytes) -> str | None:
    """JSON laid out to be read and edited, with the same value; None for what is no JSON."""
    value = _json(content)
    if value is _NO_JSON:
        return None
    text = json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace").decode()
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}" if found[0] != "\n" else "\n", text)


def compare(recorded: Mapping[str, Any], content: bytes) -> list[Row]:
    """The fields of a recorded event and of a refused one, those that differ first; empty where the latter is no object."""
    refused = _json(content)
    if not isinstance(refused, dict):
        return []
    left, right = dict(_leaves("", recorded)), dict(_leaves("", refused))
    rows = [Row(path, left.get(path), right.get(path)) for path in dict.fromkeys([*left, *right])]
    return sorted(rows, key=lambda row: not row.differs)


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
            if path or name != "@context":
                yield from _leaves(f"{path}.{name}" if path else name, one)
    elif isinstance(value, list) and value:
        for index, one in enumerate(value):
            yield from _leaves(f"{path}[{index}]", one)
    else:
        text = value if isinstance(value, str) else json.dumps(value)
        yield visible(path.encode("utf-8", "backslashreplace")), visible(text.encode("utf-8", "backslashreplace"))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
