"""What an EPCIS event names things and places by: URIs of any kind, and the bare drug code.

>>> parse_uri("https://id.gs1.org/01/06901234000016/21/ABC%2F1?17=251231").key
'https://id.gs1.org/01/06901234000016/21/ABC%2F1'
>>> parse_uri("urn:example:crate:7")
Thing(key='urn:example:crate:7', kind=<Kind.INSTANCE: 'instance'>, lot=None)
>>> place_key("urn:epc:id:sgln:0614141.00777.0")
'https://id.gs1.org/414/0614141007776'
"""

import re

from tracechain.trace.identifiers.check_digit import has_check_digit
from tracechain.trace.identifiers.code import CodeError, Kind, Thing
from tracechain.trace.identifiers.drug_code import PREFIX as DRUG_PREFIX
from tracechain.trace.identifiers.drug_code import drug_instance, is_drug_code, parse_drug_urn
from tracechain.trace.identifiers.epc_urn import parse_epc_urn
from tracechain.trace.identifiers.gln import is_written
from tracechain.trace.identifiers.gs1_key import HOST, name
from tracechain.trace.identifiers.gs1_link import parse_digital_link

LONGEST = 2000  # characters: no index of a store takes much longer keys

URI = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):[^\s\x00-\x20\x7f-\xa0\ud800-\udfff]+")


def parse_uri(uri: str, *, as_class: bool = False) -> Thing:
    """Name the thing that an event names by `uri` (trace-semantics, section 1).

    `as_class` says that it was given as an epcClass. A URI that is not GS1's is its own key. Raises CodeError for a
    text that is no URI, and for a GS1 or drug code of a wrong shape or with a wrong check digit.
    """
    text = uri.strip()
    match = URI.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        return _parse_bare(text)
    return _parse_known(match[1].lower(), text) or _parse_own(text, as_class)


def place_key(uri: str) -> str:
    """Return the key of a place or party (readPoint, bizLocation, source, destination).

    An SGLN or PGLN in any spelling becomes a Digital Link, any other URI stays. Raises CodeError as parse_uri does.
    """
    return parse_uri(uri).key


def parse_place(text: str) -> str:
    """Return the key of a place that a person names, by its GLN or as an event does.

    >>> parse_place("6901234000009")
    'https://id.gs1.org/414/6901234000009'

    Raises CodeError as place_key does.
    """
    given = text.strip()
    return place_key(f"{HOST}/414/{given}" if is_written(given) else given)


def parse_twenty_digits(text: str) -> Thing:
    """Name the thing with a bare code of 20 digits: `00` and an SSCC with a right check digit, else a drug's pack."""
    if text.startswith("00") and has_check_digit(text[2:]):
        return name("00", text[2:], {})
    return drug_instance(text)


def is_uri(text: str) -> bool:
    """Tell whether a text has the form of a URI, control characters and length aside."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", text) is not None


def _parse_known(scheme: str, text: str) -> Thing | None:
    if scheme in ("http", "https"):
        return parse_digital_link(text)
    if scheme == "urn":
        start = text[:9].lower()
        if start.startswith("urn:epc:"):
            return parse_epc_urn(text)
        if start == DRUG_PREFIX:
            return parse_drug_urn(text)
    return None


def _parse_own(text: str, as_class: bool) -> Thing:
    if ":product:class:" in text and ":lot:" not in text:
        return Thing(text, Kind.PRODUCT)
    return Thing(text, Kind.LOT if as_class or ":class:" in text else Kind.INSTANCE)


def _parse_bare(text: str) -> Thing:
    if is_drug_code(text):
        return parse_twenty_digits(text)
    if len(text) > LONGEST:
        raise CodeError.of("code.long", beginning=repr(text[:40]), most=LONGEST, length=len(text))
    raise CodeError.of("code.no_uri", code=repr(text))
