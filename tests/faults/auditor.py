"""Checks while the faults go on, and again at the end, that every receipt is true and every OK is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from threading import Event, Thread
from typing import Any

from faults.ledger import Ledger, Told
from faults.node import content_of
from tracechain.trace.facts.protocol import ProvenanceStore, StoreError
from tracechain.trace.records.errors import RecordsUnavailable
from tracechain.trace.records.records import Records

_PATIENCE = 0.5  # seconds between two looks
_PORTION = 5_000


class Auditor:
    """Reads the witnesses' ledgers and asks the store. What is wrong is in `wrong`, as sentences."""

    def __init__(self, store: ProvenanceStore, records: Records, ledgers: Sequence[Ledger]) -> None:
        self._store, self._records, self._ledgers = store, records, ledgers
        self._pending: list[tuple[Ledger, Told]] = []
        self.wrong: list[str] = []
        self.checked = 0  # receipts
        self._ended = Event()
        self._thread = Thread(target=self._watch, name="auditor", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def look(self) -> None:
        """Check the receipts that came since; while the store is away they wait."""
        self._pending += [(ledger, told) for ledger in self._ledgers for told in ledger.read()]
        try:
            self._check_receipts()
        except (StoreError, RecordsUnavailable):
            return

    def conclude(self, count_events: Callable[[], int]) -> None:
        """All is healed and every spool is empty: what was said OK to is there once, as it was sent, and nothing else is."""
        self.look()
        if self._pending:
            self.wrong.append(f"{len(self._pending)} receipts could not be checked: the store does not answer")
        tried = {event: content for ledger in self._ledgers for event, content in ledger.tried.items()}
        said = [event for ledger in self._ledgers for event in ledger.ok]
        found = self._documents(tried)
        self._check_kept(said, found)
        for event, document in found.items():
            if content_of(document["event"]) != tried[event]:
                self.wrong.append(f"{event} is in the store with other content")
        doubled = [at for at, times in Counter(one["recordTime"] for one in found.values()).items() if times > 1]
        if doubled:
            self.wrong.append(f"recordTimes were given twice: {doubled[:5]}")
        if (count := count_events()) != len(found):
            self.wrong.append(f"the store has {count} events, of which {len(found)} were ever tried")

    def _watch(self) -> None:
        while not self._ended.wait(_PATIENCE):
            self.look()

    def _check_receipts(self) -> None:
        while self._pending:
            some = self._pending[:500]
            missing = self._missing([event for _, told in some for event in told.events])
            for ledger, told in some:
                if absent := missing & set(told.events):
                    self.wrong.append(
                        f"{ledger.path.stem} was told that {told.epoch} is durable up to {told.upto},"
                        f" and {len(absent)} events of it are nowhere: {sorted(absent)[:3]}"
                    )
            self.checked += len(some)
            del self._pending[: len(some)]

    def _check_kept(self, said: Sequence[str], found: dict[str, Any]) -> None:
        lost = self._outside_quarantine(event for event in said if event not in found)
        if lost:
            self.wrong.append(f"{len(lost)} events that a gateway said OK to are nowhere: {sorted(lost)[:5]}")

    def _missing(self, events: Sequence[str]) -> set[str]:
        found = self._documents(events)
        return self._outside_quarantine(event for event in events if event not in found)

    def _outside_quarantine(self, events: Iterable[str]) -> set[str]:
        return {event for event in events if not self._records.quarantine.page(words=[event], limit=1)}

    def _documents(self, events: Iterable[str]) -> dict[str, Any]:
        wanted = list(events)
        found: dict[str, Any] = {}
        for start in range(0, len(wanted), _PORTION):
            found |= self._store.documents(wanted[start : start + _PORTION])
        return found
