"""Labels as PNG, SVG and PDF, each with a way back from the bytes to the bars in them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from html import escape

from PIL import Image, ImageDraw, ImageFont

from tracechain.iot_gateway.labels.layout import DOTS_PER_INCH, FONT_DOTS, Bar, Layout, raster

_POINTS_PER_DOT = 72 / DOTS_PER_INCH
_SVG_BAR = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z")
_PDF_BAR = re.compile(rb"^(\d+) (\d+) (\d+) (\d+) re$", re.MULTILINE)


def to_png(layout: Layout) -> bytes:
    """PNG, black and white, with its resolution."""
    paper = raster(layout.width, layout.height, layout.bars)
    pen, font = ImageDraw.Draw(paper), ImageFont.load_default(FONT_DOTS)
    for line in layout.lines:
        pen.text((line.x, line.y), line.text, fill=0, font=font, anchor="ms")
    written = io.BytesIO()
    paper.save(written, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return written.getvalue()


def from_png(label: bytes) -> Image.Image:
    """What is printed."""
    return Image.open(io.BytesIO(label))


def to_svg(layout: Layout) -> bytes:
    """SVG, sized in mm, with a unit a dot."""
    width, height = layout.millimetres
    path = "".join(f"M{bar.x} {bar.y}h{bar.width}v{bar.height}h-{bar.width}z" for bar in layout.bars)
    texts = "".join(f'<text x="{line.x}" y="{line.y}">{escape(line.text)}</text>' for line in layout.lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.3f}mm" height="{height:.3f}mm" '
        f'viewBox="0 0 {layout.width} {layout.height}">'
        f'<rect width="{layout.width}" height="{layout.height}" fill="#fff"/><path d="{path}"/>'
        f'<g font-family="monospace" font-size="{FONT_DOTS}" text-anchor="middle">{texts}</g></svg>\n'
    ).encode()


def from_svg(label: bytes, layout: Layout) -> Image.Image:
    """The bars that an SVG of ours draws."""
    bars = (Bar(*map(int, found)) for found in _SVG_BAR.findall(label.decode()))
    return raster(layout.width, layout.height, bars)


def to_pdf(layout: Layout) -> bytes:
    """PDF 1.4 of one page that is the label: vectors, so exact at any resolution."""
    width, height = layout.width * _POINTS_PER_DOT, layout.height * _POINTS_PER_DOT
    drawing = [f"{_POINTS_PER_DOT} 0 0 {_POINTS_PER_DOT} 0 0 cm"]
    drawing += [f"{bar.x} {layout.height - bar.y - bar.height} {bar.width} {bar.height} re" for bar in layout.bars]
    drawing += ["f", "BT", f"/F {FONT_DOTS} Tf"]
    for line in layout.lines:
        left = line.x - len(line.text) * FONT_DOTS * 0.3  # Courier's characters are 0.6 of its size
        drawing.append(f"1 0 0 1 {left:.1f} {layout.height - line.y} Tm ({_pdf_text(line.text)}) Tj")
    stream = "\n".join([*drawing, "ET"]).encode("latin-1")
    return _pdf_file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.3f} {height:.3f}] /Contents 4 0 R "
            f"/Resources << /Font << /F 5 0 R >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        ]
    )


def from_pdf(label: bytes, layout: Layout) -> Image.Image:
    """The bars that a PDF of ours draws."""
    found = (tuple(map(int, bar)) for bar in _PDF_BAR.findall(label))
    return raster(layout.width, layout.height, (Bar(x, layout.height - y - h, w, h) for x, y, w, h in found))


def _pdf_text(text: str) -> str:
    return re.sub(r"([\\()])", r"\\\1", text)


def _pdf_file(objects: Iterable[bytes]) -> bytes:
    """Number the objects from 1, and say where each begins (ISO 32000-1, 7.5)."""
    file, starts = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        starts.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(starts) + 1)
    file += b"".join(b"%010d 00000 n \n" % start for start in starts)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(starts) + 1, table)
    return bytes(file)
