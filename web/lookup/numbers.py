"""The numbers in a key, as they are printed on the pack.

>>> lot_number("https://id.gs1.org/01/06901234000016/10/F1%2F0"), serial_number("https://id.gs1.org/01/06901234000016/21/7")
('F1/0', '7')
>>> lot_number("urn:nmpa:8123456:lot:L1")
'L1'
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_LOT = re.compile(r"https://id\.gs1\.org/01/\d{14}/10/([^/]+)|urn:nmpa:\d{7}:lot:(.+)")
_SERIAL = re.compile(r"https://id\.gs1\.org/01/\d{14}/(?:21|235)/([^/]+)")


def lot_number(key: str) -> str | None:
    """The lot number of a lot's key; None for any other key."""
    found = _LOT.fullmatch(key)
    return unquote(found[1] or found[2]) if found else None


def serial_number(key: str) -> str | None:
    """The serial number of an instance's key; None for any other key."""
    found = _SERIAL.fullmatch(key)
    return unquote(found[1]) if found else None
