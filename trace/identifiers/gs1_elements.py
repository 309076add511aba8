r"""GS1 element strings: what a GS1 symbol holds, and the brackets that people read (GS1 General Specifications, 7.8).

In a symbol a value of variable length ends with FNC1, which a scanner sends as GS (U+001D). The Application
Identifiers and the patterns of their values are biip's.

>>> parse_element_string("010690123400001610L1\x1d21S1").lot
'https://id.gs1.org/01/06901234000016/10/L1'
>>> parse_bracketed("(01) 06901234000016 (21) S1").key
'https://id.gs1.org/01/06901234000016/21/S1'
>>> element_string("https://id.gs1.org/01/06901234000016/21/S%2F1")
'(01)06901234000016(21)S/1'
"""

import re
from collections.abc import Iterable

from biip import ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier

from tracechain.trace.identifiers.code import CodeError, Thing
from tracechain.trace.identifiers.escape import unescaped
from tracechain.trace.identifiers.gs1_key import HOST, KEY_TYPES, QUALIFIERS, checked, name
from tracechain.trace.identifiers.gs1_link import parse_digital_link

GS = "\x1d"

_FREE = frozenset[str]().union(*QUALIFIERS.values())  # serials and lots, taken as they are
_BRACKETED_AI = re.compile(r"(?<!\\)\(([0-9]{2,4})\)")
_AI_IN_VALUE = re.compile(r"(\([0-9]{2,4}\))")
_ESCAPED_AI = re.compile(r"\\(\([0-9]{2,4}\))")


def parse_element_string(text: str, *, separated: bool = True) -> Thing:
    """Name the thing of an element string without brackets, GS between its elements.

    `separated=False`: the reader may have lost the FNC1s. Then a value of variable length in which another element
    could hide is refused: it would be swallowed in silence. Raises CodeError where the text is no element string,
    or names no thing.
    """
    elements = _split(text)
    last, value = elements[-1]
    if not separated and last.separator_required and any(_is_split(value[at:]) for at in range(1, len(value))):
        raise CodeError.of("code.open_end", code=repr(text), ai=last.ai, value=repr(value))
    return _named(text, ((ai.ai, value) for ai, value in elements))


def parse_bracketed(text: str) -> Thing:
    r"""Name the thing of an element string in brackets, as printed below a symbol; `\(10)` in a value is no AI.

    Raises CodeError for an unknown AI, a value that is not the AI's, and where no thing is named.
    """
    pieces = _BRACKETED_AI.split(text)
    if len(pieces) < 3 or pieces[0].strip():
        raise CodeError.of("code.no_elements", code=repr(text))
    pairs = zip(pieces[1::2], pieces[2::2], strict=True)
    return _named(text, [(ai, _bracketed_value(text, ai, _ESCAPED_AI.sub(r"\1", raw.strip()))) for ai, raw in pairs])


def element_string(key: str) -> str:
    """Write the key of a GS1 code as people read it: `(01)…(21)…`. Raises CodeError for any other key."""
    thing = parse_digital_link(key) if key.startswith(HOST + "/") else None
    if thing is None:
        raise CodeError.of("code.not_in_brackets", key=repr(key), host=HOST)
    parts = thing.key.removeprefix(HOST + "/").split("/")
    pairs = zip(parts[::2], map(unescaped, parts[1::2]), strict=True)
    return "".join(f"({ai})" + _AI_IN_VALUE.sub(r"\\\1", value) for ai, value in pairs)


def _bracketed_value(text: str, ai: str, value: str) -> str:
    if ai in KEY_TYPES:  # people space long numbers out; the key checks its own shape
        digits = value.replace(" ", "")
        return digits if digits.isdecimal() else value
    known = _leading(text, ai)
    if known.ai != ai:
        raise CodeError.of("code.unknown_ai", code=repr(text), ai=repr(ai))
    if ai not in _FREE and not re.match(known.pattern, ai + value, re.ASCII):
        raise _misfit(text, known, value)
    return value


def _named(text: str, elements: Iterable[tuple[str, str]]) -> Thing:
    values: dict[str, str] = {}
    for ai, value in elements:
        if values.setdefault(ai, value) != value:
            raise CodeError.of("code.two_values", code=repr(text), ai=ai, one=repr(values[ai]), other=repr(value))
    for ai, key_type in KEY_TYPES.items():
        if ai in values:
            qualifiers = {finer: values[finer] for finer in key_type.finer if finer in values}
            return name(ai, checked(ai, values[ai]), qualifiers)
    raise CodeError.of("code.no_thing", code=repr(text), ais=", ".join(values))


def _split(text: str) -> list[tuple[GS1ApplicationIdentifier, str]]:
    """Cut an element string into its elements; there is at least one."""
    elements: list[tuple[GS1ApplicationIdentifier, str]] = []
    rest = text.strip(GS)
    while rest or not elements:
        ai = _leading(text, rest)
        field = rest.partition(GS)[0]
        # A value that needs a separator reaches up to it; cut at its greatest length, its end would be read as an AI.
        pattern = ai.pattern if ai.separator_required else ai.pattern.removesuffix("$")
        match = re.match(pattern, field, re.ASCII)
        if match is None:
            raise _misfit(text, ai, field.removeprefix(ai.ai))
        elements.append((ai, match[0].removeprefix(ai.ai)))
        rest = rest[match.end() :].lstrip(GS)
    return elements


def _is_split(text: str) -> bool:
    try:
        return bool(_split(text))
    except CodeError:
        return False


def _leading(text: str, rest: str) -> GS1ApplicationIdentifier:
    try:
        return GS1ApplicationIdentifier.extract(rest)
    except ParseError:
        raise CodeError.of("code.no_ai", code=repr(text), rest=repr(rest)) from None


def _misfit(text: str, ai: GS1ApplicationIdentifier, value: str) -> CodeError:
    return CodeError.of(
        "code.no_value", code=repr(text), ai=ai.ai, title=ai.data_title, format=ai.format, value=repr(value)
    )
