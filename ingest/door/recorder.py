"""Records what asks to be recorded, in batches of the store; one event that the store refuses stops no other.

Such an event is put in quarantine first, then the rest of its batch is recorded without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from tracechain.ingest.door.judge import Claim, Judged
from tracechain.ingest.door.rejection import Keep, Rejection, set_aside
from tracechain.trace.events.event_hash import event_hash
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.facts.protocol import REFUSALS, Fact, Outcome, ProvenanceStore, Refused, StoreError

log = structlog.get_logger(__name__)


class Recorder:
    """Writes to a store, and to what keeps the refused.

    Its methods raise StoreError or RecordsUnavailable when what they did may not be durable: do it again then.
    """

    def __init__(self, store: ProvenanceStore, keep: Keep, batch_events: int) -> None:
        self._store, self._keep, self._batch_events = store, keep, batch_events

    def record(self, claims: list[Claim], received: Sequence[tuple[str, int]]) -> Mapping[str, Cursor]:
        """Record claims and then the cursors; in one transaction unless the claims are more than one takes."""
        size = self._batch_events
        last = max(0, (len(claims) - 1) // size * size)
        for start in range(0, last, size):
            self._record_batch(claims[start : start + size], ())
        return self._record_batch(claims[last:], received)

    def record_whole(self, judged: Judged) -> bool:
        """Record all that an arrival claims, or nothing of it; tells which."""
        try:
            done = self._store.record([claim.fact for claim in judged.claims])
        except Refused as refusal:
            self._without_refused(judged.claims, refusal)
            return False
        except (StoreError, MemoryError):
            raise
        except Exception as error:
            # Which event it was can't be found out without recording others: the document is refused as it was sent.
            self._store.ping()
            log.exception("document can't be recorded", source=judged.arrival.source.name)
            faults = (("", f"The store can't take the document: {error!r:.300}"),)
            self.set_aside([Rejection(judged.arrival, None, None, faults, judged.tally)])
            return False
        _note(judged.claims, done.outcomes)
        return True

    def set_aside(self, rejections: Sequence[Rejection]) -> None:
        """Put what can't be recorded in quarantine."""
        set_aside(rejections, self._keep)

    def _record_batch(self, claims: list[Claim], received: Sequence[tuple[str, int]]) -> Mapping[str, Cursor]:
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

    def _without_refused(self, claims: list[Claim], refusal: Refused) -> list[Claim]:
        answered = list(zip(claims, refusal.outcomes, strict=True))
        refused = [(claim, outcome) for claim, outcome in answered if outcome in REFUSALS]
        known = self._store.documents([claim.fact.event.id for claim, _ in refused])
        self.set_aside([claim.rejected(_why(claim.fact, outcome, known)) for claim, outcome in refused])
        return [claim for claim, outcome in answered if outcome not in REFUSALS]

    def _isolate(self, claims: list[Claim], error: Exception) -> None:
        """Halve a batch until the event that can't be recorded stands alone, and put that in quarantine."""
        if len(claims) > 1:
            middle = len(claims) // 2
            self._record_batch(claims[:middle], ())
            self._record_batch(claims[middle:], ())
            return
        self._store.ping()  # an event is not to blame for a store that is away
        log.error("event can't be recorded", event_id=claims[0].fact.event.id, exc_info=error)
        self.set_aside([claims[0].rejected(("", f"The store can't take the event: {error!r:.300}"))])


def _note(claims: Sequence[Claim], outcomes: Sequence[Outcome]) -> None:
    for claim, outcome in zip(claims, outcomes, strict=True):
        claim.tally.outcomes[claim.index] = (claim.fact.event.id, outcome)


def _why(fact: Fact, outcome: Outcome, known: Mapping[str, Mapping[str, Any]]) -> tuple[str, str]:
    if outcome is Outcome.FOREIGN:
        by = "somebody who is neither the first that recorded it nor a regulator"
        if fact.party:
            by = f"{fact.party!r}, which is neither the first that recorded it nor a regulator"
        return "errorDeclaration", f"The event {fact.event.id!r} is declared an error by {by}"
    sentence = f"The event {fact.event.id!r} is on record with other content"
    if recorded := known.get(fact.event.id):
        on_record = event_hash(recorded["event"])
        if on_record == fact.event.content_hash:
            return (
                "eventID",
                f"The event {fact.event.id!r} is on record with other things in its lists, under the same event hash",
            )
        sentence += f": {on_record}, and this is {fact.event.content_hash}"
    if fact.event.declared:
        sentence += "; an error declaration must repeat its event"
    return "eventID", sentence
