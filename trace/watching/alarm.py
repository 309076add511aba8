"""Alarms: what of the nodes and of the way in a person should look at, from how they stand at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tracechain.trace.events.units import SECOND
from tracechain.trace.messages.clock import Mark
from tracechain.trace.watching.node import Beat, WatchedNode
from tracechain.trace.watching.thresholds import Thresholds

LEAST_EVENTS = 20  # of a day; of fewer, one wrong event would be a large share


class AlarmKind(StrEnum):
    """What is wrong."""

    SILENCE = "silence"
    OFFLINE = "offline"
    HOLES = "holes"
    WAITING = "waiting"
    SKEW = "skew"
    BROKEN = "broken"
    REJECTED = "rejected"
    UNSERVED = "unserved"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong now; `began` is since when (µs), `facts` are what its sentence tells.

    `gln` and `device` are "" where it is no node.
    """

    kind: AlarmKind
    gln: str
    device: str
    began: int
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What makes it the same alarm while it lasts."""
        return f"{self.kind}/{self.gln}/{self.device}"


def alarms(nodes: Iterable[WatchedNode], beats: Mapping[str, Beat], now: int, limits: Thresholds) -> list[Alarm]:
    """All alarms at a moment; `beats` are those of the shards that ever were served."""
    unserved = {shard: beat for shard, beat in beats.items() if now - beat.at > limits.unserved * SECOND}
    found = list(_unserved(unserved, limits))
    for node in nodes:
        if node.shard not in unserved:  # else it is we who do not hear
            found += _silence(node, beats.get(node.shard), now, limits)
            found += _offline(node, now, limits)
        found += _of_messages(node, now, limits)
    return found


def silence_limit(node: WatchedNode, limits: Thresholds) -> float:
    """After how many seconds without a message a node is silent."""
    if node.every is None or node.stopped:
        return limits.silence
    return node.every * limits.promises


def _unserved(beats: Mapping[str, Beat], limits: Thresholds) -> Iterator[Alarm]:
    if beats:
        began = min(beat.at for beat in beats.values()) + _whole(limits.unserved)
        yield Alarm(AlarmKind.UNSERVED, "", "", began, {"shards": "".join(sorted(beats))})


def _silence(node: WatchedNode, beat: Beat | None, now: int, limits: Thresholds) -> Iterator[Alarm]:
    limit = silence_limit(node, limits)
    heard = max(node.seen, beat.since if beat else 0)
    if now - heard > limit * SECOND:
        yield Alarm(AlarmKind.SILENCE, node.gln, node.device, heard + _whole(limit), {"seconds": limit})


def _offline(node: WatchedNode, now: int, limits: Thresholds) -> Iterator[Alarm]:
    if node.online is not False or node.stopped or node.since is None:
        return
    if now - node.since > limits.offline * SECOND:
        yield Alarm(AlarmKind.OFFLINE, node.gln, node.device, node.since)


def _of_messages(node: WatchedNode, now: int, limits: Thresholds) -> Iterator[Alarm]:
    facts: dict[str, Any]
    if node.missing and node.missing_since is not None and now - node.missing_since > limits.holes * SECOND:
        facts = {"missing": node.missing, "seconds": limits.holes}
        yield Alarm(AlarmKind.HOLES, node.gln, node.device, node.missing_since, facts)
    if node.oldest is not None and now - node.oldest > limits.waiting * SECOND:
        facts = {"waiting": node.waiting, "seconds": limits.waiting}
        yield Alarm(AlarmKind.WAITING, node.gln, node.device, node.oldest + _whole(limits.waiting), facts)
    if node.clock is Mark.SKEWED and node.skew is not None and abs(node.skew) > limits.skew * SECOND:
        facts = {"seconds": round(abs(node.skew) / SECOND), "ahead": node.skew > 0}
        yield Alarm(AlarmKind.SKEW, node.gln, node.device, now, facts)
    if node.broken is not None:
        yield Alarm(AlarmKind.BROKEN, node.gln, node.device, node.broken, {"place": node.broken_at})
    share = node.counts.rejected
    if share is not None and share > limits.rejected and node.counts.all >= LEAST_EVENTS:
        facts = {"quarantined": node.counts.quarantined, "events": node.counts.all}
        yield Alarm(AlarmKind.REJECTED, node.gln, node.device, now, facts)


def _whole(seconds: float) -> int:
    return round(seconds * SECOND)
