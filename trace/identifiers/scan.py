r"""What a person types or a scanner delivers, and what a person reads on a screen.

A scanner may send the symbology identifier first (ISO/IEC 15424: `]C1`, `]d2` …), and `|` or `{GS}` in place of GS.

>>> parse_code("]d2010690123400001610L1|21S1").key
'https://id.gs1.org/01/06901234000016/21/S1'
>>> parse_code("6901234000016").key
'https://id.gs1.org/01/06901234000016'
>>> short("https://id.gs1.org/01/06901234000016/10/L1")
'(01)06901234000016(10)L1'
"""

import re

from biip.symbology import GS1Symbology

from tracechain.trace.identifiers.code import CodeError, Thing
from tracechain.trace.identifiers.drug_code import PREFIX, is_drug_code
from tracechain.trace.identifiers.gs1_elements import GS, element_string, parse_bracketed, parse_element_string
from tracechain.trace.identifiers.gs1_key import HOST, checked, name
from tracechain.trace.identifiers.uri import LONGEST, is_uri, parse_twenty_digits, parse_uri

_IDENTIFIER = re.compile(r"\]([A-Za-z][0-9A-Za-z])")
_WITH_ELEMENTS = {symbology.value for symbology in GS1Symbology.with_gs1_messages()}
_DIGITS = re.compile(r"[0-9]+")
_KEY_OF_LENGTH = {8: "01", 12: "01", 13: "01", 14: "01", 18: "00"}  # of bare digits
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}  # as Chinese keyboards type


def parse_code(text: str) -> Thing:
    """Name the thing that a text, typed or scanned, is the code of.

    It may be a URI as in parse_uri, an element string with or without brackets, or bare digits (GTIN, SSCC, drug
    code), with or without a symbology identifier. Raises CodeError for a text that is no code, or that can be
    read in two ways.
    """
    if len(text) > LONGEST:
        raise CodeError.of("code.long", beginning=repr(text[:40]), most=LONGEST, length=len(text))
    data = text.strip(" \t\r\n\f\v")  # GS is white space too, to Python, but not to a scanner
    identifier = _IDENTIFIER.match(data)
    if identifier is None:
        return _parse_plain(data)
    data = data[identifier.end() :]
    if identifier[1] in _WITH_ELEMENTS and not is_uri(data):
        return parse_element_string(data.replace("{GS}", GS).replace("|", GS))
    if identifier[1] == "E3":
        return _parse_plain(data[:13])  # the add-on of 2 or 5 digits is an issue number or a price
    return _parse_plain(data)


def short(key: str) -> str:
    """Write a key as people read it: a GS1 key with brackets, a drug code as its 20 digits, any other as it is."""
    if key.startswith(HOST + "/"):
        try:
            return element_string(key)
        except CodeError:
            return key
    digits = key.removeprefix(PREFIX)
    return digits if is_drug_code(digits) else key


def _parse_plain(data: str) -> Thing:
    if is_uri(data):
        return parse_uri(data)
    data = data.translate(_FULL_WIDTH)
    if data.startswith("("):
        return parse_bracketed(data)
    digits = data.replace(" ", "")
    if _DIGITS.fullmatch(digits):
        if len(digits) == 20:
            return parse_twenty_digits(digits)
        if ai := _KEY_OF_LENGTH.get(len(digits)):
            return name(ai, checked(ai, digits), {})
    if GS in data or _DIGITS.match(data):
        return parse_element_string(data, separated=GS in data)
    raise CodeError.of("code.no_code", code=repr(data))
