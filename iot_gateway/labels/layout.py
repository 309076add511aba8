"""Where everything stands on a label, in dots of 1/300 inch: whole numbers, so bars are exact on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PIL import Image

from tracechain.iot_gateway.labels.symbol import Symbol

DOTS_PER_INCH = 300
MM_PER_DOT = 25.4 / DOTS_PER_INCH
MODULE_DOTS = {
    True: 4,
    False: 6,
}  # by is_linear: 0.339 and 0.508 mm, within GS1's ranges for general retail distribution
BAR_DOTS = 180  # 15.2 mm
FONT_DOTS = 30  # 2.5 mm
LINE_DOTS = 36
CHARACTER_DOTS = 18  # of a typewriter face: 0.6 of its size


@dataclass(frozen=True, slots=True)
class Bar:
    """A black rectangle, from its upper left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: the middle of its baseline."""

    text: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A label, ready to be written in any form."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]

    @property
    def millimetres(self) -> tuple[float, float]:
        return self.width * MM_PER_DOT, self.height * MM_PER_DOT


def lay_out(symbol: Symbol, texts: Iterable[str]) -> Layout:
    """The symbol with its quiet zone, and the lines centred under it."""
    texts = tuple(texts)
    module = MODULE_DOTS[symbol.is_linear]
    row_height = BAR_DOTS if symbol.is_linear else module
    columns = len(symbol.rows[0])
    quiet = symbol.quiet * module
    margin = LINE_DOTS // 2 if symbol.is_linear else quiet  # above; linear symbols need quiet only at their ends
    wide = columns * module + 2 * quiet
    width = max(wide, max((len(text) for text in texts), default=0) * CHARACTER_DOTS + 2 * CHARACTER_DOTS)
    left = quiet + (width - wide) // 2
    below = margin + len(symbol.rows) * row_height + max(margin, LINE_DOTS // 2)
    lines = tuple(Line(text, width // 2, below + FONT_DOTS + at * LINE_DOTS) for at, text in enumerate(texts))
    bars = tuple(_bars(symbol, left, margin, module, row_height))
    return Layout(width, below + LINE_DOTS * len(texts) + LINE_DOTS // 2, bars, lines)


def _bars(symbol: Symbol, left: int, top: int, module: int, row_height: int) -> Iterator[Bar]:
    """One rectangle for each run of dark modules in a row."""
    for at, row in enumerate(symbol.rows):
        start = None
        for column, dark in enumerate((*row, False)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield Bar(left + start * module, top + at * row_height, (column - start) * module, row_height)
                start = None


def raster(width: int, height: int, bars: Iterable[Bar]) -> Image.Image:
    """Bars as a printer would put them on white paper, a pixel a dot."""
    paper = Image.new("L", (width, height), 255)
    for bar in bars:
        paper.paste(0, (bar.x, bar.y, bar.x + bar.width, bar.y + bar.height))
    return paper
