"""The first reader: zxing-cpp, which reads every symbology of the trade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import zxingcpp
from PIL import Image

from tracechain.iot_gateway.error import ReadError
from tracechain.iot_gateway.reading.sighting import Sighting, Span

_AS_BYTES = (zxingcpp.ContentType.Binary, zxingcpp.ContentType.UnknownECI)


class ZxingReader:
    """zxing-cpp, in this process."""

    def read(self, picture: Image.Image, formats: Sequence[str] | None) -> list[Sighting]:
        """All symbols it sees; ReadError for a format that it does not know."""
        wanted = {} if formats is None else {"formats": _formats(formats)}
        # Plain, not the default HRI: that writes GS1 data with parentheses and GS as a word.
        found = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain, **wanted)
        return [_sighting(barcode) for barcode in found]


def _formats(names: Sequence[str]) -> Any:
    try:
        return zxingcpp.barcode_formats_from_str(",".join(names))
    except ValueError:
        raise ReadError(
            f"Unknown barcode format in {list(names)!r}; expected names such as 'QRCode', 'DataMatrix', 'Code128'"
        ) from None


def _sighting(barcode: Any) -> Sighting:
    corners = [getattr(barcode.position, corner) for corner in ("top_left", "top_right", "bottom_right", "bottom_left")]
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    return Sighting(
        text=_text(barcode),
        symbology=barcode.symbology_identifier,
        format=barcode.format.name,
        span=Span(min(xs), min(ys), max(xs), max(ys)),
    )


def _text(barcode: Any) -> str:
    """The text; bytes without a character set as UTF-8, and those that are not even that as escapes."""
    if barcode.content_type in _AS_BYTES:
        return bytes(barcode.bytes).decode("utf-8", "backslashreplace")
    return str(barcode.text)
