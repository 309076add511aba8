"""One look at everything that is watched: how the nodes stand, and which alarms last."""

from __future__ import annotations

from dataclasses import dataclass

from tracechain.trace.records.alarms import AlarmEntry
from tracechain.trace.records.database import now as this_moment
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


def survey(records: Records, limits: Thresholds, now: int | None = None) -> Survey:
    """Look at all nodes; alarms begin and end by it. Raises RecordsUnavailable."""
    now = this_moment() if now is None else now
    nodes, beats = records.nodes.all(), records.nodes.beats()
    records.alarms.settle(alarms(nodes, beats, now, limits))
    return Survey(now, tuple(nodes), tuple(records.alarms.standing()), beats)
