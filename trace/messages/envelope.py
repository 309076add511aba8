"""The envelope: a node's events, numbered without a hole (mqtt-contract, Envelope)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracechain.trace.messages.epoch import Epoch
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.name import is_name
from tracechain.trace.messages.payload import parse_json, take_text, take_whole
from tracechain.trace.words.shown import shown

MAX_EVENTS = 200
MAX_BYTES = 256 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DropNotice:
    """What a node gave up under one number, and why."""

    count: int
    reason: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """One numbered message of a lane.

    `previous` is the SHA-256 of the payload before, None at 1. `sent` is RFC 3339 as the node wrote it; "" when it said nothing.
    `events` are the sender's JSON values, not looked into here: one bad event must not cost its neighbours.
    """

    epoch: str
    lane: str
    seq: int
    previous: str | None = None
    sent: str = ""
    clock: Mapping[str, Any] | None = None
    events: tuple[Any, ...] = ()
    dropped: DropNotice | None = None

    def to_bytes(self) -> bytes:
        """The payload. `events` comes last and the rest is fixed, so the same envelope always has the same bytes."""
        document: dict[str, Any] = {
            "epoch": self.epoch,
            "lane": self.lane,
            "seq": self.seq,
            "previous": self.previous,
            "sent": self.sent,
            "clock": None if self.clock is None else dict(self.clock),
        }
        if self.dropped is not None:
            document["dropped"] = {"count": self.dropped.count, "reason": self.dropped.reason}
        else:
            document["events"] = list(self.events)
        return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()

    @classmethod
    def parse(cls, payload: bytes) -> Envelope:
        """Read a payload; MessageError says in a sentence why it is no envelope."""
        _check_size(len(payload))
        return cls.of(parse_json(payload), len(payload))

    @classmethod
    def of(cls, document: Any, size: int) -> Envelope:
        """Read the JSON value of a payload of `size` bytes; MessageError likewise.

        `lane`, `previous`, `sent` and `clock` may be absent: the events matter more than what is said about them.
        """
        _check_size(size)
        if not isinstance(document, dict):
            raise MessageError.of("envelope.no_object", type=type(document).__name__)
        return cls(
            epoch=Epoch(_name(document, "epoch")),
            lane=_name(document, "lane") if "lane" in document else "scans",
            seq=take_whole(document, "seq", least=1),
            previous=_previous(document.get("previous")),
            sent=take_text(document, "sent") if document.get("sent") is not None else "",
            clock=_clock(document.get("clock")),
            events=_events(document),
            dropped=_dropped(document),
        )


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise MessageError.of("envelope.large", size=size, most=MAX_BYTES)


def _name(document: Mapping[str, Any], field: str) -> str:
    text = take_text(document, field)
    if not is_name(text):
        raise MessageError.of("field.no_name", field=repr(field), found=repr(text))
    return text


def _previous(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise MessageError.of("envelope.previous", found=shown(value))
    return value


def _clock(value: Any) -> Mapping[str, Any] | None:
    if value is not None and not isinstance(value, dict):
        raise MessageError.of("envelope.clock", found=shown(value))
    return value


def _events(document: Mapping[str, Any]) -> tuple[Any, ...]:
    if ("events" in document) == ("dropped" in document):
        raise MessageError.of("envelope.events_or_dropped")
    events = document.get("events", [])
    if not isinstance(events, list):
        raise MessageError.of("field.no_list", field="'events'", found=shown(events))
    if len(events) > MAX_EVENTS:
        raise MessageError.of("envelope.many_events", number=len(events), most=MAX_EVENTS)
    return tuple(events)


def _dropped(document: Mapping[str, Any]) -> DropNotice | None:
    if "dropped" not in document:
        return None
    value = document["dropped"]
    if not isinstance(value, dict):
        raise MessageError.of("envelope.dropped", found=shown(value))
    return DropNotice(take_whole(value, "count", least=1), take_text(value, "reason"))
