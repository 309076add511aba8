"""The names and values in an event's canonical string (CBV 2.0, 8.9): one form for each, however it was spelled.

>>> from tracechain.trace.events.context import parse_context
>>> values = Values(parse_context({"ex": "https://ex.com/"}))
>>> values.name("ex:note"), values.text("26.0"), values.text("urn:epc:id:sscc:4012345.0000000333")
('{https://ex.com/}note', '26', 'https://id.gs1.org/00/040123450000003338')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tracechain.trace.events.context import MASTER_DATA, STANDARD, WEB_VOCABULARY, Prefixes, expand, hashed_namespace
from tracechain.trace.events.instant import InstantError, format_instant, parse_instant, rounded
from tracechain.trace.events.vocabulary import URN_BRANCHES, Vocabulary, cbv_local
from tracechain.trace.events.web_uri import web_uri
from tracechain.trace.identifiers.code import LONGEST_KEPT

_CBV = "https://ref.gs1.org/cbv/"
_OLD_WEB_VOCABULARY = re.compile(r"https?://(?:www\.)?gs1\.org/voc/")
_GS1_NAMESPACES = ("https://ref.gs1.org/", "https://gs1.org/")
_SCHEMES = ("urn", "http", "https")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_URNS = tuple((f"urn:epcglobal:cbv:{branch}:", f"{_CBV}{vocabulary}-") for branch, vocabulary in URN_BRANCHES.items())


class Values:
    """Names and values of one event, with the prefixes of its context."""

    def __init__(self, prefixes: Prefixes) -> None:
        self.names = (
            _STANDARD_NAMES if prefixes is STANDARD else {p: hashed_namespace(p, uri) for p, uri in prefixes.items()}
        )
        curies = {p: uri for p, uri in self.names.items() if uri.startswith(_GS1_NAMESPACES)}
        self.curies = {p: uri for p, uri in curies.items() if p not in _SCHEMES}
        self._abbreviated = tuple(f"{prefix}:" for prefix in self.curies)

    def name(self, key: str) -> str:
        """`{namespace}local`, for a name with a prefix or a full URI."""
        prefix, colon, local = key.partition(":")
        if not colon or key.startswith("@"):
            return key
        if not local.startswith("//") and prefix in self.names:
            return f"{{{self.names[prefix]}}}{local}"
        spaces = [space for space in self.names.values() if key.startswith(space) and len(space) < len(key)]
        space = max(spaces, key=len) if spaces else key[: max(map(key.rfind, "/#:")) + 1]
        return f"{{{space}}}{key[len(space) :].lstrip(':#') if space == MASTER_DATA else key[len(space) :]}"

    def cbv(self, value: Any, vocabulary: Vocabulary) -> str:
        text = self.text(value)
        local = cbv_local(text, vocabulary) if text else None
        return text if local is None else f"{_CBV}{vocabulary}-{local}"

    def word(self, value: Any) -> str:
        text = self.text(value)
        if not text or ":" not in text:
            return text and WEB_VOCABULARY + text
        return _OLD_WEB_VOCABULARY.sub(WEB_VOCABULARY, text, count=1)

    def time(self, value: Any) -> str:
        text = value.strip() if isinstance(value, str) else ""
        try:
            return format_instant(rounded(parse_instant(text)))
        except InstantError:
            return text

    def text(self, value: Any) -> str:
        """The canonical form of a value of any kind; "" for nothing."""
        if isinstance(value, str):
            text = value.strip()
            if text.startswith(self._abbreviated):
                return expand(text, self.curies)
            return _kept_form(text) if len(text) <= LONGEST_KEPT else _form(text)
        if value is None or isinstance(value, Mapping | list):
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return _number(str(value))


def _form(text: str) -> str:
    scheme, colon, _ = text.partition(":")
    if not colon:
        return _number(text) if _NUMBER.fullmatch(text) else text
    if scheme not in _SCHEMES:
        return text
    return _cbv_uri(text) if text.startswith("urn:epcglobal:cbv:") else web_uri(text)


# A thing is packed, shipped and received within the hour; steps and places come all day.
_kept_form = lru_cache(maxsize=1 << 15)(_form)


def _cbv_uri(urn: str) -> str:
    for start, web in _URNS:
        if urn.startswith(start):
            return web + urn[len(start) :]
    return urn


def _number(text: str) -> str:
    number = Decimal(text)
    if not number.is_finite():
        return text
    plain = format(number, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


_STANDARD_NAMES = {prefix: hashed_namespace(prefix, uri) for prefix, uri in STANDARD.items()}
