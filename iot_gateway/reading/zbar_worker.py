"""The second reader's own process: `python -m tracechain.iot_gateway.reading.zbar_worker`, pictures in, JSON lines out.

libzbar can abort on a picture; here that costs this process, and the gateway starts another.
"""

from __future__ import annotations

import json
import sys
from typing import Any

# No DataBar: its decoder is the one that aborts. No ITF, Codabar, Code 39, 93: seen where there is nothing.
_FORMATS = {"EAN13": "EAN13", "EAN8": "EAN8", "UPCA": "UPCA", "UPCE": "UPCE", "CODE128": "Code128", "QRCODE": "QRCode"}


def main() -> None:
    """Say whether libzbar is here, then answer each picture: a line `WIDTH HEIGHT`, and its grey pixels."""
    try:
        from pyzbar import pyzbar  # noqa: PLC0415 - importing it loads libzbar, which may be absent
    except ImportError as error:
        _say({"ready": False, "reason": str(error)})
        return
    _say({"ready": True})
    symbols = [pyzbar.ZBarSymbol[name] for name in _FORMATS]
    while header := sys.stdin.buffer.readline():
        width, height = map(int, header.split())
        pixels = sys.stdin.buffer.read(width * height)
        try:
            found = pyzbar.decode((pixels, width, height), symbols=symbols)
        except ValueError:  # pyzbar gives up on some QR codes with points that it can't read
            found = []
        _say([_symbol(symbol) for symbol in found])


def _symbol(symbol: Any) -> dict[str, Any]:
    return {
        "text": symbol.data.decode("utf-8", "backslashreplace"),
        "format": _FORMATS[symbol.type],
        "span": [
            symbol.rect.left,
            symbol.rect.top,
            symbol.rect.left + symbol.rect.width,
            symbol.rect.top + symbol.rect.height,
        ],
        "lines": symbol.quality,
    }


def _say(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
