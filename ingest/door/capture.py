"""The one path in, which MQTT, REST and files share: parse, validate, identify, authorise, record, answer.

What can't be recorded goes to quarantine first; then the rest is recorded with its place in the stream, in one
transaction of the store; then what the store has taken is linked with the envelopes it came in. Only then is anybody
answered. So a crash at any point costs a repetition, no event and no proof of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from tracechain.ingest.door.arrival import Arrival, read_document
from tracechain.ingest.door.envelopes import EnvelopeBook
from tracechain.ingest.door.identity import Identity
from tracechain.ingest.door.judge import Judge, Judged
from tracechain.ingest.door.recorder import Recorder
from tracechain.ingest.door.result import CaptureResult
from tracechain.ingest.door.source import Authorise, Source, accept_well_formed
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.messages.clock import Judgement
from tracechain.trace.records.quarantine import Kept
from tracechain.trace.records.records import Records

BATCH_EVENTS = 2_000  # a transaction: the stores are no faster with more (architecture, Stores)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Note:
    """What was noted of an arrival: whether it was the sender's own, how its clock stood, and whether it follows the one before.

    `on_record` is the digest of what came before under its number, where that is something else.
    """

    own: bool
    clock: Judgement | None
    follows: bool
    on_record: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of each arrival, and how far the streams that they belong to are durable."""

    results: tuple[CaptureResult, ...]
    cursors: Mapping[str, Cursor]
    notes: tuple[Note, ...] = ()


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
        kept = Kept(identifier, new=False)
        stays = Recorder(self._store, lambda refusals: [kept] * len(refusals), self._batch_events)
        return self._whole(arrival, stays)

    def _whole(self, arrival: Arrival, recorder: Recorder) -> CaptureResult:
        judged = self._judge.arrival(arrival)
        self._tell_losses([judged])
        if not judged.rejected:
            self._envelopes.enter([judged])
        recorder.set_aside(judged.rejected)
        if judged.rejected or not recorder.record_whole(judged):
            judged.tally.rolled_back = True
        else:
            self._envelopes.link([judged])
        return judged.tally.result()

    def judge(self, arrivals: Sequence[Arrival]) -> list[Judged]:
        """Read and check arrivals, and write nothing: what may be done for a batch while another is being recorded."""
        return self._judge.arrivals(arrivals)

    def arrivals(self, arrivals: Sequence[Arrival], judged: list[Judged] | None = None) -> Taken:
        """Record arrivals event by event, with their places in their streams.

        `judged` is what `judge` said of them; it is good for one try, even if that fails.
        """
        judged = self.judge(arrivals) if judged is None else judged
        self._envelopes.enter(judged)
        self._tell_losses(judged)
        self._recorder.set_aside([one for each in judged for one in each.rejected])
        cursors = self._record(judged)
        self._envelopes.link(judged)
        notes = tuple(Note(each.own, each.clock, each.follows, each.on_record) for each in judged)
        taken = Taken(tuple(each.tally.result() for each in judged), cursors, notes)
        try:
            self._tell(arrivals, taken)
        except Exception:
            # What is durable is answered, whoever trips over hearing of it.
            log.exception("what was taken could not be told")
        return taken

    def _tell_losses(self, judged: Sequence[Judged]) -> None:
        """Refuse what nodes gave up, unless it is on record, or about to be: a receipt that came twice made them say so."""
        coming: set[tuple[str, int]] = set()
        for each in judged:
            arrival = each.arrival
            if not each.own or arrival.seq is None:
                continue
            place = (arrival.stream, arrival.seq)
            if not arrival.dropped:
                coming.add(place)
            elif place not in coming and arrival.seq not in self._store.cursor(arrival.stream):
                each.lose(arrival.dropped)

    def _record(self, judged: Sequence[Judged]) -> dict[str, Cursor]:
        """Record all that is wanted; how far every stream among them is durable."""
        # What is not proven to be the node's own must not tell it that its envelope of that number is safe.
        own = [each.arrival for each in judged if each.own]
        received = [(arrival.stream, arrival.seq) for arrival in own if arrival.seq is not None]
        cursors = dict(self._recorder.record([claim for each in judged for claim in each.claims], received))
        for arrival in (each.arrival for each in judged):
            if arrival.seq is not None and arrival.stream not in cursors:
                cursors[arrival.stream] = self._store.cursor(arrival.stream)
        return cursors
