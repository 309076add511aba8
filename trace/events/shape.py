"""The shapes of EPCIS values in JSON (GS1's EPCIS-JSON-Schema): what a URI, a quantity, a sensor report must look like.

A check is given a value, its path and the list of faults, and adds what is wrong; it never raises.
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

Faults = list[tuple[str, str]]
Check = Callable[[Any, str, Faults], None]

LONGEST_URI = 2000  # characters; a store's index has to hold every one of them
DEEPEST_EXTENSION = 32  # levels of objects and lists in one another

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00-\x20\x7f-\xa0\ud800-\udfff]+")
# NUL and halves of surrogate pairs: UTF-8 or some database does not take them.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_OFFSET = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
_UNIT = re.compile(r"[A-Z0-9]{2,3}")
_HEX = re.compile(r"[A-Fa-f0-9]+")


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
        faults.append((path, f"{shown(value)} has {len(value)} characters: at most {LONGEST_URI} are taken."))
    else:
        faults.append(
            (path, f"{shown(value)} is no URI: one like 'urn:epc:id:sgtin:…' or 'https://id.gs1.org/…' was expected.")
        )


def text(value: Any, path: str, faults: Faults) -> None:
    """A text that can be kept."""
    if not isinstance(value, str):
        faults.append((path, f"{shown(value)} is no text."))
    elif _UNSTORABLE.search(value):
        faults.append((path, f"{shown(value)} holds a character that is no Unicode text."))


def time(value: Any, path: str, faults: Faults) -> None:
    """A date and time with an offset."""
    try:
        parse_instant(value)
    except InstantError as error:
        faults.append((path, str(error)))


def offset(value: Any, path: str, faults: Faults) -> None:
    """The offset of the local clock (EPCIS 2.0, 7.4.1)."""
    if not isinstance(value, str) or _OFFSET.fullmatch(value) is None:
        faults.append(
            (path, f"Offset {shown(value)} can't be read: one like '+08:00', between -14:00 and +14:00, was expected.")
        )


def number(value: Any, path: str, faults: Faults) -> None:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        faults.append((path, f"{shown(value)} is no number."))
    elif not _finite(value):
        faults.append((path, f"{shown(value)} is no finite number."))


def boolean(value: Any, path: str, faults: Faults) -> None:
    """True or false."""
    if not isinstance(value, bool):
        faults.append((path, f"{shown(value)} is neither true nor false."))


def hex_binary(value: Any, path: str, faults: Faults) -> None:
    """Bytes in hexadecimal."""
    if not isinstance(value, str) or _HEX.fullmatch(value) is None:
        faults.append((path, f"{shown(value)} is not in hexadecimal digits."))


def unit(value: Any, path: str, faults: Faults) -> None:
    """A unit of measure code of UN/ECE Recommendation 20."""
    if not isinstance(value, str) or _UNIT.fullmatch(value) is None:
        faults.append((path, f"Unit {shown(value)} can't be read: a UN/ECE Rec. 20 code like 'KGM' was expected."))


def name(vocabulary: Vocabulary, meaning: str) -> Check:
    """A name of a CBV vocabulary in any spelling, or a URI of the sender's own."""

    def check(value: Any, path: str, faults: Faults) -> None:
        if not isinstance(value, str) or not (cbv_name(value, vocabulary) or (":" in value and is_uri(value))):
            faults.append((path, f"{shown(value)} is no {meaning}: a name of the CBV or a URI was expected."))

    return check


def term(words: frozenset[str], meaning: str) -> Check:
    """A bare word of the GS1 web vocabulary, or a URI."""

    def check(value: Any, path: str, faults: Faults) -> None:
        if not isinstance(value, str) or not (value in words or is_uri(value)):
            faults.append(
                (path, f"{shown(value)} is no {meaning}: a word of the GS1 web vocabulary or a URI was expected.")
            )

    return check


def choice(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: Any, path: str, faults: Faults) -> None:
        if value not in allowed:
            faults.append((path, f"{shown(value)} is not one of {', '.join(allowed)}."))

    return check


def anything(value: Any, path: str, faults: Faults) -> None:
    """Values of extensions: any JSON, finite and not bottomless."""
    _walk(value, path, faults, DEEPEST_EXTENSION)


def listed(item: Check, least: int = 0, unique: bool = False) -> Check:
    """A list of such items."""

    def check(value: Any, path: str, faults: Faults) -> None:
        if not isinstance(value, list):
            faults.append((path, f"{shown(value)} is no list."))
            return
        if len(value) < least:
            faults.append((path, f"The list has {len(value)} entries: at least {least} was expected."))
        found: Faults = []
        for index, entry in enumerate(value):
            item(entry, "", found)
            if found:
                faults += ((f"{path}[{index}]{inner}", sentence) for inner, sentence in found)
                found.clear()
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
                faults.append((f"{path}[{index}]", f"{shown(value)} stands in the list before."))
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
            faults.append((path, f"{shown(value)} is no {self.meaning}: an object was expected."))
            return
        for key in self.required:
            if key not in value:
                faults.append((f"{path}.{key}", f"{a(self.meaning)} needs {key}."))
        for key, entry in value.items():
            check = self.fields.get(key)
            if check is not None:
                check(entry, f"{path}.{key}", faults)
            elif self.other is None:
                faults.append((f"{path}.{key}", f"{a(self.meaning)} has no field {shown(key)}."))
            else:
                self.other(key, entry, f"{path}.{key}", self.meaning, faults)


def extension(key: str, value: Any, path: str, meaning: str, faults: Faults) -> None:
    """A field that EPCIS does not know: it needs a name with a prefix."""
    if not is_uri(key):
        faults.append((path, f"{a(meaning)} has no field {shown(key)}: an extension needs a name with a prefix."))
    else:
        anything(value, path, faults)


def unnamed(key: str, value: Any, path: str, _meaning: str, faults: Faults) -> None:
    """A field of any name at all: the schema leaves those of places free."""
    text(key, path, faults)
    anything(value, path, faults)


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond the floats
        return False


def _walk(value: Any, path: str, faults: Faults, depth: int) -> None:
    if isinstance(value, str):
        text(value, path, faults)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number(value, path, faults)
    elif isinstance(value, Mapping | list):
        if depth == 0:
            faults.append((path, f"It goes deeper than {DEEPEST_EXTENSION} levels of objects and lists."))
            return
        entries = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, entry in entries:
            inner = f"{path}.{key}" if isinstance(key, str) else f"{path}[{key}]"
            if isinstance(key, str):
                text(key, inner, faults)
            _walk(entry, inner, faults, depth - 1)
