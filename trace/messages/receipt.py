"""The receipt: what the store has, so that a node may let go of it (mqtt-contract, Receipt)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json, take_list, take_text, take_whole
from tracechain.trace.words.shown import shown

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class QuarantineNote:
    """An event that was set aside: its place in the payload (from 0; None: the whole payload), its number in quarantine, and why."""

    index: int | None
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one envelope.

    `sha256` is the digest (hex) of the payload that the platform has taken under this number: of this envelope, or of the
    one that came before it with other content; None where that is not told.
    """

    seq: int
    recorded: int = 0
    duplicate: int = 0
    quarantined: tuple[QuarantineNote, ...] = ()
    sha256: str | None = None

    @property
    def refused_whole(self) -> bool:
        """Whether all of it is in quarantine as one entry."""
        return any(one.index is None for one in self.quarantined)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to envelopes: all up to `upto` is durable; `missing` ranges, ends included, are to be sent again now."""

    epoch: str
    upto: int
    missing: tuple[tuple[int, int], ...] = ()
    results: tuple[Result, ...] = ()

    def to_bytes(self) -> bytes:
        """The payload."""
        return _dump(
            {
                "epoch": self.epoch,
                "upto": self.upto,
                "missing": [list(span) for span in self.missing],
                "results": [_result_json(result) for result in self.results],
            }
        )


@dataclass(frozen=True, slots=True)
class PlainReceipt:
    """The answer to a plain device's message: the eventIDs that are durable, and what was set aside."""

    ids: tuple[str, ...]
    quarantined: tuple[QuarantineNote, ...] = ()

    def to_bytes(self) -> bytes:
        """The payload."""
        return _dump({"ids": list(self.ids), "quarantined": [_quarantined_json(q) for q in self.quarantined]})


def parse_receipt(payload: bytes) -> Receipt | PlainReceipt:
    """Read a receipt of either form; MessageError says in a sentence why it is none."""
    document = parse_json(payload)
    if not isinstance(document, dict):
        raise MessageError.of("receipt.no_object", type=type(document).__name__)
    if "ids" in document:
        return PlainReceipt(tuple(map(_text, take_list(document, "ids"))), _all_quarantined(document))
    return Receipt(
        epoch=take_text(document, "epoch"),
        upto=take_whole(document, "upto", least=0),
        missing=tuple(map(_span, take_list(document, "missing"))),
        results=tuple(map(_result, take_list(document, "results"))),
    )


def _dump(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _result_json(result: Result) -> dict[str, Any]:
    document = {
        "seq": result.seq,
        "recorded": result.recorded,
        "duplicate": result.duplicate,
        "quarantined": [_quarantined_json(q) for q in result.quarantined],
    }
    return document if result.sha256 is None else {**document, "sha256": result.sha256}


def _quarantined_json(quarantined: QuarantineNote) -> dict[str, Any]:
    return {"index": quarantined.index, "id": quarantined.id, "reason": quarantined.reason}


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise MessageError.of("receipt.lists_no_object", found=shown(value))
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise MessageError.of("receipt.lists_no_text", found=shown(value))
    return value


def _span(value: Any) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise MessageError.of("receipt.lists_no_span", found=shown(value))
    pair = {"first": value[0], "last": value[1]}
    first = take_whole(pair, "first", least=1)
    return first, take_whole(pair, "last", least=first)


def _result(value: Any) -> Result:
    document = _object(value)
    return Result(
        seq=take_whole(document, "seq", least=1),
        recorded=take_whole(document, "recorded", least=0),
        duplicate=take_whole(document, "duplicate", least=0),
        quarantined=_all_quarantined(document),
        sha256=_sha256(document.get("sha256")),
    )


def _sha256(value: Any) -> str | None:
    if value is not None and (not isinstance(value, str) or not _SHA256.fullmatch(value)):
        raise MessageError.of("receipt.sha256", found=shown(value))
    return value


def _all_quarantined(document: Mapping[str, Any]) -> tuple[QuarantineNote, ...]:
    return tuple(map(_quarantined, take_list(document, "quarantined")))


def _quarantined(value: Any) -> QuarantineNote:
    document = _object(value)
    index = None if document.get("index", 0) is None else take_whole(document, "index", least=0)
    return QuarantineNote(index, take_text(document, "id"), take_text(document, "reason"))
