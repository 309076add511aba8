"""What one reader sees in one picture, and what a reader is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PIL import Image


@dataclass(frozen=True, slots=True)
class Span:
    """Where a symbol lies, in pixels: upright box, ends included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left + 1

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1


@dataclass(frozen=True, slots=True)
class Sighting:
    """One symbol as one reader sees it.

    `text` is raw data with GS as U+001D; `symbology` is the AIM identifier (ISO/IEC 15424), "" when the reader can't tell;
    `format` is zxing-cpp's name of the symbology; `lines` is how many scan lines agreed, 0 when the reader doesn't say.
    """

    text: str
    symbology: str
    format: str
    span: Span
    lines: int = 0


class Reader(Protocol):
    """A decoder of barcodes in grey pictures. It never raises for what is in a picture."""

    def read(self, picture: Image.Image, formats: Sequence[str] | None) -> list[Sighting]:
        """All symbols it sees; of the named formats, or of all it knows."""
