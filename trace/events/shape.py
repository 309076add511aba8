"""The shapes of EPCIS values in JSON (GS1's EPCIS-JSON-Schema): what a URI, a quantity, a sensor report must look like.

A check is given a value, its path and the faults found before, and adds what is wrong; it never raises. What it adds is
bounded, however much is wrong: names are short, so paths are; and of many faults the first are told, and how many more.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracechain.trace.events.instant import InstantError, parse_instant
from tracechain.trace.events.vocabulary import Vocabulary, cbv_name

LONGEST_URI = 2000  # characters; a store's index has to hold every one of them
LONGEST_NAME = 512  # characters of a field's name: a namespace and a local name
DEEPEST_EXTENSION = 32  # levels of objects and lists in one another
MOST_FAULTS = 100  # of one event: nobody reads more
_LONGEST_PATH = 300  # characters; the rest is cut out of its middle

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00-\x20\x7f-\xa0\ud800-\udfff]+")
# NUL and halves of surrogate pairs: UTF-8 or some database does not take them.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_OFFSET = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
_UNIT = re.compile(r"[A-Z0-9]{2,3}")
_HEX = re.compile(r"[A-Fa-f0-9]+")


class Faults:
    """What is wrong: the first faults found, each a (field path, sentence), and how many more there are."""

    def __init__(self) -> None:
        self._first: list[tuple[str, str]] = []
        self._more = 0

    def __bool__(self) -> bool:
        return bool(self._first)

    def __contains__(self, fault: tuple[str, str]) -> bool:
        return fault in self._first

    def add(self, path: str, sentence: str) -> None:
        """Keep a fault, or count it where enough are kept."""
        if len(self._first) < MOST_FAULTS - 1:
            self._first.append((_bounded(path), sentence))
        else:
            self._more += 1

    def take(self, path: str, inner: Faults) -> None:
        """Take over the faults of a part, whose paths begin at `path`."""
        for way, sentence in inner._first:
            self.add(path + way, sentence)
        self._more += inner._more

    def told(self) -> list[tuple[str, str]]:
        """All of them, in at most a hundred sentences."""
        return [*self._first, ("", f"And {self._more} more faults.")] if self._more else self._first


Check = Callable[[Any, str, Faults], None]


def within(path: str, key: str | int) -> str:
    """The path of a member of the object, or of an entry of the list, at a path."""
    return _bounded(f"{path}.{key}" if isinstance(key, str) else f"{path}[{key}]")


def _bounded(path: str) -> str:
    """A path that can be read: a long one without its middle."""
    return path if len(path) <= _LONGEST_PATH else f"{path[: _LONGEST_PATH - 100]}…{path[-99:]}"


def shown(value: object) -> str:
    """A value of JSON as messages show it: null, true and false as JSON spells them, else its repr, cut when long."""
    text = json.dumps(value) if value is None or isinstance(value, bool) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def a(meaning: str) -> str:
    """A noun with its article, at the start of a sentence."""
    return f"{'An' if meaning[0] in 'AEIOUaeiou' else 'A'} {meaning}"


def is_uri(value: str) -> bool:
    """Whether a text is an absolute URI (or a CURIE, which looks alike), of a length that can be kept."""
    return len(value) <= LONGEST_URI and _URI.fullmatch(value) is not None


def uri(value: Any, path: str, faults: Faults) -> None:
    """A URI: a scheme, a colon, and no space."""
    if isinstance(value, str) and is_uri(value):
        return
    if isinstance(value, str) and len(value) > LONGEST_URI:
        faults.add(path, f"{shown(value)} has {len(value)} characters: at most {LONGEST_URI} are taken.")
    else:
        faults.add(
            path, f"{shown(value)} is no URI: one like 'urn:epc:id:sgtin:…' or 'https://id.gs1.org/…' was expected."
        )


def text(value: Any, path: str, faults: Faults) -> None:
    """A text that can be kept."""
    if not isinstance(value, str):
        faults.add(path, f"{shown(value)} is no text.")
    elif _UNSTORABLE.search(value):
        faults.add(path, f"{shown(value)} holds a character that is no Unicode text.")


def time(value: Any, path: str, faults: Faults) -> None:
    """A date and time with an offset."""
    try:
        parse_instant(value)
    except InstantError as error:
        faults.add(path, str(error))


def offset(value: Any, path: str, faults: Faults) -> None:
    """The offset of the local clock (EPCIS 2.0, 7.4.1)."""
    if not isinstance(value, str) or _OFFSET.fullmatch(value) is None:
        faults.add(
            path, f"Offset {shown(value)} can't be read: one like '+08:00', between -14:00 and +14:00, was expected."
        )


def number(value: Any, path: str, faults: Faults) -> None:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        faults.add(path, f"{shown(value)} is no number.")
    elif not _finite(value):
        faults.add(path, f"{shown(value)} is no finite number.")


def boolean(value: Any, path: str, faults: Faults) -> None:
    """True or false."""
    if not isinstance(value, bool):
        faults.add(path, f"{shown(value)} is neither true nor false.")


def hex_binary(value: Any, path: str, faults: Faults) -> None:
    """Bytes in hexadecimal."""
    if not isinstance(value, str) or _HEX.fullmatch(value) is None:
        faults.add(path, f"{shown(value)} is not in hexadecimal digits.")


def unit(value: Any, path: str, faults: Faults) -> None:
    """A unit of measure code of UN/ECE Recommendation 20."""
    if not isinstance(value, str) or _UNIT.fullmatch(value) is None:
        faults.add(path, f"Unit {shown(value)} can't be read: a UN/ECE Rec. 20 code like 'KGM' was expected.")


def name(vocabulary: Vocabulary, meaning: str) -> Check:
    """A name of a CBV vocabulary in any spelling, or a URI of the sender's own."""

    def is_name(value: str) -> bool:
        return len(value) <= LONGEST_URI and bool(cbv_name(value, vocabulary) or (":" in value and is_uri(value)))

    def check(value: Any, path: str, faults: Faults) -> None:
        if not isinstance(value, str) or not is_name(value):
            faults.add(path, f"{shown(value)} is no {meaning}: a name of the CBV or a URI was expected.")

    return check


def term(words: frozenset[str], meaning: str) -> Check:
    """A bare word of the GS1 web vocabulary, or a URI."""

    def check(value: Any, path: str, faults: Faults) -> None:
        if not isinstance(value, str) or not (value in words or is_uri(value)):
            faults.add(path, f"{shown(value)} is no {meaning}: a word of the GS1 web vocabulary or a URI was expected.")

    return check


def choice(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: Any, path: str, faults: Faults) -> None:
        if value not in allowed:
            faults.add(path, f"{shown(value)} is not one of {', '.join(allowed)}.")

    return check


def anything(value: Any, path: str, faults: Faults) -> None:
    """Values of extensions: any JSON, finite and not bottomless."""
    _walk(value, path, faults, DEEPEST_EXTENSION)


def listed(item: Check, least: int = 0, unique: bool = False) -> Check:
    """A list of such items."""

    def check(value: Any, path: str, faults: Faults) -> None:
        if not isinstance(value, list):
            faults.add(path, f"{shown(value)} is no list.")
            return
        if len(value) < least:
            faults.add(path, f"The list has {len(value)} entries: at least {least} was expected.")
        found = Faults()
        for index, entry in enumerate(value):
            item(entry, "", found)
            if found:
                faults.take(f"{path}[{index}]", found)
                found = Faults()
        if unique:
            repeated(value, path, faults)

    return check


def either(one: Check, many: Check) -> Check:
    """A value, or a list of values."""

    def check(value: Any, path: str, faults: Faults) -> None:
        (many if isinstance(value, list) else one)(value, path, faults)

    return check


def repeated(values: Sequence[Any], path: str, faults: Faults) -> None:
    """Report what stands twice in a list that is a set (`uniqueItems`)."""
    texts = [value for value in values if isinstance(value, str)]
    if len(set(texts)) == len(texts):
        return
    seen: set[str] = set()
    for index, value in enumerate(values):
        if isinstance(value, str):
            if value in seen:
                faults.add(f"{path}[{index}]", f"{shown(value)} stands in the list before.")
            seen.add(value)


@dataclass(frozen=True)
class Shape:
    """An object with known fields, and with others where `other` says which."""

    meaning: str
    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    other: Callable[[str, Any, str, str, Faults], None] | None = None

    def __call__(self, value: Any, path: str, faults: Faults) -> None:
        if not isinstance(value, Mapping):
            faults.add(path, f"{shown(value)} is no {self.meaning}: an object was expected.")
            return
        for key in self.required:
            if key not in value:
                faults.add(f"{path}.{key}", f"{a(self.meaning)} needs {key}.")
        for key, entry in value.items():
            check = self.fields.get(key)
            if check is not None:
                check(entry, f"{path}.{key}", faults)
            elif self.other is None:
                faults.add(f"{path}.{key}", f"{a(self.meaning)} has no field {shown(key)}.")
            else:
                self.other(key, entry, f"{path}.{key}", self.meaning, faults)


def extension(key: str, value: Any, path: str, meaning: str, faults: Faults) -> None:
    """A field that EPCIS does not know: it needs a name with a prefix."""
    if not _is_short(key, path, faults):
        return
    if not is_uri(key):
        faults.add(path, f"{a(meaning)} has no field {shown(key)}: an extension needs a name with a prefix.")
    else:
        anything(value, path, faults)


def unnamed(key: str, value: Any, path: str, _meaning: str, faults: Faults) -> None:
    """A field of any name at all: the schema leaves those of places free."""
    if _is_short(key, path, faults):
        text(key, path, faults)
        anything(value, path, faults)


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond the floats
        return False


def _is_short(key: str, path: str, faults: Faults) -> bool:
    if len(key) <= LONGEST_NAME:
        return True
    faults.add(path, f"The name {shown(key)} has {len(key)} characters: at most {LONGEST_NAME} are taken.")
    return False


def _walk(value: Any, path: str, faults: Faults, depth: int) -> None:
    if isinstance(value, str):
        text(value, path, faults)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number(value, path, faults)
    elif isinstance(value, Mapping | list):
        if depth == 0:
            faults.add(path, f"It goes deeper than {DEEPEST_EXTENSION} levels of objects and lists.")
            return
        if isinstance(value, list):
            for index, entry in enumerate(value):
                _walk(entry, within(path, index), faults, depth - 1)
            return
        for key, entry in value.items():
            inner = within(path, key)
            if _is_short(key, inner, faults):
                text(key, inner, faults)
                _walk(entry, inner, faults, depth - 1)
