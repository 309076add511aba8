"""What a station or a plain device does: for each scan, which step of the business it is, and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tracechain.trace.events.shape import shown
from tracechain.trace.events.vocabulary import Vocabulary, cbv_name
from tracechain.trace.identifiers import CodeError, parse_place
from tracechain.trace.identifiers.gln import Gln
from tracechain.trace.identifiers.gs1_key import HOST
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.topics import Node

_OFFSET = re.compile(r"[+-](0[0-9]|1[0-4]):[0-5][0-9]", re.ASCII)
_FIELDS = (
    *("gln", "device", "name", "lang", "event", "action", "step", "disposition"),
    *("readPoint", "bizLocation", "timeZoneOffset", "formats"),
)


class ProfileError(MessageError):
    """A profile that can't be used; the message says which field, its value, and what was expected."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A station, as its file describes it; made by `Profile.parse`.

    `event` is "object", or "aggregation": then a pallet or crate (SSCC, GRAI) is scanned first, and what follows goes into it
    (action ADD) or out of it (DELETE). `step` and `disposition` are bare CBV names; the places are URIs. `formats` are the
    symbols to look for in pictures, None for those of the trade; `offset` is the clock's, None for the machine's own.
    """

    node: Node
    step: str
    action: str = "OBSERVE"
    event: str = "object"
    disposition: str | None = None
    read_point: str | None = None
    biz_location: str | None = None
    name: str = ""
    lang: str = "zh"
    offset: str | None = None
    formats: tuple[str, ...] | None = None

    @classmethod
    def parse(cls, document: Any) -> Profile:
        """Read a profile's JSON; ProfileError says what is wrong with it."""
        if not isinstance(document, dict):
            raise ProfileError(f"The profile is {shown(document)}; expected a JSON object")
        if unknown := sorted(document.keys() - set(_FIELDS)):
            raise ProfileError(f"The profile has unknown fields {unknown!r}; expected {', '.join(_FIELDS)}")
        event = _choice(document, "event", ("object", "aggregation"))
        return cls(
            node=_node(document),
            step=_needed(document, "step", _word(Vocabulary.BIZ_STEP)),
            action=_choice(
                document, "action", ("ADD", "DELETE", "OBSERVE"), "ADD" if event == "aggregation" else "OBSERVE"
            ),
            event=event,
            disposition=_given(document, "disposition", _word(Vocabulary.DISPOSITION)),
            read_point=_given(document, "readPoint", _place) or f"{HOST}/414/{document['gln']}",
            biz_location=_given(document, "bizLocation", _place),
            name=_given(document, "name", str) or "",
            lang=_choice(document, "lang", ("zh", "en")),
            offset=_given(document, "timeZoneOffset", _offset),
            formats=_formats(document.get("formats")),
        )


def _node(document: Mapping[str, Any]) -> Node:
    written = _needed(document, "gln", str)
    try:
        gln = Gln.parse(written)
    except CodeError:
        raise ProfileError(f"'gln' is {written!r}; expected the 13 digits of a GLN with its check digit") from None
    try:
        return Node(gln, _needed(document, "device", str))
    except MessageError as error:
        raise ProfileError(f"'device': {error}") from None


def _text(document: Mapping[str, Any], field: str) -> str | None:
    value = document.get(field)
    if value is not None and not isinstance(value, str):
        raise ProfileError(f"{field!r} is {shown(value)}; expected a text")
    return value or None


def _given(document: Mapping[str, Any], field: str, parse: Callable[[str], str]) -> str | None:
    text = _text(document, field)
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError as error:
        raise ProfileError(f"{field!r} is {text!r}; {error}") from None


def _needed(document: Mapping[str, Any], field: str, parse: Callable[[str], str]) -> str:
    value = _given(document, field, parse)
    if value is None:
        raise ProfileError(f"The profile has no {field!r}; expected a text")
    return value


def _choice(document: Mapping[str, Any], field: str, choices: tuple[str, ...], default: str = "") -> str:
    value = document.get(field, default or choices[0])
    if value not in choices:
        raise ProfileError(f"{field!r} is {shown(value)}; expected one of {', '.join(choices)}")
    return str(value)


def _word(vocabulary: Vocabulary) -> Callable[[str], str]:
    def parse(text: str) -> str:
        name = cbv_name(text, vocabulary)
        if name is None:
            raise ValueError(f"expected a name of CBV 2.0 ({vocabulary})")
        return name

    return parse


def _place(text: str) -> str:
    try:
        return parse_place(text)
    except CodeError as error:
        raise ValueError(f"expected a GLN or the URI of a place: {error}") from None


def _offset(text: str) -> str:
    if not _OFFSET.fullmatch(text):
        raise ValueError("expected an offset such as +08:00")
    return text


def _formats(value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ProfileError(f"'formats' is {shown(value)}; expected a list of names such as 'QRCode'")
    return tuple(value)
