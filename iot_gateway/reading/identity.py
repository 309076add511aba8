"""Which thing a symbol names, if any: not every number on a box is a code, and not every web address a product."""

from __future__ import annotations

import re

from tracechain.iot_gateway.reading.sighting import Sighting
from tracechain.trace.identifiers import CodeError, parse_code
from tracechain.trace.identifiers.gs1_key import HOST

_DIGITS = re.compile(r"[0-9]+", re.ASCII)
# Eight and twelve digits are on every carton: they are a GTIN only in the symbols made for it.
_GTIN_OR_SSCC_OR_DRUG = {13, 14, 18, 20}
# Rectangular Data Matrix with FNC1 first (ISO/IEC 21471) holds element strings like the square one.
_AS_KNOWN = {"]d8": "]d2"}


def identify(sighting: Sighting) -> str | None:
    """The key of the thing that a symbol names; None when it names none."""
    if not _may_name(sighting):
        return None
    try:
        key = parse_code(scanned(sighting.symbology, sighting.text)).key
    except CodeError:
        return None
    # A web address that is no Digital Link is its own key in an event, but on a picture only an advertisement.
    return key if key.startswith((HOST + "/", "urn:")) else None


def scanned(symbology: str, text: str) -> str:
    """Raw data with its AIM identifier, as a scanner sends it and `parse_code` takes it."""
    return _AS_KNOWN.get(symbology, symbology) + text


def _may_name(sighting: Sighting) -> bool:
    if not _DIGITS.fullmatch(sighting.text) or sighting.symbology in {"]C1", "]d2", "]d8", "]Q3", "]e0"}:
        return True
    if sighting.format.startswith("ITF"):
        return len(sighting.text) == 14
    return sighting.symbology.startswith("]E") or len(sighting.text) in _GTIN_OR_SSCC_OR_DRUG
