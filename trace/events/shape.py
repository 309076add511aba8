"""The shapes of EPCIS values in JSON (GS1's EPCIS-JSON-Schema): what a URI, a quantity, a sensor report must look like.

A check is given a value, its path and the faults found before, and adds what is wrong; it never raises. Names are short, so
paths are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracechain.trace.events.instant import InstantError, parse_instant
from tracechain.trace.events.vocabulary import Vocabulary, cbv_name
from tracechain.trace.identifiers.uri import LONGEST, URI
from tracechain.trace.words.fault import Fault
from tracechain.trace.words.fault_list import FaultList, within
from tracechain.trace.words.shown import shown

LONGEST_NAME = 512  # characters of a field's name: a namespace and a local name
DEEPEST_EXTENSION = 32  # levels of objects and lists in one another

# NUL and halves of surrogate pairs: UTF-8 or some database does not take them.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_OFFSET = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
_UNIT = re.compile(r"[A-Z0-9]{2,3}")
_HEX = re.compile(r"[A-Fa-f0-9]+")


Check = Callable[[Any, str, FaultList], None]


def is_uri(value: str) -> bool:
    """Whether a text is an absolute URI (or a CURIE, which looks alike), of a length that can be kept."""
    return len(value) <= LONGEST and URI.fullmatch(value) is not None


def uri(value: Any, path: str, faults: FaultList) -> None:
    """A URI: a scheme, a colon, and no space."""
    if isinstance(value, str) and is_uri(value):
        return
    if isinstance(value, str) and len(value) > LONGEST:
        faults.add(path, "value.long", value=shown(value), length=len(value), most=LONGEST)
    else:
        faults.add(path, "value.no_uri", value=shown(value))


def text(value: Any, path: str, faults: FaultList) -> None:
    """A text that can be kept."""
    if not isinstance(value, str):
        faults.add(path, "value.no_text", value=shown(value))
    elif _UNSTORABLE.search(value):
        faults.add(path, "value.no_unicode", value=shown(value))


def time(value: Any, path: str, faults: FaultList) -> None:
    """A date and time with an offset."""
    try:
        parse_instant(value)
    except InstantError as error:
        faults.put(error.fault.at(path))


def offset(value: Any, path: str, faults: FaultList) -> None:
    """The offset of the local clock (EPCIS 2.0, 7.4.1)."""
    if not isinstance(value, str) or _OFFSET.fullmatch(value) is None:
        faults.add(path, "value.no_offset", value=shown(value))


def number(value: Any, path: str, faults: FaultList) -> None:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        faults.add(path, "value.no_number", value=shown(value))
    elif not _finite(value):
        faults.add(path, "value.not_finite", value=shown(value))


def boolean(value: Any, path: str, faults: FaultList) -> None:
    """True or false."""
    if not isinstance(value, bool):
        faults.add(path, "value.no_boolean", value=shown(value))


def hex_binary(value: Any, path: str, faults: FaultList) -> None:
    """Bytes in hexadecimal."""
    if not isinstance(value, str) or _HEX.fullmatch(value) is None:
        faults.add(path, "value.no_hex", value=shown(value))


def unit(value: Any, path: str, faults: FaultList) -> None:
    """A unit of measure code of UN/ECE Recommendation 20."""
    if not isinstance(value, str) or _UNIT.fullmatch(value) is None:
        faults.add(path, "value.no_unit", value=shown(value))


def name(vocabulary: Vocabulary, what: Fault) -> Check:
    """A name of a CBV vocabulary in any spelling, or a URI of the sender's own."""

    def is_name(value: str) -> bool:
        return len(value) <= LONGEST and bool(cbv_name(value, vocabulary) or (":" in value and is_uri(value)))

    def check(value: Any, path: str, faults: FaultList) -> None:
        if not isinstance(value, str) or not is_name(value):
            faults.add(path, "value.no_name", value=shown(value), what=what)

    return check


def term(words: frozenset[str], what: Fault) -> Check:
    """A bare word of the GS1 web vocabulary, or a URI."""

    def check(value: Any, path: str, faults: FaultList) -> None:
        if not isinstance(value, str) or not (value in words or is_uri(value)):
            faults.add(path, "value.no_term", value=shown(value), what=what)

    return check


def choice(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: Any, path: str, faults: FaultList) -> None:
        if value not in allowed:
            faults.add(path, "value.no_choice", value=shown(value), choices=allowed)

    return check


def anything(value: Any, path: str, faults: FaultList) -> None:
    """Values of extensions: any JSON, finite and not bottomless."""
    _walk(value, path, faults, DEEPEST_EXTENSION)


def listed(item: Check, least: int = 0, unique: bool = False) -> Check:
    """A list of such items."""

    def check(value: Any, path: str, faults: FaultList) -> None:
        if not isinstance(value, list):
            faults.add(path, "list.no_list", value=shown(value))
            return
        if len(value) < least:
            faults.add(path, "list.short", number=len(value), least=least)
        found = FaultList()
        for index, entry in enumerate(value):
            item(entry, "", found)
            if found:
                faults.take(f"{path}[{index}]", found)
                found = FaultList()
        if unique:
            repeated(value, path, faults)

    return check


def either(one: Check, many: Check) -> Check:
    """A value, or a list of values."""

    def check(value: Any, path: str, faults: FaultList) -> None:
        (many if isinstance(value, list) else one)(value, path, faults)

    return check


def repeated(values: Sequence[Any], path: str, faults: FaultList) -> None:
    """Report what stands twice in a list that is a set (`uniqueItems`)."""
    texts = [value for value in values if isinstance(value, str)]
    if len(set(texts)) == len(texts):
        return
    seen: set[str] = set()
    for index, value in enumerate(values):
        if isinstance(value, str):
            if value in seen:
                faults.add(f"{path}[{index}]", "value.repeated", value=shown(value))
            seen.add(value)


@dataclass(frozen=True)
class Shape:
    """An object with known fields, and with others where `other` says which."""

    what: Fault
    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    other: Callable[[str, Any, str, Fault, FaultList], None] | None = None

    def __call__(self, value: Any, path: str, faults: FaultList) -> None:
        if not isinstance(value, Mapping):
            faults.add(path, "object.no_object", value=shown(value), what=self.what)
            return
        for key in self.required:
            if key not in value:
                faults.add(f"{path}.{key}", "object.field_missing", what=self.what, field=key)
        for key, entry in value.items():
            check = self.fields.get(key)
            if check is not None:
                check(entry, f"{path}.{key}", faults)
            elif self.other is None:
                faults.add(f"{path}.{key}", "object.unknown_field", what=self.what, field=shown(key))
            else:
                self.other(key, entry, f"{path}.{key}", self.what, faults)


def extension(key: str, value: Any, path: str, what: Fault, faults: FaultList) -> None:
    """A field that EPCIS does not know: it needs a name with a prefix."""
    if not _is_short(key, path, faults):
        return
    if not is_uri(key):
        faults.add(path, "object.no_prefix", what=what, field=shown(key))
    else:
        anything(value, path, faults)


def unnamed(key: str, value: Any, path: str, _what: Fault, faults: FaultList) -> None:
    """A field of any name at all: the schema leaves those of places free."""
    if _is_short(key, path, faults):
        text(key, path, faults)
        anything(value, path, faults)


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond the floats
        return False


def _is_short(key: str, path: str, faults: FaultList) -> bool:
    if len(key) <= LONGEST_NAME:
        return True
    faults.add(path, "object.long_name", name=shown(key), length=len(key), most=LONGEST_NAME)
    return False


def _walk(value: Any, path: str, faults: FaultList, depth: int) -> None:
    if isinstance(value, str):
        text(value, path, faults)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number(value, path, faults)
    elif isinstance(value, Mapping | list):
        if depth == 0:
            faults.add(path, "object.deep", most=DEEPEST_EXTENSION)
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
