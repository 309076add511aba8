"""One look at everything that is watched: how the nodes stand, and which alarms last."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tracechain.trace.events.instant import format_instant
from tracechain.trace.events.units import SECOND
from tracechain.trace.events.units import now as this_moment
from tracechain.trace.records.alarms import AlarmEntry, when
from tracechain.trace.records.records import Records
from tracechain.trace.watching.alarm import alarms
from tracechain.trace.watching.node import Beat, Node
from tracechain.trace.watching.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Survey:
    """What was seen at a moment (µs); `beats` are those of the shards that ever were served."""

    at: int
    nodes: tuple[Node, ...]
    alarms: tuple[AlarmEntry, ...]
    beats: dict[str, Beat]

    def of(self, gln: str) -> Survey:
        """What of it concerns one party."""
        return Survey(
            self.at,
            tuple(node for node in self.nodes if node.gln == gln),
            tuple(alarm for alarm in self.alarms if alarm.gln == gln),
            self.beats,
        )

    def to_dict(self) -> dict[str, Any]:
        """As the API gives it, and `tracechain watch --json`; times in RFC 3339, lengths in seconds."""
        kinds: dict[str, list[str]] = {}
        for alarm in self.alarms:
            kinds.setdefault(f"{alarm.gln}.{alarm.device}", []).append(alarm.kind.value)
        return {
            "at": format_instant(self.at),
            "nodes": [{**_node(node), "alarms": sorted(kinds.get(node.name, []))} for node in self.nodes],
            "alarms": [alarm.to_dict() for alarm in self.alarms],
            "shards": {shard: when(beat.at) for shard, beat in sorted(self.beats.items())},
        }


def survey(records: Records, limits: Thresholds, now: int | None = None) -> Survey:
    """Look at all nodes; alarms begin and end by it. A revoked device is expected no more. Raises RecordsUnavailable."""
    now = this_moment() if now is None else now
    nodes, beats = records.nodes.all(), records.nodes.beats()
    revoked = {(device.gln, device.device) for device in records.devices.all() if device.revoked is not None}
    expected = [node for node in nodes if (node.gln, node.device) not in revoked]
    records.alarms.settle(alarms(expected, beats, now, limits))
    return Survey(now, tuple(nodes), tuple(records.alarms.standing()), beats)


def _node(node: Node) -> dict[str, Any]:
    return {
        "gln": node.gln,
        "device": node.device,
        "seen": when(node.seen),
        "online": node.online,
        "stopped": node.stopped,
        "since": when(node.since),
        "version": node.birth.get("version", ""),
        "waiting": node.waiting,
        "oldest": when(node.oldest),
        "told": when(node.told),
        "lanes": {name: {"waiting": lane.waiting, "oldest": when(lane.oldest)} for name, lane in node.lanes.items()},
        "missing": node.missing,
        "missingSince": when(node.missing_since),
        "events": asdict(node.counts),
        "rejected": None if node.counts.rejected is None else round(node.counts.rejected, 4),
        "clock": node.clock.value if node.clock else None,
        "skew": None if node.skew is None else node.skew / SECOND,
    }
