"""One look at everything that is watched: how the nodes stand, and which alarms last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tracechain.trace.events.units import now as this_moment
from tracechain.trace.records.alarms import AlarmEntry
from tracechain.trace.records.records import Records
from tracechain.trace.watching.alarm import AlarmKind, alarms
from tracechain.trace.watching.node import Beat, WatchedNode
from tracechain.trace.watching.thresholds import Thresholds


class StandingNode(NamedTuple):
    """A node, and the kinds of the alarms that last of it."""

    node: WatchedNode
    alarms: list[AlarmKind]


@dataclass(frozen=True, slots=True)
class Survey:
    """What was seen at a moment (µs); `beats` are those of the shards that ever were served."""

    at: int
    nodes: tuple[WatchedNode, ...]
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

    @property
    def rows(self) -> list[StandingNode]:
        """The nodes with their alarms."""
        kinds: dict[str, list[AlarmKind]] = {}
        for alarm in self.alarms:
            kinds.setdefault(f"{alarm.gln}.{alarm.device}", []).append(alarm.kind)
        return [StandingNode(node, sorted(kinds.get(node.name, []))) for node in self.nodes]

    @property
    def shards(self) -> dict[str, int]:
        """When the ingest of each shard last said that it works."""
        return {shard: beat.at for shard, beat in sorted(self.beats.items())}


def survey(records: Records, limits: Thresholds, now: int | None = None) -> Survey:
    """Look at all nodes; alarms begin and end by it. A revoked device is expected no more. Raises RecordsUnavailable."""
    now = this_moment() if now is None else now
    nodes, beats = records.nodes.all(), records.nodes.beats()
    revoked = {(device.gln, device.device) for device in records.devices.all() if device.revoked is not None}
    expected = [node for node in nodes if (node.gln, node.device) not in revoked]
    records.alarms.settle(alarms(expected, beats, now, limits))
    return Survey(now, tuple(nodes), tuple(records.alarms.standing()), beats)
