"""What a station or a plain device does: for each scan, which step of the business it is, and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tracechain.trace.events.vocabulary import Vocabulary, cbv_name
from tracechain.trace.identifiers import CodeError, parse_place
from tracechain.trace.identifiers.gln import Gln
from tracechain.trace.identifiers.gs1_key import HOST
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.topics import Node
from tracechain.trace.words.shown import shown

_OFFSET = re.compile(r"[+-](0[0-9]|1[0-4]):[0-5][0-9]", re.ASCII)
_Parse = Callable[[str, str], str]  # of a text, and the name of its field for a sentence
_FIELDS = (
    *("gln", "device", "name", "lang", "event", "action", "step", "disposition"),
    *("readPoint", "bizLocation", "timeZoneOffset", "formats"),
)


class ProfileError(MessageError):
    """A profile that can't be used; its fault says which field, its value, and what was expected."""


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
            raise ProfileError.of("profile.no_object", found=shown(document))
        if unknown := sorted(document.keys() - set(_FIELDS)):
            raise ProfileError.of("profile.unknown_fields", unknown=repr(unknown), fields=_FIELDS)
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
            name=_given(document, "name", _as_it_is) or "",
            lang=_choice(document, "lang", ("zh", "en")),
            offset=_given(document, "timeZoneOffset", _offset),
            formats=_formats(document.get("formats")),
        )


def _node(document: Mapping[str, Any]) -> Node:
    written = _needed(document, "gln", _as_it_is)
    try:
        gln = Gln.parse(written)
    except CodeError:
        raise ProfileError.of("profile.no_gln", found=repr(written)) from None
    try:
        return Node(gln, _needed(document, "device", _as_it_is))
    except MessageError as error:
        raise ProfileError.of("profile.device", why=error.fault) from None


def _text(document: Mapping[str, Any], field: str) -> str | None:
    value = document.get(field)
    if value is not None and not isinstance(value, str):
        raise ProfileError.of("field.no_text", field=repr(field), found=shown(value))
    return value or None


def _given(document: Mapping[str, Any], field: str, parse: _Parse) -> str | None:
    text = _text(document, field)
    return None if text is None else parse(text, repr(field))


def _needed(document: Mapping[str, Any], field: str, parse: _Parse) -> str:
    value = _given(document, field, parse)
    if value is None:
        raise ProfileError.of("profile.field_missing", field=repr(field))
    return value


def _choice(document: Mapping[str, Any], field: str, choices: tuple[str, ...], default: str = "") -> str:
    value = document.get(field, default or choices[0])
    if value not in choices:
        raise ProfileError.of("field.no_choice", field=repr(field), found=shown(value), choices=choices)
    return str(value)


def _as_it_is(text: str, _field: str) -> str:
    return text


def _word(vocabulary: Vocabulary) -> _Parse:
    def parse(text: str, field: str) -> str:
        name = cbv_name(text, vocabulary)
        if name is None:
            raise ProfileError.of("profile.no_name", field=field, found=repr(text), vocabulary=vocabulary)
        return name

    return parse


def _place(text: str, field: str) -> str:
    try:
        return parse_place(text)
    except CodeError as error:
        raise ProfileError.of("profile.no_place", field=field, found=repr(text), why=error.fault) from None


def _offset(text: str, field: str) -> str:
    if not _OFFSET.fullmatch(text):
        raise ProfileError.of("profile.no_offset", field=field, found=repr(text))
    return text


def _formats(value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ProfileError.of("profile.no_formats", found=shown(value))
    return tuple(value)
