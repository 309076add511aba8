"""The reader on photos with expected text: a part of zxing-cpp's own samples."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tracechain.iot_gateway.reading import read_image

PHOTOS = Path(__file__).parents[2] / "../shared/data/barcodes"
pytestmark = pytest.mark.skipif(not PHOTOS.exists(), reason="The photos of ../shared/data/barcodes are not here")

# Its two good readers agree on 9784872348880, which is what the photo shows; the expected text is of another book.
MISLABELLED = {"ean13-2/23.webp"}


def _rows() -> list[dict[str, str]]:
    if not PHOTOS.exists():
        return []
    with (PHOTOS / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        return list(csv.DictReader(manifest))


READABLE = [row for row in _rows() if row["expected_utf8"] and row["zxingcpp_3_1_1_match"] == "1"]
SECOND_ONLY = [row for row in _rows() if row["zxingcpp_3_1_1_match"] == "0" and row["file"] not in MISLABELLED]
EMPTY = sorted(path.name for path in (PHOTOS / "falsepositives-1").glob("*.*"))


@pytest.mark.parametrize("row", READABLE, ids=lambda row: row["file"])
def test_what_the_first_reader_can_read_is_read(row: dict[str, str]) -> None:
    codes = read_image(PHOTOS / row["file"])
    assert [code.text for code in codes] == [row["expected_utf8"]]
    if row["pyzbar_0_1_9_match"] == "1" and row["file"].split("-")[0] in {"ean13", "code128", "qrcode"}:
        assert codes[0].confidence == "agreed"


@pytest.mark.parametrize("row", SECOND_ONLY, ids=lambda row: row["file"])
def test_what_the_first_reader_misses_is_read_right_or_not_at_all(row: dict[str, str]) -> None:
    codes = read_image(PHOTOS / row["file"])
    assert [code.text for code in codes] == ([row["expected_utf8"]] if row["pyzbar_0_1_9_match"] == "1" else [])


@pytest.mark.parametrize("name", EMPTY)
def test_nothing_is_read_where_there_is_nothing(name: str) -> None:
    assert read_image(PHOTOS / "falsepositives-1" / name) == []
