"""The lanes of a node: what stations scan is not held up by what sensors read. Each has its own numbers (mqtt-contract)."""

from __future__ import annotations

from dataclasses import dataclass

LANES = ("scans", "readings")


@dataclass(frozen=True, slots=True)
class LaneState:
    """Where a lane stands: `next_seq` is the number of the next envelope to be cut."""

    epoch: str
    next_seq: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """What of a lane waits for a receipt: how many events, and when the oldest was kept (seconds of the node's clock)."""

    events: int
    oldest: int | None
