"""The one path in, which MQTT, REST and files share: parse, validate, identify, authorise, record, answer.

What can't be recorded goes to quarantine first; then the rest is recorded with its place in the stream, in one
transaction of the store; only then is anybody answered. So a crash at any point costs a repetition and no event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import structlog

from tracechain.ingest.arrival import Arrival, dump, read_document
from tracechain.ingest.clocks import Clocks
from tracechain.ingest.formats.scan import ScanError, event_of
from tracechain.ingest.identity import Identity, envelope_of, is_kept
from tracechain.ingest.result import CaptureResult, Faults, RefusedEvent, Tally, printable, reason
from tracechain.ingest.source import Authorise, Source, accept_well_formed
from tracechain.trace.events.epcis import parse_event
from tracechain.trace.events.event import Event, EventError
from tracechain.trace.events.event_hash import event_hash
from tracechain.trace.messages.clock import Judgement
from tracechain.trace.messages.cursor import Cursor
from tracechain.trace.messages.envelope import Dropped
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.quarantine import Refusal
from tracechain.trace.records.records import Records
from tracechain.trace.store.protocol import REFUSALS, Fact, Outcome, ProvenanceStore, Refused, StoreError

BATCH_EVENTS = 2_000  # a transaction: the stores are no faster with more (architecture, Stores)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Note:
    """What was noted of an arrival: whether it was the sender's own, how its clock stood, and whether it follows the one before."""

    own: bool
    clock: Judgement | None
    follows: bool


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


@dataclass(frozen=True, slots=True)
class _Claim:
    """An event that asks to be recorded."""

    arrival: Arrival
    index: int
    fact: Fact
    tally: Tally


@dataclass(frozen=True, slots=True)
class _Rejected:
    """An event, or with no index a whole payload, that can't be recorded."""

    arrival: Arrival
    index: int | None
    event: str | None
    faults: Faults
    tally: Tally


@dataclass(slots=True)
class Judged:
    """An arrival with what is wanted and what is not of it; `own`: nothing speaks against its being the sender's own."""

    arrival: Arrival
    claims: list[_Claim] = field(default_factory=list)
    rejected: list[_Rejected] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    own: bool = True
    clock: Judgement | None = None
    follows: bool = True

    def reject(self, index: int | None, event: str | None, faults: Faults) -> None:
        # The names of fields and an eventID are the sender's, and may hold what no text can be: half a surrogate pair.
        said = tuple((printable(path), printable(sentence)) for path, sentence in faults)
        self.rejected.append(_Rejected(self.arrival, index, event and printable(event), said, self.tally))

    def turn_away(self, sentence: str) -> None:
        self.own = False
        self.claims, self.rejected = [], []
        self.reject(None, None, (("", sentence),))


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
        self._records = records
        self._keep: Callable[[Sequence[Refusal]], list[str]] = records.quarantine.add
        self._authorise = authorise
        self._identity = identity or Identity(records)
        self._batch_events = batch_events
        self._tell = tell
        self._clocks = Clocks()

    def document(
        self, document: bytes | Mapping[str, Any] | list[Any], source: Source, *, rollback: bool = False
    ) -> CaptureResult:
        """Record an EPCIS document, a bare event or a list of events; with `rollback` all of it or nothing.

        What is refused is in quarantine either way.
        """
        arrival = read_document(document, source)
        return self._whole(arrival) if rollback else self.arrivals([arrival]).results[0]

    def again(self, arrival: Arrival, identifier: str) -> CaptureResult:
        """Record what is in quarantine as an entry, all of it or nothing; what is refused stays that entry."""
        again = copy(self)
        again._keep = lambda refusals: [identifier] * len(refusals)  # noqa: SLF001 - a copy of our own
        return again._whole(arrival)  # noqa: SLF001 - as above

    def _whole(self, arrival: Arrival) -> CaptureResult:
        judged = self._judge(arrival)
        if not judged.rejected:
            self._note_envelopes([judged])
        self._quarantine(judged.rejected)
        if judged.rejected or not self._recorded_whole(arrival, judged.claims, judged.tally):
            judged.tally.rolled_back = True
        return judged.tally.result()

    def judge(self, arrivals: Sequence[Arrival]) -> list[Judged]:
        """Read and check arrivals, and write nothing: what may be done for a batch while another is being recorded."""
        self._identity.ask(arrivals)
        return [self._judge(arrival) for arrival in arrivals]

    def arrivals(self, arrivals: Sequence[Arrival], judged: list[Judged] | None = None) -> Taken:
        """Record arrivals event by event, with their places in their streams.

        `judged` is what `judge` said of them; it is good for one try, even if that fails.
        """
        judged = self.judge(arrivals) if judged is None else judged
        self._note_envelopes(judged)
        self._quarantine([one for each in judged for one in each.rejected])
        # What is not proven to be the node's own must not tell it that its envelope of that number is safe.
        own = [each.arrival for each in judged if each.own]
        received = [(arrival.stream, arrival.seq) for arrival in own if arrival.seq is not None]
        cursors = dict(self._record([claim for each in judged for claim in each.claims], received))
        for arrival in arrivals:
            if arrival.seq is not None and arrival.stream not in cursors:
                cursors[arrival.stream] = self._store.cursor(arrival.stream)
        notes = tuple(Note(each.own, each.clock, each.follows) for each in judged)
        taken = Taken(tuple(each.tally.result() for each in judged), cursors, notes)
        try:
            self._tell(arrivals, taken)
        except Exception:
            # What is durable is answered, whoever trips over hearing of it.
            log.exception("what was taken could not be told")
        return taken

    def _judge(self, arrival: Arrival) -> Judged:
        judged = Judged(arrival)
        turned_away = self._authorise(arrival.source) or self._identity.refusal(arrival)
        if turned_away:
            judged.turn_away(turned_away)
            return judged
        if arrival.fault:
            judged.reject(None, None, (arrival.fault,))
            return judged
        if arrival.dropped and (arrival.seq or 0) not in self._store.cursor(arrival.stream):
            # What is on record can't be lost: a receipt that came twice made the node say so.
            judged.reject(None, None, (("dropped", _given_up(arrival.dropped)),))
        for index, value in enumerate(arrival.values):
            event = self._scanned(arrival.source, value) if arrival.scan else _read(value, arrival.context)
            if isinstance(event, Event):
                fact = Fact(event, arrival.source.party, arrival.source.regulator)
                judged.claims.append(_Claim(arrival, index, fact, judged.tally))
            else:
                judged.reject(None if arrival.scan else index, _event_id(value), event)  # a scan is kept as it came
        return judged

    def _note_envelopes(self, judged: Sequence[Judged]) -> None:
        """Keep the envelopes with their signatures and clocks, and turn away those whose number stands for something else."""
        kept = [each for each in judged if each.own and (each.arrival.fault is None) and is_kept(each.arrival)]
        envelopes = []
        for each in kept:
            each.clock = self._clocks.judge(each.arrival)
            envelopes.append(envelope_of(each.arrival, [claim.fact.event for claim in each.claims], each.clock))
        for each, standing in zip(kept, self._records.envelopes.keep(envelopes), strict=True):
            # A store that was put back from an older copy asks for what it confirmed: that it is gone is told all the same.
            if not standing.same and not each.arrival.dropped:
                seq, epoch = each.arrival.seq, each.arrival.epoch
                each.turn_away(f"The envelope {seq} of epoch {epoch!r} came before with other content")
            elif not standing.follows:
                each.follows = False
                log.warning("previous does not match", topic=each.arrival.source.name, seq=each.arrival.seq)

    def _scanned(self, source: Source, value: Any) -> Event | Faults:
        """The event of what a plain scanner says, by the profile of its device."""
        device = self._records.devices.find(source.party, source.device)
        try:
            return _read(event_of(value, Node(source.party, source.device), device), None)
        except ScanError as error:
            return error.faults

    def _record(self, claims: list[_Claim], received: Sequence[tuple[str, int]]) -> Mapping[str, Cursor]:
        """Record claims and then the cursors; in one transaction unless the claims are more than one takes."""
        size = self._batch_events
        last = max(0, (len(claims) - 1) // size * size)
        for start in range(0, last, size):
            self._record_batch(claims[start : start + size], ())
        return self._record_batch(claims[last:], received)

    def _record_batch(self, claims: list[_Claim], received: Sequence[tuple[str, int]]) -> Mapping[str, Cursor]:
        while claims or received:
            try:
                done = self._store.record([claim.fact for claim in claims], received)
            except Refused as refusal:
                claims = self._without_refused(claims, refusal)
            except (StoreError, MemoryError):
                raise
            except Exception as error:
                # Whatever one event sets off in a store must not stop those that come after it.
                if not claims:
                    raise
                self._isolate(claims, error)
                claims = []
            else:
                _note(claims, done.outcomes)
                return done.cursors
        return {}

    def _without_refused(self, claims: list[_Claim], refusal: Refused) -> list[_Claim]:
        judged = list(zip(claims, refusal.outcomes, strict=True))
        refused = [(claim, outcome) for claim, outcome in judged if outcome in REFUSALS]
        known = self._store.documents([claim.fact.event.id for claim, _ in refused])
        self._quarantine([_rejected(claim, _why(claim.fact, outcome, known)) for claim, outcome in refused])
        return [claim for claim, outcome in judged if outcome not in REFUSALS]

    def _isolate(self, claims: list[_Claim], error: Exception) -> None:
        """Halve a batch until the event that can't be recorded stands alone, and put that in quarantine."""
        if len(claims) > 1:
            middle = len(claims) // 2
            self._record_batch(claims[:middle], ())
            self._record_batch(claims[middle:], ())
            return
        self._store.ping()  # an event is not to blame for a store that is away
        log.error("event can't be recorded", event_id=claims[0].fact.event.id, exc_info=error)
        self._quarantine([_rejected(claims[0], ("", f"The store can't take the event: {error!r:.300}"))])

    def _recorded_whole(self, arrival: Arrival, claims: list[_Claim], tally: Tally) -> bool:
        try:
            done = self._store.record([claim.fact for claim in claims])
        except Refused as refusal:
            self._without_refused(claims, refusal)
            return False
        except (StoreError, MemoryError):
            raise
        except Exception as error:
            # Which event it was can't be found out without recording others: the document is refused as it was sent.
            self._store.ping()
            log.exception("document can't be recorded", source=arrival.source.name)
            faults = (("", f"The store can't take the document: {error!r:.300}"),)
            self._quarantine([_Rejected(arrival, None, None, faults, tally)])
            return False
        _note(claims, done.outcomes)
        return True

    def _quarantine(self, rejected: Sequence[_Rejected]) -> None:
        ids = self._keep([_refusal(one) for one in rejected])
        for one, identifier in zip(rejected, ids, strict=True):
            one.tally.refused.append(RefusedEvent(one.index, one.event, identifier, one.faults))


def _read(value: Any, context: Any) -> Event | Faults:
    try:
        return parse_event(value, context)
    except EventError as error:
        return error.faults
    except UnicodeEncodeError as error:
        return (
            ("", f"The event holds half a surrogate pair, {error.object[error.start]!r}; expected whole characters"),
        )
    except Exception as error:
        # What comes in may be hostile: an event that the reader trips over must not stop those that come after it.
        log.exception("event can't be read")
        return (("", f"The event can't be read: {error!r:.300}"),)


def _given_up(dropped: Dropped) -> str:
    """A loss is on record as whatever else is not recorded: a person who has the events can put them in its place."""
    return f"The node gave up {dropped.count} events of this envelope: {dropped.reason}"


def _note(claims: Sequence[_Claim], outcomes: Sequence[Outcome]) -> None:
    for claim, outcome in zip(claims, outcomes, strict=True):
        claim.tally.outcomes[claim.index] = (claim.fact.event.id, outcome)


def _event_id(value: Any) -> str | None:
    given = value.get("eventID") if isinstance(value, Mapping) else None
    return given if isinstance(given, str) else None


def _rejected(claim: _Claim, fault: tuple[str, str]) -> _Rejected:
    return _Rejected(claim.arrival, claim.index, claim.fact.event.id, (fault,), claim.tally)


def _why(fact: Fact, outcome: Outcome, known: Mapping[str, Mapping[str, Any]]) -> tuple[str, str]:
    if outcome is Outcome.FOREIGN:
        by = f"{fact.party!r}, which neither recorded it nor is a regulator" if fact.party else "nobody who recorded it"
        return "errorDeclaration", f"The event {fact.event.id!r} is declared an error by {by}"
    sentence = f"The event {fact.event.id!r} is on record with other content"
    if recorded := known.get(fact.event.id):
        sentence += f": {event_hash(recorded['event'])}, and this is {fact.event.content_hash}"
    if fact.event.declared:
        sentence += "; an error declaration must repeat its event"
    return "eventID", sentence


def _refusal(rejected: _Rejected) -> Refusal:
    arrival, source = rejected.arrival, rejected.arrival.source
    raw, position = _kept_of(arrival, rejected.index)
    return Refusal(
        raw=raw,
        reason=reason(rejected.faults),
        path=rejected.faults[0][0],
        channel=source.channel,
        topic=source.name,
        gln=source.party,
        device=source.device,
        epoch=arrival.epoch,
        seq=arrival.seq,
        position=position,
        event=rejected.event,
        regulator=source.regulator,
        faults=tuple(rejected.faults),
    )


def _kept_of(arrival: Arrival, index: int | None) -> tuple[bytes, int | None]:
    """The bytes to keep of what was refused, and which event they are; None for the whole payload."""
    if index is None:
        return arrival.raw, None
    try:
        return _alone(arrival, index), index
    except RecursionError:
        return arrival.raw, None  # as deep as can be read is deeper than can be written


def _alone(arrival: Arrival, index: int) -> bytes:
    """One event of a payload as a payload of its own; it takes along the context that its names need."""
    value = arrival.values[index]
    if arrival.context is None or not isinstance(value, Mapping) or "@context" in value:
        return dump(value)
    return dump({"@context": arrival.context, **value})
