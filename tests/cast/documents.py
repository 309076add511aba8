"""Events, documents and messages as nodes send them: their JSON, and its bytes."""

from __future__ import annotations

import json
from typing import Any

from cast.parties import place
from tracechain.trace.messages.envelope import Envelope


def event(number: int = 1, **fields: Any) -> dict[str, Any]:
    """An observation of a crate, with an eventID of its number."""
    return (
        bare_event(
            number,
            "ObjectEvent",
            "2026-03-01T08:00:00.000+08:00",
            action="OBSERVE",
            bizStep="shipping",
            epcList=["urn:epc:id:sscc:4012345.0000000111"],
        )
        | fields
    )


def event_at(number: int, kind: str, at: str, gln: str, **fields: Any) -> dict[str, Any]:
    """An event of March at a party's place, with an eventID of its number."""
    return bare_event(number, kind, f"2026-03-{at}.000+08:00", readPoint={"id": place(gln)}) | fields


def bare_event(number: int, kind: str, time: str, **fields: Any) -> dict[str, Any]:
    """An event with an eventID of its number, a time, and these fields alone."""
    return {
        "type": kind,
        "eventID": f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        "eventTime": time,
        "eventTimeZoneOffset": "+08:00",
        **fields,
    }


def measured(*degrees: float, start: str) -> list[dict[str, Any]]:
    """Sensor elements with temperatures, an hour apart on the second of March."""
    hour = int(start)
    return [
        {
            "sensorMetadata": {"time": f"2026-03-02T{hour + i:02d}:00:00.000+08:00"},
            "sensorReport": [{"type": "Temperature", "value": value, "uom": "CEL"}],
        }
        for i, value in enumerate(degrees)
    ]


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
