"""What a label says: the data a reader must see, and the lines a person reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, quote, urlsplit

from biip import BiipException
from biip.gs1_messages import GS1Message

from tracechain.iot_gateway.error import LabelError
from tracechain.trace.identifiers import CodeError, Thing, parse_code
from tracechain.trace.identifiers.escape import unescaped
from tracechain.trace.identifiers.gs1_key import HOST
from tracechain.trace.identifiers.spelling import whole_link
from tracechain.trace.identifiers.uri import is_uri

GS = "\x1d"
_DRUG_CODE = re.compile(r"urn:nmpa:([0-9]{20})", re.ASCII)
_IDENTIFIER = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_AI = re.compile(r"[0-9]{2,4}", re.ASCII)
_DIGITS = re.compile(r"[0-9 ]+", re.ASCII)

Element = tuple[str, str]  # Application Identifier, value


class LabelFormat(StrEnum):
    """The symbols a label can wear."""

    QR = "qr"
    GS1_128 = "gs1-128"
    DATAMATRIX = "datamatrix"
    CODE128 = "code128"


@dataclass(frozen=True, slots=True)
class Content:
    """The data of one symbol.

    `data` is what a reader must see (GS as U+001D), with the AIM identifier `symbology`; `written` is what the encoder takes;
    `elements` are there for GS1 symbols; `key` is the thing's; `lines` stand under the symbol.
    """

    format: LabelFormat
    data: str
    symbology: str
    written: str
    key: str
    lines: tuple[str, ...]
    elements: tuple[Element, ...] = ()


def label_content(text: str, label: LabelFormat, host: str = HOST) -> Content:
    """What a label of a code (in any spelling) says; LabelError when that symbol can't say it.

    The lot of an instance and further elements (a best-before date) are kept where the spelling has them.
    """
    try:
        thing = parse_code(text)
    except CodeError as error:
        raise LabelError(str(error)) from None
    if drug := _DRUG_CODE.fullmatch(thing.key):
        return _drug(drug[1], thing.key, label)
    if not thing.key.startswith(HOST + "/"):
        raise LabelError(f"Can't label {text!r}: expected a GS1 code or a drug code of 20 digits")
    elements = _elements(text, thing)
    if label is LabelFormat.QR:
        url = _link(thing, elements, host)
        return Content(label, url, "]Q1", url, thing.key, _lines(elements))
    if label is LabelFormat.CODE128:
        raise LabelError(f"Can't label {text!r} as code128: expected a drug code of 20 digits; GS1 codes go as gs1-128")
    symbology = "]C1" if label is LabelFormat.GS1_128 else "]d2"
    return Content(label, _joined(elements), symbology, _bracketed(elements), thing.key, _lines(elements), elements)


def _drug(digits: str, key: str, label: LabelFormat) -> Content:
    if label is LabelFormat.GS1_128:
        raise LabelError(
            f"Can't label {digits!r} as gs1-128: a drug code is not GS1's; expected code128, datamatrix or qr"
        )
    symbology = {LabelFormat.CODE128: "]C0", LabelFormat.DATAMATRIX: "]d1", LabelFormat.QR: "]Q1"}[label]
    grouped = " ".join(digits[at : at + 5] for at in range(0, 20, 5))
    return Content(label, digits, symbology, digits, key, (grouped,))


def _elements(text: str, thing: Thing) -> tuple[Element, ...]:
    """All elements of a spelling, those of fixed length first: they need no separator after them."""
    found = [_checked(ai, value) for ai, value in _spelled(text.strip(" \t\r\n"), thing)]
    fixed = [element for element in found if not _is_variable(element)]
    return (*fixed, *(element for element in found if element not in fixed))


def _spelled(text: str, thing: Thing) -> list[Element]:
    if text.startswith("("):
        return _parsed(GS1Message.parse_hri, text, text)
    identifier = _IDENTIFIER.match(text)
    data = text[identifier.end() :] if identifier else text
    of_key = _pairs(thing.lot or thing.key)
    of_key += [element for element in _pairs(thing.key) if element not in of_key]
    if is_uri(data):
        return of_key + [(ai, value) for ai, value in parse_qsl(urlsplit(data).query) if _AI.fullmatch(ai)]
    if _DIGITS.fullmatch(data) and len(data.replace(" ", "")) <= 18 and not identifier:
        return of_key  # the bare digits of a GTIN or an SSCC
    if identifier and identifier[0] not in {"]C1", "]d2", "]Q3", "]e0"}:
        return of_key
    data = data.replace("{GS}", GS).replace("|", GS)
    return _parsed(GS1Message.parse, data, text)


def _pairs(key: str) -> list[Element]:
    parts = key.removeprefix(HOST + "/").split("/")
    return list(zip(parts[::2], map(unescaped, parts[1::2]), strict=True))


def _parsed(parse: Callable[[str], GS1Message], data: str, text: str) -> list[Element]:
    try:
        message = parse(data)
    except BiipException as error:
        raise LabelError(f"Can't label {text!r}: {error}") from None
    elements = [(element.ai.ai, element.value) for element in message.element_strings]
    if data.startswith("(") and _bracketed(elements) != data:
        raise LabelError(f"Can't label {text!r}: it reads as {_bracketed(elements)!r}; expected no brackets in values")
    return elements


def _checked(ai: str, value: str) -> Element:
    """An element as GS1 allows it: of a known AI, of its characters and length, with a date that is in the calendar."""
    try:
        (element,) = GS1Message.parse(ai + value).element_strings
    except BiipException as error:
        raise LabelError(f"Can't label ({ai}){value}: {error}") from None
    if (element.ai.ai, element.value) != (ai, value):
        raise LabelError(f"Can't label ({ai}){value}: it reads as ({element.ai.ai}){element.value}")
    return ai, value


def _is_variable(element: Element) -> bool:
    (parsed,) = GS1Message.parse("".join(element)).element_strings
    return parsed.ai.separator_required


def _joined(elements: Sequence[Element]) -> str:
    """The element string as a scanner sends it: GS after what has no fixed length, but for the last."""
    pieces = [ai + value + (GS if _is_variable((ai, value)) else "") for ai, value in elements]
    return "".join(pieces).removesuffix(GS)


def _bracketed(elements: Sequence[Element]) -> str:
    return "".join(f"({ai}){value}" for ai, value in elements)


def _link(thing: Thing, elements: Sequence[Element], host: str) -> str:
    """The Digital Link on a host: qualifiers in GS1's order (22, 10, 21), the rest as query."""
    path = whole_link(thing, host)
    in_path = _pairs(thing.key) + (_pairs(thing.lot) if thing.lot else [])
    query = "&".join(f"{ai}={quote(value, safe='')}" for ai, value in elements if (ai, value) not in in_path)
    return f"{path}?{query}" if query else path


def _lines(elements: Sequence[Element], width: int = 30) -> tuple[str, ...]:
    """The elements in brackets, as many a line as fit."""
    lines: list[str] = []
    for ai, value in elements:
        piece = f"({ai}){value}"
        if lines and len(lines[-1]) + len(piece) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    return tuple(lines)
