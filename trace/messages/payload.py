"""What every JSON payload is held to before it is looked into."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NoReturn

from tracechain.trace.events.shape import Faults, shown, within
from tracechain.trace.messages.error import MessageError

_LETTERS = 40  # of a payload, in a sentence


class RepeatedKey(MessageError):
    """A key stands more than once in one object: readers differ about which one counts, and the others would be lost.

    `value` is all that was read, in which every key but the first of its name is an `Again`.
    """

    def __init__(self, sentence: str, value: Any) -> None:
        super().__init__(sentence)
        self.value = value


class Again(str):
    """A key that stood in its object before. It is equal to no other, so the object keeps both, and is written with both."""

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


def parse_json(payload: bytes) -> Any:
    """The JSON value of a payload.

    MessageError for what is not UTF-8, not JSON, signed, or nested beyond reason; RepeatedKey (RFC 8259, 4).
    """
    if payload.startswith(b"eyJ"):
        raise MessageError("The payload is signed (JWS); expected it to be verified first, and its content here")
    repeated: list[str] = []

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        return found if len(found) == len(pairs) else _with_all(pairs, repeated)

    value = _load(payload, read_object)
    if repeated:
        raise RepeatedKey(_stands_again(repeated[0]), value)
    return value


def repeated_keys(value: Any, without: Collection[Any] = ()) -> Iterator[tuple[str, str]]:
    """The keys that a value has more than once in an object, as faults: (field path, sentence); not those inside `without`.

    At most a hundred are told. A path is made for each object and list, and not for what else they hold: a long name above
    a long list is no reason to write it a hundred thousand times.
    """
    passed = {id(part) for part in without}
    faults = Faults()
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
                if isinstance(key, Again):
                    faults.add(within(here, key).removeprefix("."), _stands_again(key))
    return iter(faults.told())


def _stands_again(key: str) -> str:
    return f"The key {shown(str(key))} stands more than once in one object; expected it once"


def _with_all(pairs: list[tuple[str, Any]], repeated: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            repeated.append(key)
        found[Again(key) if key in found else key] = value
    return found


def _load(payload: bytes, read_object: Callable[[list[tuple[str, Any]]], dict[str, Any]]) -> Any:
    try:
        text = payload.decode("utf-8")
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=read_object)
    except UnicodeDecodeError as error:
        raise MessageError(f"The payload is not UTF-8 at byte {error.start}: {payload[:40]!r}") from None
    except RecursionError:
        raise MessageError(f"The payload is nested too deeply: {beginning(payload)!r}") from None
    except MessageError:
        raise
    except ValueError as error:
        raise MessageError(f"The payload is not JSON: {error}; it begins with {beginning(payload)!r}") from None


def beginning(payload: bytes) -> str:
    """The first letters of a payload that is UTF-8, to be told in a sentence: a person typed them, perhaps in Chinese."""
    return payload[: 4 * _LETTERS].decode("utf-8", "ignore")[:_LETTERS]


def take_whole(document: Mapping[str, Any], field: str, least: int) -> int:
    """The whole number of a field (`true` is none); at most 2^53, what every JSON reader keeps exactly."""
    value = document.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 2**53:
        raise MessageError(f"{field!r} is {_found(document, field)}; expected a whole number from {least} to 2^53")
    return value


def take_text(document: Mapping[str, Any], field: str) -> str:
    """The text of a field."""
    value = document.get(field)
    if not isinstance(value, str):
        raise MessageError(f"{field!r} is {_found(document, field)}; expected a text")
    return value


def take_list(document: Mapping[str, Any], field: str) -> list[Any]:
    """The list of a field, empty when it is absent."""
    value = document.get(field, [])
    if not isinstance(value, list):
        raise MessageError(f"{field!r} is {shown(value)}; expected a list")
    return value


def _found(document: Mapping[str, Any], field: str) -> str:
    return shown(document[field]) if field in document else "missing"


def _refuse_constant(constant: str) -> NoReturn:
    raise MessageError(f"The payload has {constant}, which is not JSON; expected a number")
