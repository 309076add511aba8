"""Records what asks to be recorded, in batches of the store; one event that the store refuses stops no other.

Such an event is put in quarantine first, then the rest of its batch is recorded without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog

from tracechain.ingest.door.rejection import Keep, Rejection, Shelf
from tracechain.ingest.door.steps import Claim, Entered, Recorded
from tracechain.trace.events.event_hash import event_hash
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.facts.protocol import REFUSALS, BatchRefusal, Fact, Outcome, ProvenanceStore, StoreError
from tracechain.trace.words.fault import Fault

log = structlog.get_logger(__name__)

Losses = Sequence[Sequence[Rejection]]  # of each of what is recorded, what its node gave up

_Claim = tuple[int, Claim]  # with the place of its payload in what is recorded
_Received = Sequence[tuple[str, int]]


class Recorder:
    """Writes to a store, and to what keeps the refused.

    Its methods raise StoreError or RecordsUnavailable when what they did may not be durable: do it again then.
    """

    def __init__(self, store: ProvenanceStore, keep: Keep, batch_events: int) -> None:
        self._store, self._keep, self._batch_events = store, keep, batch_events

    def record(self, entered: Sequence[Entered], losses: Losses) -> tuple[list[Recorded], dict[str, Cursor]]:
        """Put in quarantine what is not wanted, and record the claims and then the cursors; how far those have come.

        It is one transaction unless the claims are more than one takes.
        """
        recording = _Recording(self._store, self._keep, entered, losses)
        cursors = dict(recording.record(self._batch_events))
        for arrival in (each.arrival for each in entered):
            if arrival.seq is not None and arrival.stream not in cursors:
                cursors[arrival.stream] = self._store.cursor(arrival.stream)
        return [recording.of(place) for place in range(len(entered))], cursors

    def record_whole(self, entered: Entered, lost: Sequence[Rejection]) -> Recorded:
        """Record all that an arrival claims, or nothing of it."""
        recording = _Recording(self._store, self._keep, [entered], [lost])
        whole = not entered.judged.rejections and not lost and recording.record_whole()
        return recording.of(0, rolled_back=not whole)


class _Recording:
    """One try to record what was entered: what the store has said so far, and what is in quarantine by now."""

    def __init__(self, store: ProvenanceStore, keep: Keep, entered: Sequence[Entered], losses: Losses) -> None:
        """What is not wanted is put in quarantine at once. Raises RecordsUnavailable."""
        self._store, self._entered = store, entered
        self._shelf = Shelf(keep)
        self._outcomes: tuple[dict[int, Outcome], ...] = tuple({} for _ in entered)
        self._shelf.put(
            (place, one)
            for place, (each, lost) in enumerate(zip(entered, losses, strict=True))
            for one in (*each.judged.rejections, *lost)
        )

    def of(self, place: int, *, rolled_back: bool = False) -> Recorded:
        """What has become of one that was entered."""
        return Recorded(self._entered[place], self._outcomes[place], self._shelf.refused(place), rolled_back)

    def record(self, size: int) -> Mapping[str, Cursor]:
        """Record all claims, so many a batch, and with the last of them what was received of the streams."""
        claims = self._claims()
        # What is not proven to be the node's own must not tell it that its envelope of that number is safe.
        own = [each.arrival for each in self._entered if each.own]
        received = [(arrival.stream, arrival.seq) for arrival in own if arrival.seq is not None]
        last = max(0, (len(claims) - 1) // size * size)
        for start in range(0, last, size):
            self._record_batch(claims[start : start + size], ())
        return self._record_batch(claims[last:], received)

    def record_whole(self) -> bool:
        """Record all claims, or nothing; tells which."""
        claims = self._claims()
        try:
            done = self._store.record([claim.fact for _, claim in claims])
        except BatchRefusal as refusal:
            self._without_refused(claims, refusal)
            return False
        except (StoreError, MemoryError):
            raise
        except Exception as error:
            # Which event it was can't be found out without recording others: the document is refused as it was sent.
            self._store.ping()
            arrival = self._entered[0].arrival
            log.exception("document can't be recorded", source=arrival.source.name)
            faults = (Fault("record.document_not_taken", {"error": f"{error!r:.300}"}),)
            self._shelf.put([(0, Rejection(arrival, None, None, faults))])
            return False
        self._note(claims, done.outcomes)
        return True

    def _claims(self) -> list[_Claim]:
        return [(place, claim) for place, each in enumerate(self._entered) for claim in each.judged.claims]

    def _record_batch(self, claims: Sequence[_Claim], received: _Received) -> Mapping[str, Cursor]:
        while claims or received:
            try:
                done = self._store.record([claim.fact for _, claim in claims], received)
            except BatchRefusal as refusal:
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
                self._note(claims, done.outcomes)
                return done.cursors
        return {}

    def _without_refused(self, claims: Sequence[_Claim], refusal: BatchRefusal) -> list[_Claim]:
        answered = list(zip(claims, refusal.outcomes, strict=True))
        refused = [(claim, outcome) for claim, outcome in answered if outcome in REFUSALS]
        known = self._store.documents([claim.fact.event.id for (_, claim), _ in refused])
        self._refuse((claim, _why(claim[1].fact, outcome, known)) for claim, outcome in refused)
        return [claim for claim, outcome in answered if outcome not in REFUSALS]

    def _isolate(self, claims: Sequence[_Claim], error: Exception) -> None:
        """Halve a batch until the event that can't be recorded stands alone, and put that in quarantine."""
        if len(claims) > 1:
            middle = len(claims) // 2
            self._record_batch(claims[:middle], ())
            self._record_batch(claims[middle:], ())
            return
        self._store.ping()  # an event is not to blame for a store that is away
        log.error("event can't be recorded", event_id=claims[0][1].fact.event.id, exc_info=error)
        self._refuse([(claims[0], Fault("record.event_not_taken", {"error": f"{error!r:.300}"}))])

    def _refuse(self, claims: Iterable[tuple[_Claim, Fault]]) -> None:
        """Put claims in quarantine, each for its fault, that shows only in the store."""
        self._shelf.put(
            (place, Rejection(self._entered[place].arrival, claim.index, claim.fact.event.id, (fault,)))
            for (place, claim), fault in claims
        )

    def _note(self, claims: Sequence[_Claim], outcomes: Sequence[Outcome]) -> None:
        for (place, claim), outcome in zip(claims, outcomes, strict=True):
            self._outcomes[place][claim.index] = outcome


def _why(fact: Fact, outcome: Outcome, known: Mapping[str, Mapping[str, Any]]) -> Fault:
    event = {"event": repr(fact.event.id)}
    if outcome is not Outcome.FOREIGN:
        return _conflict(fact, known.get(fact.event.id), event)
    if not fact.party:
        return Fault("record.error_by_somebody", event, "errorDeclaration")
    return Fault("record.error_by_other", {**event, "party": repr(fact.party)}, "errorDeclaration")


def _conflict(fact: Fact, recorded: Mapping[str, Any] | None, event: Mapping[str, str]) -> Fault:
    """Why an event is another than the one on record under its eventID, where that can be asked for."""
    if recorded is None:
        kind = "record.error_of_other_content" if fact.event.declared else "record.other_content"
        return Fault(kind, event, "eventID")
    hashes = {"recorded": event_hash(recorded["event"]), "given": fact.event.content_hash}
    if hashes["recorded"] == hashes["given"]:
        return Fault("record.other_things", event, "eventID")
    kind = "record.error_of_other_hash" if fact.event.declared else "record.other_hash"
    return Fault(kind, {**event, **hashes}, "eventID")
