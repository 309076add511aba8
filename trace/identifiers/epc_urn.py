"""EPC URNs: `urn:epc:id:…`, `urn:epc:class:lgtin:…` and the patterns `urn:epc:idpat:…`.

An EPC URN writes the company prefix apart and leaves the check digit out; both are put right here (GS1 EPC Tag Data
Standard 2.0, sections 6 and 7).

>>> parse_epc_urn("urn:epc:id:sgtin:0614141.107346.2018").key
'https://id.gs1.org/01/10614141073464/21/2018'
>>> parse_epc_urn("urn:epc:idpat:sgtin:4012345.066666.*").kind
<Kind.PRODUCT: 'product'>
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from tracechain.trace.identifiers.check_digit import check_digit
from tracechain.trace.identifiers.code import CodeError, Kind, Thing
from tracechain.trace.identifiers.escape import unescaped
from tracechain.trace.identifiers.gs1_key import name
from tracechain.trace.words.fault import Fault, phrase


@dataclass(frozen=True, slots=True)
class Scheme:
    """How an EPC scheme spells a GS1 key: fields with dots between them, a company prefix and a reference first."""

    ai: str
    form: str | Fault  # in words, for messages
    digits: int = 0  # of prefix and reference together; 0: the reference is free text, without a check digit
    indicator: bool = False  # the first digit of the reference stands before the company prefix
    filler: str = ""
    fields: int = 2  # before the serial; the third and fourth are pieces of two digits
    serial: str | None = None  # the qualifier that the last field is; "": it is part of the value; None: there is none


def _with_prefix(fields: str, name: str, digits: int) -> Fault:
    return phrase("fields_with_prefix", fields=fields, name=name, digits=digits)


def _of_digits(fields: str, digits: int) -> Fault:
    return phrase("fields_of_digits", fields=fields, digits=digits)


_ITEM = _with_prefix("PREFIX.ITEM.SERIAL", "item", 13)
_PIECE = _with_prefix("PREFIX.ITEM.PIECE.TOTAL.SERIAL", "item", 13)

_SCHEMES = {
    "sgtin": Scheme("01", _ITEM, 13, indicator=True, serial="21"),
    "upui": Scheme("01", _ITEM, 13, indicator=True, serial="235"),
    "itip": Scheme("8006", _PIECE, 13, indicator=True, fields=4, serial="21"),
    "sscc": Scheme("00", _of_digits("PREFIX.SERIAL", 17), 17, indicator=True),
    "sgln": Scheme("414", _with_prefix("PREFIX.LOCATION.EXTENSION", "location", 12), 12, serial="254"),
    "pgln": Scheme("417", _of_digits("PREFIX.PARTY", 12), 12),
    "grai": Scheme("8003", _with_prefix("PREFIX.ASSET.SERIAL", "asset", 12), 12, filler="0", serial=""),
    "giai": Scheme("8004", "PREFIX.REFERENCE"),
    "gsrn": Scheme("8018", _of_digits("PREFIX.REFERENCE", 17), 17),
    "gsrnp": Scheme("8017", _of_digits("PREFIX.REFERENCE", 17), 17),
    "gdti": Scheme("253", _with_prefix("PREFIX.DOCUMENT.SERIAL", "document", 12), 12, serial=""),
    "sgcn": Scheme("255", _with_prefix("PREFIX.COUPON.SERIAL", "coupon", 12), 12, serial=""),
    "cpi": Scheme("8010", "PREFIX.PART.SERIAL", serial="8011"),
    "ginc": Scheme("401", "PREFIX.REFERENCE"),
    "gsin": Scheme("402", _of_digits("PREFIX.REFERENCE", 16), 16),
}
_FORMS = {
    **{f"id:{scheme}": form for scheme, form in _SCHEMES.items()},
    **{f"idpat:{scheme}": form for scheme, form in _SCHEMES.items()},
    "class:lgtin": Scheme("01", _with_prefix("PREFIX.ITEM.LOT", "item", 13), 13, indicator=True, serial="10"),
}
_PREFIX = re.compile(r"[0-9]{6,12}")
_DIGITS = re.compile(r"[0-9]*")


def parse_epc_urn(urn: str) -> Thing | None:
    """Parse an EPC URN; None where it is of a scheme that has no GS1 key (`gid`, `usdod`, `adi` …).

    Raises CodeError where a GS1 scheme is not filled in rightly.
    """
    parts = urn.split(":", 4)
    form = ":".join(parts[2:4]).lower()
    scheme = _FORMS.get(form)
    if scheme is None or len(parts) < 5:
        return None
    fields = parts[4].split(".", scheme.fields if scheme.serial is not None else scheme.fields - 1)
    serial = fields.pop() if scheme.serial is not None else None
    if not form.startswith("id:"):
        if "*" in fields:
            return Thing(urn, Kind.PRODUCT)  # all items of a company: a kind of thing that has no GS1 key
        serial = None if serial == "*" else serial
    value = _value(form, *fields)
    if value is None or serial == "":
        raise CodeError.of("code.no_epc", code=repr(urn), scheme=form, form=scheme.form)
    return _name(scheme, value, serial)


def _name(scheme: Scheme, value: str, serial: str | None) -> Thing:
    if serial is None:
        return name(scheme.ai, value, {})
    if scheme.serial:
        return name(scheme.ai, value, {scheme.serial: unescaped(serial)})
    return name(scheme.ai, value + unescaped(serial), {})


@lru_cache(maxsize=1 << 14)
def _value(form: str, *fields: str) -> str | None:
    """Put the fields before the serial together as the value of the GS1 key; None where they don't fit."""
    scheme = _FORMS[form]
    if len(fields) != scheme.fields or not _PREFIX.fullmatch(fields[0]):
        return None
    prefix, reference, *pieces = fields
    if not scheme.digits:
        return prefix + unescaped(reference) if reference else None
    if len(prefix) + len(reference) != scheme.digits or not _DIGITS.fullmatch(reference + "".join(pieces)):
        return None
    if any(len(piece) != 2 for piece in pieces):
        return None
    split = int(scheme.indicator)
    digits = scheme.filler + reference[:split] + prefix + reference[split:]
    return digits + check_digit(digits) + "".join(pieces)
