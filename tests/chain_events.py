"""Events, documents and messages of a small chain, as nodes send them."""

from __future__ import annotations

import json
from typing import Any

from tracechain.trace.messages.envelope import Envelope
from tracechain.trace.messages.topics import Node

FARM = "6901234000009"
DAIRY = "6901234000016"


def event(number: int = 1, **fields: Any) -> dict[str, Any]:
    """An observation of a crate, with an eventID of its own."""
    return {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:00000000-0000-4000-8000-{number:012}",
        "eventTime": "2026-03-01T08:00:00.000+08:00",
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "epcList": ["urn:epc:id:sscc:4012345.0000000111"],
        **fields,
    }


def document(*events: Any) -> dict[str, Any]:
    """An EPCIS document around events."""
    return {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-01T08:00:00.000Z",
        "epcisBody": {"eventList": list(events)},
    }


def envelope(seq: int, *events: Any, epoch: str = "01J") -> bytes:
    """An envelope as a gateway sends it."""
    return Envelope(epoch, "scans", seq, events=events).to_bytes()


def plain(value: Any) -> bytes:
    """What a plain device sends."""
    return json.dumps(value).encode()


GATE = Node(FARM, "gate-1")
