"""Labels say what they should, in every form, or are not made."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tracechain.iot_gateway import labels
from tracechain.iot_gateway.error import LabelError
from tracechain.iot_gateway.labels import FileType, LabelFormat, render
from tracechain.iot_gateway.labels.content import label_content
from tracechain.iot_gateway.reading import read_image
from tracechain.trace.identifiers.escape import escaped

MILK = "https://id.gs1.org/01/06901234000016"
PALLET = "https://id.gs1.org/00/106141412345678908"
DRUG = "99012345678901234567"
PACK = "(01)06901234000016(17)261231(10)L1(21)S_1"


def printed(label: bytes) -> tuple[str, str]:
    (code,) = read_image(Image.open(io.BytesIO(label)))
    return code.text, code.symbology


@pytest.mark.parametrize("as_", list(FileType))
@pytest.mark.parametrize("label", [LabelFormat.QR, LabelFormat.GS1_128, LabelFormat.DATAMATRIX])
@pytest.mark.parametrize("code", [MILK, MILK + "/10/L1", MILK + "/21/S%2F1", PALLET, PACK])
def test_gs1_codes_get_every_gs1_label_in_every_form(code: str, label: LabelFormat, as_: FileType) -> None:
    assert render(code, label, as_)


@pytest.mark.parametrize("as_", list(FileType))
@pytest.mark.parametrize("label", [LabelFormat.QR, LabelFormat.CODE128, LabelFormat.DATAMATRIX])
def test_a_drug_code_gets_every_plain_label_in_every_form(label: LabelFormat, as_: FileType) -> None:
    assert render(DRUG, label, as_)


@pytest.mark.parametrize(
    ("code", "label", "seen"),
    [
        (MILK + "/10/L1", "qr", (MILK + "/10/L1", "]Q1")),
        (MILK + "/10/L1", "gs1-128", ("010690123400001610L1", "]C1")),
        (PACK, "gs1-128", ("01069012340000161726123110L1\x1d21S_1", "]C1")),
        (PACK, "datamatrix", ("01069012340000161726123110L1\x1d21S_1", "]d2")),
        (PACK, "qr", (MILK + "/10/L1/21/S_1?17=261231", "]Q1")),
        ("010690123400001610L1\x1d21S1", "datamatrix", ("010690123400001610L1\x1d21S1", "]d2")),
        ("]d201069012340000161726123110L1", "gs1-128", ("01069012340000161726123110L1", "]C1")),
        (
            "https://shop.example/01/06901234000016/10/L1/21/S1?17=261231",
            "datamatrix",
            ("01069012340000161726123110L1\x1d21S1", "]d2"),
        ),
        ("6901234000016", "gs1-128", ("0106901234000016", "]C1")),
        ("urn:epc:id:sscc:0614141.1234567890", "gs1-128", ("00106141412345678908", "]C1")),
        (DRUG, "code128", (DRUG, "]C0")),
        ("urn:nmpa:" + DRUG, "datamatrix", (DRUG, "]d1")),
    ],
)
def test_a_label_says_all_that_the_code_says(code: str, label: str, seen: tuple[str, str]) -> None:
    assert printed(render(code, label, "png")) == seen


def test_a_qr_code_is_a_digital_link_on_the_host_that_is_asked_for() -> None:
    label = render(MILK + "/21/S1", "qr", "png", host="http://127.0.0.1:8080")
    assert printed(label) == ("http://127.0.0.1:8080/01/06901234000016/21/S1", "]Q1")


SERIALS = st.text("!\"%&'*+,-./0123456789:;<=>?ABCXYZ_abcxyz", min_size=1, max_size=20)


@settings(max_examples=30)
@given(SERIALS, st.sampled_from(["qr", "gs1-128", "datamatrix"]))
def test_any_serial_is_printed_right(serial: str, label: str) -> None:
    assert render(f"{MILK}/21/{escaped(serial)}", label, "png")


@settings(max_examples=50)
@given(st.from_regex("[1-9][0-9]{19}", fullmatch=True))
def test_any_drug_code_is_printed_right(code: str) -> None:
    assert printed(render("urn:nmpa:" + code, "code128", "png"))[0] == code


def test_svg_and_pdf_have_their_exact_size() -> None:
    svg = render(MILK, "gs1-128", "svg").decode()
    width, height = map(float, re.findall(r'(?:width|height)="([\d.]+)mm"', svg))
    dots = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    assert dots is not None
    assert (width, height) == pytest.approx((int(dots[1]) * 25.4 / 300, int(dots[2]) * 25.4 / 300), abs=0.001)
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", render(MILK, "gs1-128", "pdf"))
    assert box is not None
    assert (float(box[1]), float(box[2])) == pytest.approx((width * 72 / 25.4, height * 72 / 25.4), abs=0.01)


def test_people_can_read_the_label_too() -> None:
    svg = render(PACK, "datamatrix", "svg").decode()
    assert re.findall(r"<text[^>]*>(.*?)</text>", svg) == ["(01)06901234000016(17)261231", "(10)L1(21)S_1"]
    assert b"(\\(01\\)06901234000016\\(17\\)261231) Tj" in render(PACK, "datamatrix", "pdf")


def test_a_pdf_says_where_its_objects_are() -> None:
    pdf = render(MILK, "qr", "pdf")
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    entries = re.findall(rb"(\d{10}) 00000 n ", pdf[start:])
    assert len(entries) == 5
    for number, at in enumerate(entries, 1):
        assert pdf[int(at) :].startswith(b"%d 0 obj\n" % number)


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("gs1-128", r"^BY4^BCN,180,N,N,N,D^FH\^FD(01)06901234000016(17)261231(10)L1>8(21)S_1^FS"),
        ("datamatrix", r"^BXN,6,200,,,,_,1^FH\^FD_101069012340000161726123110L1_121S__1^FS"),
        ("qr", r"^BQN,2,6^FH\^FDMA,https://id.gs1.org/01/06901234000016/10/L1/21/S_1?17=261231^FS"),
    ],
)
def test_zpl_marks_fnc1_as_the_printer_wants_it(label: str, field: str) -> None:
    zpl = render(PACK, label, "zpl").decode()
    assert zpl.startswith("^XA^CI28\n")
    assert field in zpl
    assert zpl.endswith("^XZ\n")


def test_what_is_a_command_in_zpl_is_escaped() -> None:
    zpl = render(MILK, "qr", "zpl", host="https://shop.example/~milk").decode()
    assert r"^FDMA,https://shop.example/\7Emilk/01/06901234000016^FS" in zpl


@pytest.mark.parametrize(
    ("code", "label", "as_", "sentence"),
    [
        ("milk", "qr", "png", "Can't read 'milk': expected a barcode's content, a URI, or the digits below a barcode."),
        (
            "6901234000017",
            "qr",
            "png",
            "Can't read GTIN '6901234000017': expected the check digit 6 after '0690123400001', got 7.",
        ),
        (
            "https://shop.example/",
            "qr",
            "png",
            "Can't label 'https://shop.example/': expected a GS1 code or a drug code of 20 digits",
        ),
        (
            DRUG,
            "gs1-128",
            "png",
            f"Can't label {DRUG!r} as gs1-128: a drug code is not GS1's; expected code128, datamatrix or qr",
        ),
        (
            MILK,
            "code128",
            "png",
            f"Can't label {MILK!r} as code128: expected a drug code of 20 digits; GS1 codes go as gs1-128",
        ),
        (MILK, "aztec", "png", "Unknown label format 'aztec'; expected one of qr, gs1-128, datamatrix, code128"),
        (MILK, "qr", "bmp", "Unknown file type 'bmp'; expected one of svg, png, pdf, zpl"),
        (
            MILK + "/21/A%28b",
            "gs1-128",
            "png",
            (
                "Can't draw '(01)06901234000016(21)A(b' as gs1-128: "
                "Error 253: Malformed AI in input (brackets don't match) (retval: 6)"
            ),
        ),
        (
            MILK + "/21/A%3E8b",
            "gs1-128",
            "zpl",
            r"Can't write '010690123400001621A>8b' in ZPL: the printer would encode '010690123400001621A\x1db'",
        ),
        (
            "(01)06901234000016(17)260230",
            "gs1-128",
            "png",
            "Can't label '(01)06901234000016(17)260230': Failed to parse GS1 AI (17) date/time from '260230'.",
        ),
    ],
)
def test_what_cannot_be_said_is_refused(code: str, label: str, as_: str, sentence: str) -> None:
    with pytest.raises(LabelError) as refusal:
        render(code, label, as_)
    assert str(refusal.value) == sentence


def test_a_label_that_reads_back_wrong_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    other = label_content(MILK + "/10/L2", LabelFormat.DATAMATRIX)
    drawn = labels.draw_symbol(other)
    monkeypatch.setattr(labels, "draw_symbol", lambda _content: drawn)
    with pytest.raises(LabelError) as refusal:
        render(MILK + "/10/L1", "datamatrix", "svg")
    assert str(refusal.value) == (
        f"The label of '{MILK}/10/L1' reads back as [('010690123400001610L2', ']d2', '{MILK}/10/L2')]; "
        "expected '010690123400001610L1' as ]d2"
    )
