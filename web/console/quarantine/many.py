"""The same act on many entries of quarantine, told while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import structlog

from tracechain.ingest.door.replay import ReplayOutcome, ReplayResult, replay
from tracechain.trace.facts.protocol import StoreError
from tracechain.trace.records.errors import RecordsError
from tracechain.trace.records.principal import AccountRole, Principal
from tracechain.trace.records.quarantine import EntryState
from tracechain.web.edge.services import Services

_DECIDERS = frozenset([AccountRole.REGULATOR, AccountRole.APPROVER, AccountRole.ADMIN])
_MOST_TOLD = 50  # of those that were refused again; the list has all

log = structlog.get_logger(__name__)


class EntryAct(StrEnum):
    """What can be done to many at once."""

    REPLAY = "replay"
    REJECT = "reject"
    REOPEN = "reopen"

    @property
    def state(self) -> EntryState:
        """The state of the entries that it is for."""
        return EntryState.REJECTED if self is EntryAct.REOPEN else EntryState.OPEN


def acts_of(who: Principal) -> frozenset[EntryAct]:
    """What somebody may do to entries that are for their eyes."""
    if who.role in _DECIDERS:
        return frozenset(EntryAct)
    return frozenset([EntryAct.REPLAY]) if who.role is AccountRole.NODE else frozenset()


@dataclass(slots=True)
class Progress:
    """One act under way on some entries; walk `steps` to do it."""

    act: EntryAct
    identifiers: Sequence[str]
    services: Services
    who: Principal
    why: str = ""
    tried: int = 0
    done: int = 0
    refused: list[ReplayResult] = field(default_factory=list)
    broken: bool = False  # the store or the database went away in between

    def steps(self) -> Iterator[int]:
        """Do it, and tell after each portion how many were tried. Who stops walking stops the rest."""
        size = 10 if self.act is EntryAct.REPLAY else 500
        try:
            for start in range(0, len(self.identifiers), size):
                some = self.identifiers[start : start + size]
                self.done += self._portion(some)
                self.tried += len(some)
                yield self.tried
        except (StoreError, RecordsError) as error:
            log.warning("quarantine left in between", act=self.act, tried=self.tried, reason=str(error))
            self.broken = True

    def _portion(self, some: Sequence[str]) -> int:
        quarantine, name = self.services.records.quarantine, self.who.name
        acts: dict[EntryAct, Callable[[], int]] = {
            EntryAct.REPLAY: lambda: sum(self._replayed(one) for one in some),
            EntryAct.REJECT: lambda: len(quarantine.reject(some, name, self.why)),
            EntryAct.REOPEN: lambda: len(quarantine.reopen(some, name, self.why)),
        }
        return acts[self.act]()

    def _replayed(self, identifier: str) -> bool:
        done = replay(self.services.capture, self.services.records, identifier, self.who.name)
        if done.ending is ReplayOutcome.REFUSED and len(self.refused) < _MOST_TOLD:
            self.refused.append(done)
        return done.ending is ReplayOutcome.RECORDED
