"""The one path in, which MQTT, REST and files share: parse, validate, identify, authorise, record, answer (steps.py).

What can't be recorded goes to quarantine first; then the rest is recorded with its place in the stream, in one
transaction of the store; then what the store has taken is linked with the envelopes it came in. Only then is anybody
answered. So a crash at any point costs a repetition, no event and no proof of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog

from tracechain.ingest.door.arrival import Arrival, read_document
from tracechain.ingest.door.envelopes import EnvelopeBook
from tracechain.ingest.door.identity import Identity
from tracechain.ingest.door.judge import Judge
from tracechain.ingest.door.loss import losses
from tracechain.ingest.door.recorder import Recorder
from tracechain.ingest.door.result import CaptureResult
from tracechain.ingest.door.source import Authorise, Source, accept_well_formed
from tracechain.ingest.door.steps import Entered, Judged, Taken
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.records.quarantine import EntryNumber
from tracechain.trace.records.records import Records

BATCH_EVENTS = 2_000  # a transaction: the stores are no faster with more (architecture, Stores)

log = structlog.get_logger(__name__)


Tell = Callable[[Sequence[Arrival], Taken], None]


def tell_nobody(_: Sequence[Arrival], __: Taken) -> None:
    """For who is not watched."""


def together(*hearers: Tell) -> Tell:
    """Tell several."""

    def tell(arrivals: Sequence[Arrival], taken: Taken) -> None:
        for hearer in hearers:
            hearer(arrivals, taken)

    return tell


class Capture:
    """The path in.

    Every method raises StoreError or RecordsUnavailable when what it did may not be durable: do it again then.
    """

    def __init__(
        self,
        store: ProvenanceStore,
        records: Records,
        *,
        authorise: Authorise = accept_well_formed,
        identity: Identity | None = None,
        batch_events: int = BATCH_EVENTS,
        tell: Tell = tell_nobody,
    ) -> None:
        """`tell` hears what was taken, once it is durable; it must not take long."""
        self._store = store
        self._judge = Judge(records.devices, authorise, identity or Identity(records))
        self._envelopes = EnvelopeBook(records)
        self._recorder = Recorder(store, records.quarantine.add, batch_events)
        self._batch_events = batch_events
        self._tell = tell

    def document(
        self, document: bytes | Mapping[str, Any] | list[Any], source: Source, *, rollback: bool = False
    ) -> CaptureResult:
        """Record an EPCIS document, a bare event or a list of events; with `rollback` all of it or nothing.

        What is refused is in quarantine either way.
        """
        arrival = read_document(document, source)
        return self._whole(arrival, self._recorder) if rollback else self.arrivals([arrival]).results[0]

    def again(self, arrival: Arrival, identifier: str) -> CaptureResult:
        """Record what is in quarantine as an entry, all of it or nothing; what is refused stays that entry."""
        kept = EntryNumber(identifier, new=False)
        stays = Recorder(self._store, lambda refusals: [kept] * len(refusals), self._batch_events)
        return self._whole(arrival, stays)

    def _whole(self, arrival: Arrival, recorder: Recorder) -> CaptureResult:
        judged = self._judge.arrival(arrival)
        [lost] = losses([judged], self._store)
        # What is refused already is not to be recorded, and so no envelope is entered for it.
        [entered] = [Entered(judged)] if judged.rejections or lost else self._envelopes.enter([judged])
        recorded = recorder.record_whole(entered, lost)
        if not recorded.rolled_back:
            self._envelopes.link([recorded])
        return recorded.result

    def judge(self, arrivals: Sequence[Arrival]) -> list[Judged]:
        """Read and check arrivals, and write nothing: what may be done for a batch while another is being recorded."""
        return self._judge.arrivals(arrivals)

    def arrivals(self, arrivals: Sequence[Arrival], judged: Sequence[Judged] | None = None) -> Taken:
        """Record arrivals event by event, with their places in their streams.

        `judged` is what `judge` said of them; it is good for any number of tries.
        """
        entered = self._envelopes.enter(self.judge(arrivals) if judged is None else judged)
        lost = losses([each.judged for each in entered], self._store)
        recorded, cursors = self._recorder.record(entered, lost)
        self._envelopes.link(recorded)
        taken = Taken(tuple(entered), tuple(each.result for each in recorded), cursors)
        try:
            self._tell(arrivals, taken)
        except Exception:
            # What is durable is answered, whoever trips over hearing of it.
            log.exception("what was taken could not be told")
        return taken
