"""Codes in pictures: two readers look, and what is believed comes with how sure it is."""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from tracechain.iot_gateway.reading.identity import identify, scanned
from tracechain.iot_gateway.reading.picture import open_picture
from tracechain.iot_gateway.reading.sighting import Reader, Sighting
from tracechain.iot_gateway.reading.verdict import believed
from tracechain.iot_gateway.reading.zbar import ZbarReader
from tracechain.iot_gateway.reading.zxing import ZxingReader

__all__ = ["STATION_FORMATS", "PictureCode", "Reader", "Sighting", "read_image", "read_with"]

# What goods, boxes and pallets wear; a station that asks for these alone is several times as fast.
STATION_FORMATS = ("EANUPC", "Code128", "ITF", "DataBar", "DataMatrix", "QRCode")


@dataclass(frozen=True, slots=True)
class PictureCode:
    """A code in a picture: raw data (GS as U+001D), AIM identifier, zxing-cpp's name of the format.

    `id` is the key of the thing it names, None when it names none; `confidence` is "agreed" (both readers) or "single".
    """

    text: str
    symbology: str
    format: str
    id: str | None
    confidence: str

    @property
    def scanned(self) -> str:
        """What a scanner would send: `parse_code` names the thing, and its lot where the code states one."""
        return scanned(self.symbology, self.text)

    def to_json(self) -> dict[str, Any]:
        """As `tracechain read` prints it (http-contract)."""
        return {
            "text": self.text,
            "symbology": self.symbology,
            "format": self.format,
            "id": self.id,
            "confidence": self.confidence,
        }


def read_image(source: Path | str | Image.Image, formats: Sequence[str] | None = None) -> list[PictureCode]:
    """The codes in a picture, by both readers; ReadError when it is no picture."""
    return read_with(ZxingReader(), _second_reader(), source, formats)


def read_with(
    first: Reader, second: Reader, source: Path | str | Image.Image, formats: Sequence[str] | None = None
) -> list[PictureCode]:
    """As `read_image`, with readers of one's own."""
    picture = open_picture(Path(source) if isinstance(source, str) else source)
    verdict = believed(first.read(picture, formats), second.read(picture, formats))
    return [_code(sighting, agreed) for sighting, agreed in verdict]


def _code(sighting: Sighting, agreed: bool) -> PictureCode:
    return PictureCode(
        sighting.text, sighting.symbology, sighting.format, identify(sighting), "agreed" if agreed else "single"
    )


@cache
def _second_reader() -> ZbarReader:
    reader = ZbarReader()
    atexit.register(reader.close)
    return reader
