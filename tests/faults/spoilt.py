"""Good messages that were spoilt: bytes changed, cut, doubled; values replaced, nested, renamed; signatures wrecked."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from cast.documents import document, envelope, event, plain
from cast.parties import GATE
from tracechain.trace.messages.envelope import DropNotice, Envelope
from tracechain.trace.messages.payload import RepeatedName
from tracechain.trace.messages.signature import SigningKey, sign
from tracechain.trace.messages.status import LaneBacklog, NodeStatus

KEY = SigningKey.make()

SENSED = event(
    4,
    type="AggregationEvent",
    action="ADD",
    parentID="urn:epc:id:sscc:4012345.0000000111",
    childEPCs=["https://id.gs1.org/01/06901234000016/21/S1"],
    childQuantityList=[{"epcClass": "https://id.gs1.org/01/06901234000016/10/L1", "quantity": 12.5, "uom": "KGM"}],
    sensorElementList=[
        {
            "sensorMetadata": {"time": "2026-03-01T08:00:00Z", "deviceID": "urn:epc:id:giai:4000001.111"},
            "sensorReport": [{"type": "Temperature", "value": 4.2, "uom": "CEL"}],
        }
    ],
)
MADE = event(
    5,
    type="TransformationEvent",
    bizStep="commissioning",
    inputQuantityList=[{"epcClass": "urn:epc:class:lgtin:4012345.012345.L1", "quantity": 10, "uom": "KGM"}],
    outputEPCList=["urn:epc:id:sgtin:4012345.012345.1"],
    transformationID="urn:epc:id:gdti:0614141.12345.400",
    bizTransactionList=[{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:0614141073467:1152"}],
    sourceList=[{"type": "owning_party", "source": "urn:epc:id:pgln:4000001.00001"}],
    ilmd={"ex:best": "2026-04-01"},
    **{"@context": [{"ex": "https://ex.example/"}]},
)
del MADE["action"], MADE["epcList"], SENSED["epcList"]
DECLARED = event(6, errorDeclaration={"declarationTime": "2026-03-02T08:00:00Z", "reason": "incorrect_data"})
SCAN = {"code": "]C1010690123400001610L1\x1d21S1", "at": "2026-03-01T08:00:00+08:00", "seq": 17}
TIMED = {
    **json.loads(envelope(3, event(7))),
    "sent": "2026-03-01T08:00:00.000Z",
    "clock": {"synchronised": True, "boot": 3, "monotonic": 1.5},
}
BIRTH = NodeStatus(
    True,
    False,
    "0.1.0",
    3,
    60,
    {"scans": "01J"},
    {"scans": 8},
    {"scans": LaneBacklog(4, 12.5), "readings": LaneBacklog(0)},
    "7",
)
GOOD: tuple[tuple[str, Any], ...] = (
    ("envelope", TIMED),
    ("status", json.loads(BIRTH.to_bytes())),
    ("envelope", json.loads(envelope(1, event(1), event(2)))),
    ("envelope", json.loads(envelope(2, SENSED, MADE, DECLARED))),
    ("envelope", json.loads(Envelope("01J", "scans", 9, "a" * 64, dropped=DropNotice(3, "thinned")).to_bytes())),
    ("document", document(event(3), SENSED, MADE)),
    ("event", MADE),
    ("list", [event(1), SENSED]),
    ("scan", SCAN),
)
_LONG = b"9" * 400
_FOUND = (  # what once tripped something
    (GATE.events, json.dumps(TIMED).encode().replace(b"1.5", _LONG)),
    (GATE.status, BIRTH.to_bytes().replace(b"12.5", _LONG)),
    (GATE.status, BIRTH.to_bytes().replace(b'"config":"7"', b'"config":1e999')),
    (GATE.status, BIRTH.to_bytes().replace(b'"config":"7"', b'"config":' + b"[" * 950 + b"]" * 950)),
    (GATE.status, BIRTH.to_bytes().replace(b"0.1.0", b"\\ud800")),
    # Small messages that took gigabytes: long names above long lists, and codes behind many spaces.
    (GATE.events, plain(event(8, **{"ex:x": {"k" * 100_000: [1] * 50_000}})).replace(b'"type"', b'"a":1,"a":2,"type"')),
    (GATE.events, envelope(4, event(9, **{"ex:x": {"k" * 60_000: ["0e999"] * 10_000}})).replace(b'"0e999"', b"1e999")),
    (GATE.events, envelope(5, event(10, **{"ex:" + "k" * 500: [1] * 60_000}))),
    (GATE.events, plain(event(11, epcList=[" " * 900_000 + "urn:x:1"]))),
)
_TOPICS = {"scan": GATE.scan, "status": GATE.status}
_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**53, 2**53 + 1, -(2**63), 10**400, 0.1, 1e308, -0.0),
    *("", " ", "\0", "\ud800", "\udfff\ud800", "奶" * 40, "é", "\u202e", "x" * 5_000, "NaN", "1e999", "null"),
    *("2026-13-01T00:00:00Z", "9999-12-31T23:59:59.999999999+14:00", "0000-01-01T00:00:00Z", "+25:61", "-00:00"),
    *("https://id.gs1.org/01/1", "urn:epc:id:sgtin:1.2.3", "urn:epc:id:", "https://[::1", "ni:///sha-256;x?ver=CBV2.0"),
    *([], {}, [[]], [None], {"": ""}, {"@context": {}}, {"@type": ["x"]}, [{}] * 50, {"a": {"b": {"c": []}}}),
    *({"k" * 600: [1] * 300}, " " * 5_000 + "urn:x:1", {f"p{number}": "https://ex.example/" for number in range(300)}),
)
_TOKENS = (
    *(
        b"NaN",
        b"-Infinity",
        b"1e99999",
        b"0" * 400,
        b"9" * 5_000,
        b"\\ud800",
        b"\\u0000",
        b"\\x",
        b"\xff",
        b"\xed\xa0\x80",
    ),
    *(
        b"[" * 5_000,
        b'{"a":' * 2_000,
        b"]",
        b"}",
        b",",
        b":",
        b'"',
        b"\\",
        b"null",
        b"true",
        b"\xef\xbb\xbf",
        b"\0",
        b"eyJ",
    ),
)


def inputs(chance: Random) -> Iterator[tuple[str, bytes]]:
    """Spoilt messages without end, each with the topic that it comes on."""
    yield from _FOUND
    while True:
        name, value = chance.choice(GOOD)
        topic = GATE.scan if chance.random() < 0.02 else _TOPICS.get(name, GATE.events)
        for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
            value = _changed(value, chance)
        payload = _written(value, chance)
        if chance.random() < 0.15:
            payload = sign(payload, KEY) if chance.random() < 0.7 else _token(payload, chance)
        yield topic, payload
        for _ in range(5):
            spoilt = payload
            for _ in range(chance.choice((1, 1, 2, 4))):
                spoilt = _spoilt(spoilt, chance)
            yield topic, spoilt


def _written(value: Any, chance: Random) -> bytes:
    text = json.dumps(value, ensure_ascii=chance.random() < 0.5)
    encoding = chance.choice(("utf-8",) * 30 + ("utf-16", "gb18030", "latin-1"))
    return text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")


def _token(payload: bytes, chance: Random) -> bytes:
    """Something in the shape of a signed message."""
    header = chance.choice(
        (b'{"alg":"none"}', b'{"alg":"Ed25519"}', b'{"alg":"Ed25519","kid":7}', b"{}", b"[]", b'{"b64":false}')
    )
    parts = (header, payload, b"\1" * 64)
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)


def _changed(value: Any, chance: Random) -> Any:
    """A copy with one place in it replaced, removed, renamed, doubled or buried."""
    copy = json.loads(json.dumps(value))
    places = _places(copy) if isinstance(copy, (dict, list)) else []
    if not places:
        return chance.choice(_ODD)
    holder, key = chance.choice(places)
    match chance.randrange(7):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[chance.choice(("", "type", "@context", "eventID", "ex:" + key, key.upper(), "seq"))] = holder.pop(
                key
            )
        case 2 if isinstance(holder, list):
            holder.extend([holder[key]] * chance.choice((1, 5, 5, 5, 300)))
        case 3:
            holder[key] = _buried(holder[key], chance.choice((1, 3, 60, 240)), chance)
        case 4:
            other, at = chance.choice(places)
            holder[key] = json.loads(json.dumps(other[at])) if other is not holder or at != key else None
        case 5 if isinstance(holder, dict):
            holder[RepeatedName(key)] = chance.choice(_ODD)
        case _:
            holder[key] = chance.choice(_ODD)
    return copy


def _buried(value: Any, depth: int, chance: Random) -> Any:
    for _ in range(depth):
        value = [value] if chance.random() < 0.5 else {"ex:a": value}
    return value


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value: what holds it, and its key or number."""
    found: list[tuple[Any, Any]] = []
    holders = [value]
    while holders:
        holder = holders.pop()
        places: Iterable[tuple[Any, Any]] = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, inner in places:
            found.append((holder, key))
            if isinstance(inner, (dict, list)):
                holders.append(inner)
    return found


def _spoilt(payload: bytes, chance: Random) -> bytes:
    at, to = sorted((chance.randrange(len(payload) + 1), chance.randrange(len(payload) + 1)))
    match chance.randrange(6):
        case 0:
            return payload[:at]
        case 1:
            return payload[:at] + payload[to:]
        case 2:
            return payload[:to] + payload[at:]
        case 3:
            return payload[:at] + chance.choice(_TOKENS) + payload[at:]
        case 4:
            return payload[:at] + bytes([chance.randrange(256)]) + payload[at + 1 :]
        case _:
            return (
                payload[:at] + bytes([payload[at] ^ 1 << chance.randrange(8)]) + payload[at + 1 :]
                if at < len(payload)
                else b""
            )
