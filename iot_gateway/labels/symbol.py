"""The symbol of a label as a grid of modules: GS1-128, Code 128 and Data Matrix by zxing-cpp's writer, QR by segno."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import segno
import zxingcpp

from tracechain.iot_gateway.error import LabelError
from tracechain.iot_gateway.labels.content import Content, LabelFormat

# Quiet zones in modules: ISO/IEC 15417 (10), 18004 (4); 16022 asks for 1, and one more costs little.
_QUIET = {LabelFormat.QR: 4, LabelFormat.DATAMATRIX: 2, LabelFormat.CODE128: 10, LabelFormat.GS1_128: 10}


@dataclass(frozen=True, slots=True)
class Symbol:
    """Rows of modules, True for dark; a linear symbol has one row. `quiet` is the free margin it needs, in modules."""

    rows: tuple[tuple[bool, ...], ...]
    quiet: int

    @property
    def is_linear(self) -> bool:
        return len(self.rows) == 1


def draw_symbol(content: Content) -> Symbol:
    """The symbol of a content; LabelError when it can't carry it."""
    try:
        rows = _qr(content) if content.format is LabelFormat.QR else _zint(content)
    except ValueError as error:  # segno.DataOverflowError is one too
        raise LabelError(f"Can't draw {content.written!r} as {content.format}: {error}") from None
    return Symbol(rows, _QUIET[content.format])


def _qr(content: Content) -> tuple[tuple[bool, ...], ...]:
    return tuple(tuple(map(bool, row)) for row in segno.make(content.written, error="m", micro=False).matrix)


def _zint(content: Content) -> tuple[tuple[bool, ...], ...]:
    linear = content.format is not LabelFormat.DATAMATRIX
    kind = zxingcpp.BarcodeFormat.Code128 if linear else zxingcpp.BarcodeFormat.DataMatrix
    # Square, since zint would pick long rectangles (ISO/IEC 21471) that GS1 does not allow and few scanners know.
    drawn = zxingcpp.create_barcode(content.written, kind, gs1=bool(content.elements), force_square=not linear)
    image: Any = zxingcpp.write_barcode_to_image(drawn, scale=1, add_quiet_zones=False)
    height, width = image.shape
    pixels = bytes(image)
    rows = [tuple(pixel < 128 for pixel in pixels[at : at + width]) for at in range(0, width * height, width)]
    return (rows[0],) if linear else tuple(rows)
