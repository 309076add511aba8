"""The published values of the CBV 2.0 event hash: the string before hashing, and the hash."""

import json
from pathlib import Path
from typing import Any

import pytest

from published import DATA
from tracechain.trace.events import event_hash, parse_document, parse_event, prehash

PUBLISHED = DATA / "event-hash"
IDENTICAL = "gs1-epcis/XML/WithEventHashID/event_with_identical_hash_id_7.json"


def sources() -> list[Path]:
    return sorted(path for path in PUBLISHED.glob("*.json*") if path.with_suffix(".hashes").exists())


pytestmark = [
    pytest.mark.published("event-hash/*.json*", least=12),
    pytest.mark.published("event-hash/*.hashes", "event-hash/*.prehashes", least=13),
]


def test_ten_published_documents_in_json_are_there() -> None:
    assert len(sources()) >= 10


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)
def test_the_string_before_hashing_is_the_published_one(path: Path) -> None:
    document = parse_document(json.loads(path.read_text()))

    strings = [prehash(raw, document.context) for raw in document.events]

    assert strings == path.with_suffix(".prehashes").read_text().splitlines()


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)
def test_the_hash_of_the_parsed_event_is_the_published_one(path: Path) -> None:
    document = parse_document(json.loads(path.read_text()))

    hashes = [parse_event(raw, document.context).content_hash for raw in document.events]

    assert hashes == path.with_suffix(".hashes").read_text().split()


@pytest.mark.published(IDENTICAL)
def test_gs1_s_identical_event_has_the_same_hash_in_other_spellings() -> None:
    document = parse_document(json.loads((DATA / IDENTICAL).read_text()))
    raw: dict[str, Any] = document.events[0]
    respelled = {
        **raw,
        "epcList": [f"https://example.com/01/10614141073464/21/{serial}?17=301231" for serial in (2018, 2016, 2017)],
        "bizStep": "https://ref.gs1.org/cbv/BizStep-receiving",
        "disposition": "cbv:Disp-in_progress",
        "quantityList": list(reversed(raw["quantityList"])),
        "eventTime": "2005-04-05T02:33:31.116000Z",
        "eventID": "urn:uuid:00000000-0000-4000-8000-000000000000",
        "recordTime": "2026-01-01T00:00:00Z",
        "rdfs:comment": "said twice",
    }

    assert event_hash(respelled, document.context) == event_hash(raw, document.context)
