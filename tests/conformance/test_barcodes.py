"""The reader on photos with expected text: a part of zxing-cpp's own samples."""

from __future__ import annotations

import csv
from glob import escape

import pytest

from published import DATA
from tracechain.iot_gateway.reading import read_image

PHOTOS = DATA / "barcodes"
MANIFEST = PHOTOS / "manifest.csv"
pytestmark = pytest.mark.published("barcodes/manifest.csv")

# Its two good readers agree on 9784872348880, which is what the photo shows; the expected text is of another book.
MISLABELLED = {"ean13-2/23.webp"}


def _rows() -> list[dict[str, str]]:
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as manifest:
        return list(csv.DictReader(manifest))


def _each(rows: list[dict[str, str]]) -> pytest.MarkDecorator:
    """A test for each photo, which needs it."""
    needing = [
        pytest.param(row, marks=pytest.mark.published(f"barcodes/{escape(row['file'])}"), id=row["file"])
        for row in rows
    ]
    return pytest.mark.parametrize("row", needing)


READABLE = [row for row in _rows() if row["expected_utf8"] and row["zxingcpp_3_1_1_match"] == "1"]
SECOND_ONLY = [row for row in _rows() if row["zxingcpp_3_1_1_match"] == "0" and row["file"] not in MISLABELLED]
EMPTY = sorted(path.name for path in (PHOTOS / "falsepositives-1").glob("*.*"))


@_each(READABLE)
def test_what_the_first_reader_can_read_is_read(row: dict[str, str]) -> None:
    codes = read_image(PHOTOS / row["file"])
    assert [code.text for code in codes] == [row["expected_utf8"]]
    if row["pyzbar_0_1_9_match"] == "1" and row["file"].split("-")[0] in {"ean13", "code128", "qrcode"}:
        assert codes[0].confidence == "agreed"


@_each(SECOND_ONLY)
def test_what_the_first_reader_misses_is_read_right_or_not_at_all(row: dict[str, str]) -> None:
    codes = read_image(PHOTOS / row["file"])
    assert [code.text for code in codes] == ([row["expected_utf8"]] if row["pyzbar_0_1_9_match"] == "1" else [])


@pytest.mark.published("barcodes/falsepositives-1/*.*", least=21)
@pytest.mark.parametrize("name", EMPTY)
def test_nothing_is_read_where_there_is_nothing(name: str) -> None:
    assert read_image(PHOTOS / "falsepositives-1" / name) == []
