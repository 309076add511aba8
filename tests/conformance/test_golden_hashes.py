"""Golden event hashes: what is hashed, piece by piece, and the name that comes of it, for every spelling of an event.

The pieces were written by the published algorithm (CBV 2.0, 8.9), by hand.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tracechain.trace.events import event_hash, parse_document, parse_event, prehash

GOLDEN: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data/event-hashes.json").read_text())
each_event = pytest.mark.parametrize(
    ("pair", "event"),
    [
        pytest.param(pair, event, id=f"{number}-{event['type']}-{spelling}")
        for number, pair in enumerate(GOLDEN)
        for spelling, event in enumerate(pair["events"])
    ],
)


@each_event
def test_the_string_before_hashing_is_the_golden_one(pair: dict[str, Any], event: dict[str, Any]) -> None:
    assert prehash(event, pair["context"]) == "".join(pair["canonical"])


@each_event
def test_the_hash_of_an_event_is_the_golden_one(pair: dict[str, Any], event: dict[str, Any]) -> None:
    assert event_hash(event, pair["context"]) == pair["hash"]


@each_event
def test_an_event_of_a_document_without_an_event_id_is_named_by_the_golden_hash(
    pair: dict[str, Any], event: dict[str, Any]
) -> None:
    unnamed = {name: value for name, value in event.items() if name != "eventID"}
    document = parse_document(
        {"@context": pair["context"], "type": "EPCISDocument", "epcisBody": {"eventList": [unnamed]}}
    )
    parsed = parse_event(document.events[0], document.context)
    assert (parsed.id, parsed.content_hash) == (pair["hash"], pair["hash"])


@pytest.mark.parametrize("pair", GOLDEN, ids=lambda pair: pair["events"][0]["type"])
def test_a_golden_hash_is_the_sha_256_of_its_string(pair: dict[str, Any]) -> None:
    digest = hashlib.sha256("".join(pair["canonical"]).encode()).hexdigest()
    assert pair["hash"] == f"ni:///sha-256;{digest}?ver=CBV2.0"


def test_golden_events_are_of_every_type() -> None:
    assert {event["type"] for pair in GOLDEN for event in pair["events"]} == {
        "ObjectEvent",
        "AggregationEvent",
        "TransactionEvent",
        "TransformationEvent",
        "AssociationEvent",
    }
