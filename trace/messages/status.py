"""The status of a node: its birth, how much waits in its spool, and its farewell (mqtt-contract, Topics).

It is retained, and the last will stands on the same topic: whoever asks later learns the last word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json, take_text, take_whole
from tracechain.trace.words.shown import shown

MAX_BYTES = 16 * 1024
_MOST_LANES = 16
_LONGEST = 366 * 86_400  # seconds
_WORDS = 64  # letters of a name
_EVERY = range(10, 86_401)  # seconds that a promise is taken for


@dataclass(frozen=True, slots=True)
class LaneBacklog:
    """What of a lane waits for a receipt: how many events, and for how many seconds the oldest; None when none waits."""

    events: int
    oldest: float | None = None


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """What a node says of itself.

    `every`: it promises to say so again within so many seconds. `stopped`: it went on purpose; the last will can't say so,
    nor what waits when it comes to that.
    `epochs` and `next` are those of its lanes, `lanes` what waits in them; `config` the version of the settings applied.
    What is told to people and can't be shown (control characters, half surrogates) is as if it were not said, and so is
    a promise of less than ten seconds or more than a day.
    """

    online: bool
    stopped: bool = False
    version: str = ""
    boot: int | None = None
    every: int | None = None
    epochs: Mapping[str, str] = field(default_factory=dict)
    next: Mapping[str, int] = field(default_factory=dict)
    lanes: Mapping[str, LaneBacklog] = field(default_factory=dict)
    config: str | int | None = None

    def to_bytes(self) -> bytes:
        """The payload."""
        document: dict[str, Any] = {"online": self.online}
        if self.online:
            document |= {
                "version": self.version,
                "boot": self.boot,
                "every": self.every,
                "epochs": dict(self.epochs),
                "next": dict(self.next),
                "lanes": self._waiting(),
                "config": self.config,
            }
        elif self.stopped:
            document["stopped"] = True
            if self.lanes:
                document["lanes"] = self._waiting()
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    def _waiting(self) -> dict[str, Any]:
        return {lane: {"waiting": one.events, "oldest": one.oldest} for lane, one in self.lanes.items()}

    @classmethod
    def parse(cls, payload: bytes) -> NodeStatus:
        """Read a payload; MessageError says why it is no status. Only `online` must be there."""
        if len(payload) > MAX_BYTES:
            raise MessageError.of("status.large", size=len(payload), most=MAX_BYTES)
        document = parse_json(payload)
        if not isinstance(document, dict) or not isinstance(document.get("online"), bool):
            raise MessageError.of("status.no_status", beginning=repr(payload[:80]))
        epochs, numbers = _lanes(document, "epochs"), _lanes(document, "next")
        return cls(
            online=document["online"],
            stopped=document.get("stopped") is True,
            version=_shown(take_text(document, "version")) if document.get("version") is not None else "",
            boot=take_whole(document, "boot", least=0) if document.get("boot") is not None else None,
            every=_promise(document.get("every")),
            epochs={lane: epoch for lane in epochs if (epoch := _shown(take_text(epochs, lane)))},
            next={lane: take_whole(numbers, lane, least=1) for lane in numbers},
            lanes={lane: _waiting(lane, value) for lane, value in _lanes(document, "lanes").items()},
            config=_version(document.get("config")),
        )


def _lanes(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = document.get(name) or {}
    if not isinstance(value, dict) or len(value) > _MOST_LANES or any(len(lane) > _WORDS for lane in value):
        raise MessageError.of("status.no_lanes", field=repr(name), found=shown(value))
    return {lane: one for lane, one in value.items() if lane.isprintable()}


def _shown(text: str) -> str:
    return text[:_WORDS] if text.isprintable() else ""


def _promise(value: Any) -> int | None:
    return value if isinstance(value, int) and value in _EVERY else None


def _version(value: Any) -> str | int | None:
    """Of settings: text or a whole number; anything else is none."""
    if isinstance(value, str):
        return _shown(value) or None
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 2**53
    return value if whole else None


def _waiting(lane: str, value: Any) -> LaneBacklog:
    if not isinstance(value, dict):
        raise MessageError.of("status.no_lane", lane=repr(lane), found=shown(value))
    oldest = value.get("oldest")
    if oldest is not None and (
        isinstance(oldest, bool) or not isinstance(oldest, (int, float)) or not 0 <= oldest <= _LONGEST
    ):
        raise MessageError.of("status.no_age", lane=repr(lane), found=shown(oldest))
    return LaneBacklog(take_whole(value, "waiting", least=0), oldest)
