"""Chinese drug traceability codes: 20 digits, of which the first 7 name the drug and its pack (NMPAB/T 1002-2019).

The code is opaque, and never a number: a leading zero counts.

>>> parse_drug_urn("urn:nmpa:81234567890123456789").key
'urn:nmpa:81234567890123456789'
>>> parse_drug_urn("urn:nmpa:8123456:lot:B%2f7")
Thing(key='urn:nmpa:8123456:lot:B%2F7', kind=<Kind.LOT: 'lot'>, lot=None)
"""

import re

from tracechain.trace.identifiers.code import CodeError, Kind, Thing
from tracechain.trace.identifiers.escape import escaped, unescaped

PREFIX = "urn:nmpa:"

_CODE = re.compile(r"[0-9]{20}")
_NAME = re.compile(r"(?P<drug>[0-9]{7})(?P<serial>[0-9]{13})?(?::lot:(?P<lot>.+))?", re.DOTALL)


def is_drug_code(text: str) -> bool:
    """Tell whether a text is a bare drug code: 20 digits."""
    return _CODE.fullmatch(text) is not None


def drug_instance(code: str) -> Thing:
    """Name the pack with the 20 digits `code`."""
    return Thing(PREFIX + code, Kind.INSTANCE)


def drug_lot_key(drug: str, lot_number: str) -> str:
    """Return the key of a lot of the drug with the 7 digits `drug`."""
    return f"{PREFIX}{drug}:lot:{escaped(lot_number)}"


def parse_drug_urn(urn: str) -> Thing:
    """Parse `urn:nmpa:…`: a pack, a lot, or the product. Raises CodeError for any other shape."""
    match = _NAME.fullmatch(urn[len(PREFIX) :])
    if match is None or (match["serial"] and match["lot"]):
        raise CodeError.of("code.no_drug", code=repr(urn))
    if match["lot"]:
        return Thing(drug_lot_key(match["drug"], unescaped(match["lot"])), Kind.LOT)
    return drug_instance(match[0]) if match["serial"] else Thing(PREFIX + match["drug"], Kind.PRODUCT)
