"""What every JSON payload is held to before it is looked into."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NoReturn

from tracechain.trace.messages.error import MessageError
from tracechain.trace.words.fault import Fault, phrase
from tracechain.trace.words.fault_list import FaultList, within
from tracechain.trace.words.shown import shown

_LETTERS = 40  # of a payload, in a sentence
_JSON = {  # what Python's json says, to 3.13
    "Expecting value": "json.no_value",
    "Expecting property name enclosed in double quotes": "json.no_name",
    "Expecting ':' delimiter": "json.no_colon",
    "Expecting ',' delimiter": "json.no_comma",
    "Illegal trailing comma before end of object": "json.comma_ends_object",
    "Illegal trailing comma before end of array": "json.comma_ends_array",
    "Extra data": "json.extra",
    "Unterminated string starting at": "json.open_string",
    "Invalid control character at": "json.control_character",
    "Invalid \\escape": "json.escape",
    f"Invalid \\u{4 * 'X'} escape": "json.unicode_escape",
    "Unexpected UTF-8 BOM (decode using utf-8-sig)": "json.byte_order_mark",
}


class RepeatedKey(MessageError):
    """A key stands more than once in one object: readers differ about which one counts, and the others would be lost.

    `value` is all that was read, in which every key but the first of its name is an `RepeatedName`.
    """

    def __init__(self, fault: Fault, value: Any) -> None:
        super().__init__(fault)
        self.value = value


class RepeatedName(str):
    """A key that stood in its object before. It is equal to no other, so the object keeps both, and is written with both."""

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


def parse_json(payload: bytes) -> Any:
    """The JSON value of a payload.

    MessageError for what is not UTF-8, not JSON, signed, or nested beyond reason; RepeatedKey (RFC 8259, 4).
    """
    if payload.startswith(b"eyJ"):
        raise MessageError.of("payload.signed")
    repeated: list[str] = []

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        return found if len(found) == len(pairs) else _with_all(pairs, repeated)

    value = _load(payload, read_object)
    if repeated:
        raise RepeatedKey(_stands_again(repeated[0]), value)
    return value


def repeated_keys(value: Any, without: Collection[Any] = ()) -> Iterator[Fault]:
    """The keys that a value has more than once in an object, as faults; not those inside `without`.

    At most a hundred are told. A path is made for each object and list, and not for what else they hold: a long name above
    a long list is no reason to write it a hundred thousand times.
    """
    passed = {id(part) for part in without}
    faults = FaultList()
    inside: list[tuple[str, Iterator[tuple[str | int, Any]]]] = [("", iter([("", value)]))]
    while inside:
        path, rest = inside[-1]
        step, part = next(rest, (None, None))
        if step is None:
            inside.pop()
        elif isinstance(part, dict | list) and id(part) not in passed:
            here = within(path, step) if len(inside) > 1 else ""
            inside.append((here, enumerate(part) if isinstance(part, list) else iter(part.items())))
            for key in part if isinstance(part, dict) else ():
                if isinstance(key, RepeatedName):
                    faults.put(_stands_again(key).at(within(here, key).removeprefix(".")))
    return iter(faults.told())


def _stands_again(key: str) -> Fault:
    return Fault("payload.repeated_key", {"key": shown(str(key))})


def _with_all(pairs: list[tuple[str, Any]], repeated: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            repeated.append(key)
        found[RepeatedName(key) if key in found else key] = value
    return found


def _load(payload: bytes, read_object: Callable[[list[tuple[str, Any]]], dict[str, Any]]) -> Any:
    text = _text(payload)
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=read_object)
    except RecursionError:
        raise MessageError.of("payload.deep", beginning=repr(beginning(payload))) from None
    except MessageError:
        raise
    except json.JSONDecodeError as error:
        raise _no_json(payload, _wrong_json(error)) from None
    except ValueError:
        raise _no_json(payload, _long_integer(text)) from None


def _text(payload: bytes) -> str:
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MessageError.of("payload.no_utf8", byte=error.start, beginning=repr(payload[:40])) from None


def _no_json(payload: bytes, why: Fault) -> MessageError:
    return MessageError.of("payload.no_json", why=why, beginning=repr(beginning(payload)))


def _wrong_json(error: json.JSONDecodeError) -> Fault:
    return Fault(_JSON.get(error.msg, "json.other"), {"line": error.lineno, "column": error.colno, "at": error.pos})


def _long_integer(text: str) -> Fault:
    """Python reads integers up to a length; of a text that holds a longer one, which."""
    most = sys.get_int_max_str_digits()
    found = re.search(rf"[0-9]{{{most + 1},}}", text)
    return Fault("json.long_integer", {"most": most, "digits": len(found[0]) if found else most + 1})


def beginning(payload: bytes) -> str:
    """The first letters of a payload that is UTF-8, to be told in a sentence: a person typed them, perhaps in Chinese."""
    return payload[: 4 * _LETTERS].decode("utf-8", "ignore")[:_LETTERS]


def take_whole(document: Mapping[str, Any], field: str, least: int) -> int:
    """The whole number of a field (`true` is none); at most 2^53, what every JSON reader keeps exactly."""
    value = document.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 2**53:
        raise MessageError.of("field.no_whole_number", field=repr(field), found=_found(document, field), least=least)
    return value


def take_text(document: Mapping[str, Any], field: str) -> str:
    """The text of a field."""
    value = document.get(field)
    if not isinstance(value, str):
        raise MessageError.of("field.no_text", field=repr(field), found=_found(document, field))
    return value


def take_list(document: Mapping[str, Any], field: str) -> list[Any]:
    """The list of a field, empty when it is absent."""
    value = document.get(field, [])
    if not isinstance(value, list):
        raise MessageError.of("field.no_list", field=repr(field), found=shown(value))
    return value


def _found(document: Mapping[str, Any], field: str) -> str | Fault:
    return shown(document[field]) if field in document else phrase("missing")


def _refuse_constant(constant: str) -> NoReturn:
    raise MessageError.of("payload.no_number", constant=constant)
