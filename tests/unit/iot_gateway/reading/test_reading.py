"""What is believed of what two readers see."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tracechain.iot_gateway.error import ReadError
from tracechain.iot_gateway.reading import PictureCode, read_image, read_with
from tracechain.iot_gateway.reading.identity import identify
from tracechain.iot_gateway.reading.sighting import Sighting, Span
from tracechain.iot_gateway.reading.zbar import ZbarReader
from tracechain.iot_gateway.reading.zxing import ZxingReader

HERE = Span(100, 100, 300, 200)
ELSEWHERE = Span(600, 600, 800, 700)
BLANK = Image.new("L", (10, 10), 255)


class FakeReader:
    """A reader that sees what it is told."""

    def __init__(self, *sightings: Sighting) -> None:
        self._sightings = list(sightings)

    def read(self, picture: Image.Image, formats: Sequence[str] | None) -> list[Sighting]:
        return self._sightings


def ean(text: str, span: Span = HERE, lines: int = 0) -> Sighting:
    return Sighting(text, "]E0", "EAN13", span, lines)


def picture(format_: str, content: str, **options: bool) -> Image.Image:
    drawn = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, format_), **options)
    pixels = zxingcpp.write_barcode_to_image(drawn, scale=3)
    return Image.frombuffer("L", (pixels.shape[1], pixels.shape[0]), bytes(pixels))


def seen(first: list[Sighting], second: list[Sighting]) -> list[tuple[str, str]]:
    return [(code.text, code.confidence) for code in read_with(FakeReader(*first), FakeReader(*second), BLANK)]


def test_a_gs1_symbol_is_read_with_its_identifier_its_separators_and_its_key() -> None:
    assert read_image(picture("DataMatrix", "(01)06901234000016(10)L1(21)S1", gs1=True)) == [
        PictureCode(
            "010690123400001610L1\x1d21S1", "]d2", "DataMatrix", "https://id.gs1.org/01/06901234000016/21/S1", "single"
        )
    ]


def test_a_drug_code_is_read_by_both_readers_and_keeps_all_its_digits() -> None:
    (code,) = read_image(picture("Code128", "99012345678901234567"))
    assert (code.text, code.id, code.confidence) == ("99012345678901234567", "urn:nmpa:99012345678901234567", "agreed")
    assert code.to_json() == {
        "text": "99012345678901234567",
        "symbology": "]C0",
        "format": "Code128",
        "id": "urn:nmpa:99012345678901234567",
        "confidence": "agreed",
    }


def test_only_the_formats_asked_for_are_read() -> None:
    drawn = picture("EAN13", "6901234000016")
    assert [code.format for code in read_image(drawn, ["EANUPC"])] == ["EAN13"]
    assert read_image(drawn, ["QRCode"]) == []


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ReadError) as refusal:
        read_image(BLANK, ["Runes"])
    assert (
        str(refusal.value)
        == "Unknown barcode format in ['Runes']; expected names such as 'QRCode', 'DataMatrix', 'Code128'"
    )


def test_what_both_readers_see_is_agreed_whatever_they_call_it() -> None:
    upc = Sighting("012345678905", "]E0", "UPCA", HERE)
    assert seen([ean("0012345678905")], [upc]) == [("0012345678905", "agreed")]


def test_the_first_reader_is_believed_when_they_contradict_each_other() -> None:
    assert seen([ean("6901234000016")], [ean("6901234000023", lines=90)]) == [("6901234000016", "single")]


def test_a_glint_beside_a_symbol_is_not_believed() -> None:
    glint, real = Span(67, 68, 69, 406), Span(102, 65, 219, 408)
    assert seen([ean("7034759003930", glint), ean("5030159003930", real)], []) == [("5030159003930", "single")]


def test_two_symbols_side_by_side_are_both_believed() -> None:
    assert len(seen([ean("6901234000016", HERE), ean("6901234000023", Span(100, 250, 300, 350))], [])) == 2


@pytest.mark.parametrize(
    ("alone", "believed"),
    [
        (ean("6901234000016", ELSEWHERE, lines=9), True),
        (ean("6901234000016", ELSEWHERE, lines=2), False),
        (Sighting("96385074", "]E4", "EAN8", ELSEWHERE, 50), False),
        (Sighting("12345", "", "Code128", ELSEWHERE, 50), False),
        (Sighting("https://id.gs1.org/01/06901234000016", "", "QRCode", ELSEWHERE, 1), True),
        (Sighting("浣犲ソ", "", "QRCode", ELSEWHERE, 1), False),
    ],
)
def test_the_second_reader_alone_is_believed_where_the_symbol_proves_itself(alone: Sighting, believed: bool) -> None:
    assert bool(seen([], [alone])) is believed


@pytest.mark.parametrize(
    ("format_", "symbology", "text", "key"),
    [
        ("EAN13", "]E0", "6901234000016", "https://id.gs1.org/01/06901234000016"),
        ("ITF", "]I1", "06901234000016", "https://id.gs1.org/01/06901234000016"),
        (
            "QRCode",
            "]Q1",
            "https://shop.example/01/06901234000016/10/L1?17=261231",
            "https://id.gs1.org/01/06901234000016/10/L1",
        ),
        ("Code128", "]C1", "00106141412345678908", "https://id.gs1.org/00/106141412345678908"),
        ("Code128", "]C0", "96385074", None),
        ("DataMatrix", "]d8", "010690123400001610L1\x1d21S1", "https://id.gs1.org/01/06901234000016/21/S1"),
        ("ITF", "]I0", "96385074", None),
        ("EAN8", "]E4", "96385074", "https://id.gs1.org/01/00000096385074"),
        ("QRCode", "]Q1", "https://shop.example/offers", None),
        ("QRCode", "]Q1", "Google Print Ads", None),
        ("Code128", "]C1", "0106901234000017", None),
        ("DataMatrix", "]d1", "", None),
    ],
)
def test_a_symbol_names_a_thing_or_none(format_: str, symbology: str, text: str, key: str | None) -> None:
    assert identify(Sighting(text, symbology, format_, HERE)) == key


def test_what_is_transparent_is_read_as_on_white_paper() -> None:
    drawn = picture("QRCode", "https://id.gs1.org/01/06901234000016")
    clear = Image.new("RGBA", drawn.size, (0, 0, 0, 0))
    clear.putalpha(drawn.point(lambda value: 255 - value))
    assert [code.id for code in read_image(clear)] == ["https://id.gs1.org/01/06901234000016"]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK", "I;16", "I", "F"])
def test_pictures_of_every_kind_are_read(mode: str) -> None:
    drawn = picture("EAN13", "6901234000016")
    if mode == "I;16":
        kind = Image.frombytes("I;16", drawn.size, b"".join(bytes([value, value]) for value in drawn.tobytes()))
    else:
        kind = drawn.convert(mode)
    assert [code.text for code in read_image(kind)] == ["6901234000016"]


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_text("milk")
    with pytest.raises(ReadError) as refusal:
        read_image(path)
    assert str(refusal.value) == f"Not a picture: {str(path)!r}; expected PNG, JPEG, WebP, TIFF, BMP or GIF"


def test_a_picture_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.png"
    picture("QRCode", "https://id.gs1.org/01/06901234000016").save(path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(ReadError, match=r"^Can't read the picture '"):
        read_image(path)


def test_a_picture_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"^Can't read the picture '.*No such file"):
        read_image(tmp_path / "absent.png")


def test_a_picture_beyond_reason_is_refused() -> None:
    with pytest.raises(ReadError) as refusal:
        read_image(Image.new("1", (10_000, 8_001)))
    assert str(refusal.value) == "The picture has 10000 x 8001 pixels; expected at most 80000000 in all"


GREETING = "print('{\"ready\": true}', flush=True); "


@pytest.mark.parametrize(
    "script",
    [
        "import os; os.abort()",
        GREETING + "import sys; sys.stdin.buffer.readline(); import os; os.abort()",
        "input(); input()",
    ],
    ids=["dies at once", "dies of the picture", "hangs"],
)
def test_a_second_reader_that_fails_costs_its_opinion_and_nothing_else(script: str) -> None:
    reader = ZbarReader(timeout=1, command=(sys.executable, "-c", script))
    assert reader.read(BLANK, None) == []
    assert reader.read(BLANK, None) == []
    reader.close()


def test_a_worker_that_died_is_started_again() -> None:
    reader = ZbarReader()
    drawn = picture("EAN13", "6901234000016")
    assert [sighting.text for sighting in reader.read(drawn, None)] == ["6901234000016"]
    assert reader._worker is not None
    reader._worker.kill()
    reader._worker.wait()
    assert [sighting.text for sighting in reader.read(drawn, None)] == ["6901234000016"]
    reader.close()


def test_without_libzbar_the_first_reader_goes_on_alone() -> None:
    absent = ZbarReader(command=(sys.executable, "-c", 'print(\'{"ready": false, "reason": "no libzbar"}\')'))
    drawn = picture("EAN13", "6901234000016")

    assert [(code.text, code.confidence) for code in read_with(ZxingReader(), absent, drawn)] == [
        ("6901234000016", "single")
    ]
