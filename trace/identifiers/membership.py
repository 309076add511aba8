"""Which lot and which product a thing belongs to, as far as its own code says (trace-semantics, section 4).

>>> lot_key("https://id.gs1.org/01/06901234000016/21/S1", "L 1")
'https://id.gs1.org/01/06901234000016/10/L%201'
>>> product_key("urn:nmpa:81234567890123456789")
'urn:nmpa:8123456'
"""

import re

from tracechain.trace.identifiers.drug_code import PREFIX, drug_lot_key
from tracechain.trace.identifiers.escape import escaped
from tracechain.trace.identifiers.gs1_key import HOST

_GTIN = re.compile(re.escape(HOST) + r"/01/([0-9]{14})(?:/(10|21|235)/[^/]+)?")
_DRUG = re.compile(re.escape(PREFIX) + r"([0-9]{7})(?:([0-9]{13})|(:lot:.+))?")


def lot_key(instance_key: str, lot_number: str) -> str | None:
    """Return the key of the lot `lot_number` of the instance's own GTIN, or of its own drug (first 7 digits).

    None where the key is neither an SGTIN nor a drug code, or the lot number is blank. Raises CodeError for a lot
    number with control characters or of more than 200 characters.
    """
    number = lot_number.strip()
    if not number:
        return None
    if (gtin := _GTIN.fullmatch(instance_key)) and gtin[2] == "21":
        return f"{HOST}/01/{gtin[1]}/10/{escaped(number)}"
    if (drug := _DRUG.fullmatch(instance_key)) and drug[2]:
        return drug_lot_key(drug[1], number)
    return None


def product_key(key: str) -> str | None:
    """Return the product of an SGTIN, a UPUI, a lot (01+10), or of a drug's pack or lot; None for any other key."""
    if (gtin := _GTIN.fullmatch(key)) and gtin[2]:
        return f"{HOST}/01/{gtin[1]}"
    if (drug := _DRUG.fullmatch(key)) and (drug[2] or drug[3]):
        return PREFIX + drug[1]
    return None


def gtin_of(key: str) -> str | None:
    """Return the 14 digits of the GTIN in a key (product, lot or instance); None where there is none."""
    gtin = _GTIN.fullmatch(key)
    return gtin[1] if gtin else None
