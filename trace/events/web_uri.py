"""GS1 identifiers as the event hash writes them: canonical Digital Link URIs (CBV 2.0, 8.9; event hash, rule 8).

This differs from the key of a thing in one point: serial and lot stand as the sender spelled them, escapes and all.
A URI that names no GS1 key, or names one badly, stays as it is.

>>> web_uri("urn:epc:id:sgtin:0614141.107346.2017")
'https://id.gs1.org/01/10614141073464/21/2017'
>>> web_uri("https://example.com/some/path/01/614141073464/22/V1/10/AB?linkType=all")
'https://id.gs1.org/01/00614141073464/10/AB'
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracechain.trace.identifiers.check_digit import check_digit

_HOST = "https://id.gs1.org/"


@dataclass(frozen=True, slots=True)
class _Scheme:
    """How an EPC URN of a scheme (GS1 EPC Tag Data Standard 2.0, section 6) becomes a Digital Link."""

    ai: str
    digits: int = 0  # of prefix and reference together, without the check digit; 0: free text, no check digit
    indicator: bool = False  # the first digit of the reference goes before the prefix
    filler: str = ""
    pieces: int = 0  # two-digit fields between the reference and the serial
    serial: str | None = None  # where the last field goes: a qualifier, or "" for right behind the key
    bare: str = ""  # the serial that means none


_ID = {
    "sgtin": _Scheme("01", 13, indicator=True, serial="21"),
    "upui": _Scheme("01", 13, indicator=True, serial="235"),
    "itip": _Scheme("8006", 13, indicator=True, pieces=2, serial="21"),
    "sscc": _Scheme("00", 17, indicator=True),
    "sgln": _Scheme("414", 12, serial="254", bare="0"),
    "pgln": _Scheme("417", 12),
    "grai": _Scheme("8003", 12, filler="0", serial=""),
    "giai": _Scheme("8004"),
    "gsrn": _Scheme("8018", 17),
    "gsrnp": _Scheme("8017", 17),
    "gdti": _Scheme("253", 12, serial=""),
    "sgcn": _Scheme("255", 12, serial=""),
    "cpi": _Scheme("8010", serial="8011"),
    "ginc": _Scheme("401"),
    "gsin": _Scheme("402", 16),
}
_CLASS = {"lgtin": _Scheme("01", 13, indicator=True, serial="10")}
_KINDS = {"id": _ID, "idpat": _ID, "class": _CLASS}
_PREFIX = re.compile(r"[0-9]{6,12}")
_DIGITS = re.compile(r"[0-9]*")
_PIECE = re.compile(r"[0-9]{2}")

# The shape of each key in a path, and the qualifiers that make it finer, the finest first; 22 (CPV) never counts.
_KEYS: dict[str, tuple[re.Pattern[str], tuple[str, ...]]] = {
    ai: (re.compile(shape), finer)
    for ai, shape, finer in (
        ("00", r"[0-9]{18}", ()),
        ("01", r"[0-9]{8}|[0-9]{12,14}", ("21", "235", "10")),
        ("8006", r"[0-9]{18}", ("21", "10")),
        ("8010", r"[0-9]{4}.+", ("8011",)),
        ("414", r"[0-9]{13}", ("254",)),
        ("417", r"[0-9]{13}", ()),
        ("8017", r"[0-9]{18}", ()),
        ("8018", r"[0-9]{18}", ()),
        ("253", r"[0-9]{13}.*", ()),
        ("255", r"[0-9]{13,}", ()),
        ("401", r"[0-9]{4}.+", ()),
        ("402", r"[0-9]{17}", ()),
        ("8003", r"[0-9]{14}.*", ()),
        ("8004", r"[0-9]{4}.+", ()),
    )
}
# Words that earlier editions of GS1 Digital Link (1.0, 1.1) took in the place of digits.
_WORDS = {
    "gtin": "01",
    "itip": "8006",
    "cpid": "8010",
    "gln": "414",
    "party": "417",
    "gsrnp": "8017",
    "gsrn": "8018",
    "gcn": "255",
    "sscc": "00",
    "gdti": "253",
    "ginc": "401",
    "gsin": "402",
    "grai": "8003",
    "giai": "8004",
    "cpv": "22",
    "lot": "10",
    "ser": "21",
}
_WITH_CPV = frozenset(["01", "8006"])
_LINK = re.compile(r"https?://[^/?#]+(/[^?#]*)(?:[?#].*)?", re.DOTALL)


def web_uri(uri: str) -> str:
    """The canonical Digital Link of a URI that names a GS1 key; any other text as it is."""
    if uri.startswith("urn:epc:"):
        return _from_urn(uri) or uri
    link = _LINK.fullmatch(uri)
    return (link and _from_path(link[1])) or uri


def _from_urn(urn: str) -> str | None:
    parts = urn.split(":", 4)
    scheme = _KINDS.get(parts[2], {}).get(parts[3]) if len(parts) == 5 else None
    if scheme is None:
        return None
    fields = parts[4].split(".", 1 + scheme.pieces + (scheme.serial is not None))
    if len(fields) != 2 + scheme.pieces + (scheme.serial is not None) or not all(fields[:1] + fields[2:]):
        return None
    serial = fields.pop() if scheme.serial is not None else None
    if serial == scheme.bare or (serial == "*" and parts[2] == "idpat"):
        serial = None
    key = _key(scheme, fields[0], fields[1], fields[2:])
    if key is None or serial is None:
        return key
    return f"{key}/{scheme.serial}/{serial}" if scheme.serial else key + serial


def _key(scheme: _Scheme, prefix: str, reference: str, pieces: list[str]) -> str | None:
    if not _PREFIX.fullmatch(prefix) or not all(map(_PIECE.fullmatch, pieces)):
        return None
    if not scheme.digits:
        return f"{_HOST}{scheme.ai}/{prefix}{reference}" if reference else None
    if len(prefix) + len(reference) != scheme.digits or not _DIGITS.fullmatch(reference):
        return None
    split = int(scheme.indicator)
    digits = scheme.filler + reference[:split] + prefix + reference[split:]
    return f"{_HOST}{scheme.ai}/{digits}{check_digit(digits)}{''.join(pieces)}"


def _from_path(path: str) -> str | None:
    segments = path.rstrip("/").split("/")
    # Pairs end the path; what stands before the first of them may look like anything, so look from the end.
    for start in range(len(segments) - 2, 0, -2):
        ai, value = _WORDS.get(segments[start], segments[start]), segments[start + 1]
        if ai in _KEYS and _KEYS[ai][0].fullmatch(value):
            return _finest(ai, value, segments[start + 2 :])
    return None


def _finest(ai: str, value: str, segments: list[str]) -> str | None:
    qualifiers = {_WORDS.get(name, name): text for name, text in zip(segments[::2], segments[1::2], strict=True)}
    finer = _KEYS[ai][1]
    if any(name not in finer and not (name == "22" and ai in _WITH_CPV) for name in qualifiers):
        return None
    key = f"{_HOST}{ai}/{value.zfill(14) if ai == '01' else value}"
    for name in finer:
        if name in qualifiers and (name, qualifiers[name]) != ("254", "0"):
            return f"{key}/{name}/{qualifiers[name]}"
    return key
