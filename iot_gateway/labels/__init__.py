"""Labels, each read back before it is handed out."""

from __future__ import annotations

from enum import StrEnum

from PIL import Image

from tracechain.iot_gateway.error import LabelError
from tracechain.iot_gateway.labels.content import Content, LabelFormat, label_content
from tracechain.iot_gateway.labels.image import from_pdf, from_png, from_svg, to_pdf, to_png, to_svg
from tracechain.iot_gateway.labels.layout import Layout, lay_out
from tracechain.iot_gateway.labels.symbol import draw_symbol
from tracechain.iot_gateway.labels.zpl import to_zpl
from tracechain.iot_gateway.reading import read_image
from tracechain.trace.identifiers.gs1_key import HOST

__all__ = ["FileType", "LabelError", "LabelFormat", "render"]

_READ_AS = {
    LabelFormat.QR: "QRCode",
    LabelFormat.DATAMATRIX: "DataMatrix",
    LabelFormat.GS1_128: "Code128",
    LabelFormat.CODE128: "Code128",
}


class FileType(StrEnum):
    """The forms a label is handed out in."""

    SVG = "svg"
    PNG = "png"
    PDF = "pdf"
    ZPL = "zpl"


def render(code: str, format: LabelFormat | str, as_: FileType | str = FileType.PNG, host: str = HOST) -> bytes:
    """The label of a code (any spelling), 300 dpi; a QR code is a Digital Link on `host`.

    Raises LabelError when the code is none, the symbol can't say it, or the label does not read back as what it should say.
    """
    content = label_content(code, _format(format), host)
    layout = lay_out(draw_symbol(content), content.lines)
    match _file_type(as_):
        case FileType.PNG:
            label = to_png(layout)
            _read_back(from_png(label), content)
        case FileType.SVG:
            label = to_svg(layout)
            _read_back(from_svg(label, layout), content)
        case FileType.PDF:
            label = to_pdf(layout)
            _read_back(from_pdf(label, layout), content)
        case FileType.ZPL:
            _read_back(_drawn(layout), content)
            label = to_zpl(content, layout)
    return label


def _drawn(layout: Layout) -> Image.Image:
    return from_png(to_png(layout))


def _read_back(label: Image.Image, content: Content) -> None:
    codes = read_image(label, [_READ_AS[content.format]])
    read = [(code.text, code.symbology, code.id) for code in codes]
    if read != [(content.data, content.symbology, content.key)]:
        raise LabelError(
            f"The label of {content.key!r} reads back as {read!r}; expected {content.data!r} as {content.symbology}"
        )


def _format(text: LabelFormat | str) -> LabelFormat:
    try:
        return LabelFormat(text)
    except ValueError:
        raise LabelError(f"Unknown label format {text!r}; expected one of {', '.join(LabelFormat)}") from None


def _file_type(text: FileType | str) -> FileType:
    try:
        return FileType(text)
    except ValueError:
        raise LabelError(f"Unknown file type {text!r}; expected one of {', '.join(FileType)}") from None
