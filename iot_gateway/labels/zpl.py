"""Labels in ZPL II for printers of 300 dpi: the printer draws the symbol, so what it is told is read back instead."""

from __future__ import annotations

import re

from tracechain.iot_gateway.error import LabelError
from tracechain.iot_gateway.labels.content import GS, Content, LabelFormat
from tracechain.iot_gateway.labels.layout import BAR_DOTS, FONT_DOTS, MODULE_DOTS, Layout

_FIELD = re.compile(r"(\^B[CXQ])[^^]*\^FH\\\^FD(.*?)\^FS", re.DOTALL)
_ESCAPED = re.compile(r"\\([0-9A-F]{2})")


def to_zpl(content: Content, layout: Layout) -> bytes:
    """The commands of one label, in UTF-8 (^CI28); LabelError for what the printer would read otherwise."""
    left = min(bar.x for bar in layout.bars)
    top = min(bar.y for bar in layout.bars)
    lines = "".join(
        f"^FO0,{line.y - FONT_DOTS}^A0N,{FONT_DOTS}^FB{layout.width},1,0,C^FH\\^FD{_escape(line.text)}^FS\n"
        for line in layout.lines
    )
    command, data = _symbol(content)
    label = (
        f"^XA^CI28\n^PW{layout.width}^LL{layout.height}\n"
        f"^FO{left},{top}{command}^FH\\^FD{_escape(data)}^FS\n{lines}^XZ\n"
    )
    _check(label, content)
    return label.encode()


def _symbol(content: Content) -> tuple[str, str]:
    """The command of the symbol, and its field data before escapes."""
    module = MODULE_DOTS[content.format in {LabelFormat.CODE128, LabelFormat.GS1_128}]
    match content.format:
        case LabelFormat.QR:
            return f"^BQN,2,{module}", f"MA,{content.data}"
        case LabelFormat.DATAMATRIX:
            coded = content.data.replace("_", "__").replace(GS, "_1")
            return f"^BXN,{module},200,,,,_,1", ("_1" if content.elements else "") + coded
        case LabelFormat.GS1_128:
            # Mode D strips the brackets and begins with FNC1; further ones it must be told (>8).
            return f"^BY{module}^BCN,{BAR_DOTS},N,N,N,D", _chained(content)
        case LabelFormat.CODE128:
            return f"^BY{module}^BCN,{BAR_DOTS},N,N,N,A", content.data


def _chained(content: Content) -> str:
    """The elements in brackets, FNC1 (>8) where the scanner's data has a GS."""
    rest, pieces = content.data, []
    for ai, value in content.elements:
        rest = rest.removeprefix(ai + value)
        pieces.append(f"({ai}){value}" + (">8" if rest.startswith(GS) else ""))
        rest = rest.removeprefix(GS)
    return "".join(pieces)


def _escape(text: str) -> str:
    return re.sub(r"[\^~\\]", lambda found: f"\\{ord(found[0]):02X}", text)


def _check(label: str, content: Content) -> None:
    """Read the field data back as the printer does, and refuse a label that would say something else."""
    field = _FIELD.search(label)
    told = _told(field[1], field[2], content) if field else None
    if told != content.data:
        raise LabelError(f"Can't write {content.data!r} in ZPL: the printer would encode {told!r}")


def _told(command: str, data: str, content: Content) -> str:
    data = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), data)
    if command == "^BQ":
        return data.removeprefix("MA,")
    if command == "^BX":
        coded = re.sub(r"_(.)", lambda found: {"1": GS, "_": "_"}.get(found[1], "\N{REPLACEMENT CHARACTER}"), data)
        return coded.removeprefix(GS)
    if content.format is LabelFormat.GS1_128:
        data = re.sub(r"[() ]", "", data)
    return re.sub(r">(.)", lambda found: GS if found[1] == "8" else "\N{REPLACEMENT CHARACTER}", data)
