"""What a node tells of itself: its lanes and what waits in them, once in a while and after a change (mqtt-contract, Topics)."""

from __future__ import annotations

import math
import time
from importlib.metadata import version

from tracechain.iot_gateway.sending.pace import Pace
from tracechain.iot_gateway.spool.spool import Spool
from tracechain.trace.messages.status import LaneBacklog, NodeStatus


class StatusReport:
    """When to tell how a spool stands, and what to tell; `now` is in seconds that only go on."""

    def __init__(self, spool: Spool, pace: Pace) -> None:
        self._spool, self._pace = spool, pace
        self._told = (0.0, 0)  # when it was told last, and how many events waited then
        self._next_look = 0.0

    def is_due(self, now: float) -> bool:
        """Whether its time has come, or what waits has changed; the spool is looked at as often as a change may be told."""
        if now < self._next_look:
            return False
        self._look_later(now)
        at, waited = self._told
        return now >= at + self._pace.report or self._spool.waiting() != waited

    def tell(self, now: float) -> NodeStatus:
        """The status at this moment, as told now."""
        lanes, waiting = self._spool.lanes(), self._waiting()
        self._told = now, sum(one.events for one in waiting.values())
        self._look_later(now)
        return NodeStatus(
            online=True,
            version=version("tracechain"),
            boot=self._spool.boot,
            every=math.ceil(self._pace.report),
            epochs={lane: state.epoch for lane, state in lanes.items()},
            next={lane: state.next_seq for lane, state in lanes.items()},
            lanes=waiting,
        )

    def farewell(self) -> NodeStatus:
        """The last word: it goes on purpose, and so much waits until it is back."""
        return NodeStatus(online=False, stopped=True, lanes=self._waiting())

    def _waiting(self) -> dict[str, LaneBacklog]:
        date = time.time()
        return {
            lane: LaneBacklog(one.events, None if one.oldest is None else max(0.0, round(date - one.oldest, 1)))
            for lane, one in self._spool.backlog().items()
        }

    def _look_later(self, now: float) -> None:
        self._next_look = now + min(self._pace.change, self._pace.report)
