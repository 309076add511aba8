"""A node as it was last heard of. Times are µs since 1970 on the platform's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracechain.trace.events.units import DAY
from tracechain.trace.messages.clock import Mark
from tracechain.trace.messages.topics import shard_of

WINDOW = DAY  # over which a node's events are counted
MOST_MISSING = 10**9  # envelopes of one epoch that are counted; a device can name any number up to 2^53


@dataclass(frozen=True, slots=True)
class Lane:
    """What of a lane waits for a receipt, as the node last told: how many events, and since when the oldest."""

    waiting: int
    oldest: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a node's events within the WINDOW."""

    recorded: int = 0
    duplicate: int = 0
    quarantined: int = 0

    @property
    def all(self) -> int:
        return self.recorded + self.duplicate + self.quarantined

    @property
    def rejected(self) -> float | None:
        """The share of the events that went to quarantine, from 0 to 1; None where none came."""
        return self.quarantined / self.all if self.all else None


@dataclass(frozen=True, slots=True)
class WatchedNode:
    """How a node stands.

    `seen`: when a message of its own came last. `online`: by its status, None where it never told one; `since` when,
    and `stopped` where it said goodbye. `every`: it promised a status within so many seconds. `birth`: version, boot,
    epochs, next numbers, applied settings, as told. `lanes` as of `told`. `clock` and `skew` (µs ahead) are those of its
    last envelope. `broken`: when an envelope last did not follow the one before, `broken_at` which. `missing`: envelopes
    that are holes in its numbers, since when.
    """

    gln: str
    device: str
    seen: int
    online: bool | None = None
    since: int | None = None
    stopped: bool = False
    every: int | None = None
    birth: Mapping[str, Any] = field(default_factory=dict)
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    told: int | None = None
    clock: Mark | None = None
    skew: int | None = None
    broken: int | None = None
    broken_at: str = ""
    missing: int = 0
    missing_since: int | None = None
    counts: Counts = Counts()

    @property
    def name(self) -> str:
        """As the broker knows it."""
        return f"{self.gln}.{self.device}"

    @property
    def version(self) -> str:
        """The version of its software, as told; "" where it never was."""
        return str(self.birth.get("version", ""))

    @property
    def shard(self) -> str:
        return shard_of(self.gln)

    @property
    def missing_at_least(self) -> bool:
        """Whether more may be missing than are counted."""
        return self.missing >= MOST_MISSING

    @property
    def waiting(self) -> int | None:
        """How many events wait in its spool; None where it never told."""
        return sum(lane.waiting for lane in self.lanes.values()) if self.lanes else None

    @property
    def oldest(self) -> int | None:
        """Since when the oldest of them waits."""
        return min((lane.oldest for lane in self.lanes.values() if lane.oldest is not None), default=None)


@dataclass(frozen=True, slots=True)
class Beat:
    """The ingest of a shard: when it last said that it works, and since when it has done so without a break."""

    at: int
    since: int
