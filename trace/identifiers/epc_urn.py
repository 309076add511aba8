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


@dataclass(frozen=True, slots=True)
class Scheme:
    """How an EPC scheme spells a GS1 key."""

    ai: str
    form: str  # in words, for messages
    digits: int = 0  # of company prefix and reference together; 0: the reference is free text, without a check digit
    indicator: bool = False  # the first digit of the reference stands before the company prefix
    filler: str = ""
    pieces: int = 0  # fields of two digits after the reference
    serial: str | None = None  # the qualifier that holds the last field; "": it is part of the value; None: there is none

    @property
    def fields(self) -> int:
        """How many fields, separated by dots, the scheme has."""
        return 2 + self.pieces + (self.serial is not None)


SCHEMES = {
    "sgtin": Scheme("01", "PREFIX.ITEM.SERIAL, prefix and item 13 digits", 13, indicator=True, serial="21"),
    "upui": Scheme("01", "PREFIX.ITEM.TPX, prefix and item 13 digits", 13, indicator=True, serial="235"),
    "itip": Scheme(
        "8006", "PREFIX.ITEM.PIECE.TOTAL.SERIAL, prefix and item 13 digits", 13, indicator=True, pieces=2, serial="21"
    ),
    "sscc": Scheme("00", "PREFIX.SERIAL, 17 digits", 17, indicator=True),
    "sgln": Scheme("414", "PREFIX.LOCATION.EXTENSION, prefix and location 12 digits", 12, serial="254"),
    "pgln": Scheme("417", "PREFIX.PARTY, 12 digits", 12),
    "grai": Scheme("8003", "PREFIX.ASSET.SERIAL, prefix and asset 12 digits", 12, filler="0", serial=""),
    "giai": Scheme("8004", "PREFIX.REFERENCE"),
    "gsrn": Scheme("8018", "PREFIX.REFERENCE, 17 digits", 17),
    "gsrnp": Scheme("8017", "PREFIX.REFERENCE, 17 digits", 17),
    "gdti": Scheme("253", "PREFIX.DOCUMENT.SERIAL, prefix and document 12 digits", 12, serial=""),
    "sgcn": Scheme("255", "PREFIX.COUPON.SERIAL, prefix and coupon 12 digits", 12, serial=""),
    "cpi": Scheme("8010", "PREFIX.PART.SERIAL", serial="8011"),
    "ginc": Scheme("401", "PREFIX.REFERENCE"),
    "gsin": Scheme("402", "PREFIX.REFERENCE, 16 digits", 16),
}
_LGTIN = Scheme("01", "PREFIX.ITEM.LOT, prefix and item 13 digits", 13, indicator=True, serial="10")
_FORMS = {
    "id": SCHEMES,
    "idpat": SCHEMES,
    "class": {"lgtin": _LGTIN},
}
_PREFIX = re.compile(r"[0-9]{6,12}")
_DIGITS = re.compile(r"[0-9]*")


def parse_epc_urn(urn: str) -> Thing | None:
    """Parse an EPC URN; None where it is of a scheme that has no GS1 key (`gid`, `usdod`, `adi` …).

    Raises CodeError where a GS1 scheme is not filled in rightly.
    """
    parts = urn.split(":", 4)
    scheme = _FORMS.get(parts[2].lower(), {}).get(parts[3].lower()) if len(parts) == 5 else None
    if scheme is None:
        return None
    fields = parts[4].split(".", scheme.fields - 1)
    if len(fields) != scheme.fields:
        raise _misshapen(urn, scheme)
    serial = fields.pop() if scheme.serial is not None else None
    if parts[2].lower() != "id":
        if "*" in fields:
            return Thing(urn, Kind.PRODUCT)  # all items of a company: a kind of thing that has no GS1 key
        serial = None if serial == "*" else serial
    if serial == "":
        raise _misshapen(urn, scheme)
    value = _value(scheme, *fields)
    if value is None:
        raise _misshapen(urn, scheme)
    return _name(scheme, value, serial)


def _name(scheme: Scheme, value: str, serial: str | None) -> Thing:
    if serial is None:
        return name(scheme.ai, value, {})
    if scheme.serial:
        return name(scheme.ai, value, {scheme.serial: unescaped(serial)})
    return name(scheme.ai, value + unescaped(serial), {})


@lru_cache(maxsize=1 << 14)
def _value(scheme: Scheme, prefix: str, reference: str, *pieces: str) -> str | None:
    """Put the fields together as the value of the GS1 key; None where they don't fit."""
    if not _PREFIX.fullmatch(prefix) or any(len(piece) != 2 or not _DIGITS.fullmatch(piece) for piece in pieces):
        return None
    if not scheme.digits:
        return prefix + unescaped(reference) if reference else None
    if len(prefix) + len(reference) != scheme.digits or not _DIGITS.fullmatch(reference):
        return None
    split = int(scheme.indicator)
    digits = scheme.filler + reference[:split] + prefix + reference[split:]
    return digits + check_digit(digits) + "".join(pieces)


def _misshapen(urn: str, scheme: Scheme) -> CodeError:
    start = ":".join(urn.split(":", 4)[:4])
    return CodeError(f"Can't read {urn!r}: expected {start}:{scheme.form}, and a prefix of 6 to 12 digits.")
