"""The tests have one cast: a GLN is one party in each of them, and the unit tests lie where what they test lies."""

from __future__ import annotations

import re
from pathlib import Path

from cast import parties
from tracechain.trace.identifiers.check_digit import check_digit

ROOT = Path(__file__).parents[3]
TESTS = ROOT / "tests"
NUMBER = re.compile(r"(?<!\d)\d{13}(?!\d)")
GTIN = "trade items, by the 13 digits that a till reads"
CODES = "codes for their own sake, some of them of the standards' examples"
ELSEWHERE = {  # numbers of 13 digits with a right check digit that are nobody of the cast
    "conformance/test_barcodes.py": GTIN,
    "faults/spoilt.py": CODES,
    "pages.py": "the example that a page of the console gives",
    "unit/iot_gateway/labels/test_labels.py": GTIN,
    "unit/iot_gateway/reading/test_reading.py": GTIN,
    "unit/iot_gateway/station/test_station.py": GTIN,
    "unit/trace/events/test_web_uri.py": CODES,
    "unit/trace/identifiers/test_gln.py": CODES,
    "unit/trace/identifiers/test_scan.py": CODES,
    "unit/trace/identifiers/test_uri.py": CODES,
    "unit/tracechain/command/test_read_and_label.py": GTIN,
    "unit/web/public/test_public.py": GTIN,
}


def _is_gln(number: str) -> bool:
    return check_digit(number[:-1]) == number[-1]


def test_every_gln_in_the_tests_is_that_of_somebody_in_the_cast() -> None:
    sources = {str(path.relative_to(TESTS)): path.read_text() for path in TESTS.rglob("*.py")}
    spelled = {name for name, text in sources.items() if any(map(_is_gln, NUMBER.findall(text)))}
    assert {name for name in spelled if not name.startswith("cast/")} == set(ELSEWHERE)


def test_everybody_in_the_cast_has_a_gln_of_their_own() -> None:
    glns = [value for value in vars(parties).values() if isinstance(value, str) and NUMBER.fullmatch(value)]
    assert len(glns) > 6
    assert [gln for gln in glns if not _is_gln(gln) or glns.count(gln) > 1] == []


def test_the_unit_tests_mirror_the_source_tree() -> None:
    rooms = {path.parent.relative_to(TESTS / "unit") for path in TESTS.glob("unit/**/test_*.py")}
    assert {str(room) for room in rooms if not (ROOT / room).is_dir()} == {"project"}
