"""The envelopes of nodes as they are put on record: with their signatures, and with how their devices' clocks stood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import structlog

from tracechain.ingest.door.arrival import Arrival
from tracechain.ingest.door.clocks import Clocks
from tracechain.ingest.door.judge import Judged
from tracechain.trace.messages.clock import Judgement, is_ahead
from tracechain.trace.records.envelopes import Came, Envelope, Seal
from tracechain.trace.records.records import Records

log = structlog.get_logger(__name__)


class EnvelopeBook:
    """Enters envelopes under their numbers; shared by threads."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._clocks = Clocks()

    def enter(self, judged: Sequence[Judged]) -> None:
        """Enter the envelopes of what was judged, and turn away those whose number stands for something else.

        Raises RecordsUnavailable.
        """
        kept = [each for each in judged if each.own and each.arrival.fault is None and each.arrival.node is not None]
        envelopes = []
        for each in kept:
            each.clock = self._clocks.judge(each.arrival)
            envelopes.append(_envelope(each.arrival, each.clock))
        for each, envelope, standing in zip(kept, envelopes, self._records.envelopes.keep(envelopes), strict=True):
            each.envelope = envelope.id
            # A store that was put back from an older copy asks for what it confirmed: that it is gone is told all the same.
            if not standing.same and not each.arrival.dropped:
                seq, epoch = each.arrival.seq, each.arrival.epoch
                each.turn_away(f"The envelope {seq} of epoch {epoch!r} came before with other content")
                each.on_record = standing.digest
            elif not standing.follows and not _is_stand_in(each.arrival):
                each.follows = False
                log.warning("previous does not match", topic=each.arrival.source.name, seq=each.arrival.seq)

    def link(self, judged: Sequence[Judged]) -> None:
        """Link the events that the store has taken with the envelopes they came in. Raises RecordsUnavailable.

        Nobody is answered before: so after a crash they come again, and are linked as duplicates. What the store refused is
        no part of any event, and says nothing of one.
        """
        self._records.envelopes.link([came for each in judged for came in _taken(each)])


def _envelope(arrival: Arrival, clock: Judgement) -> Envelope:
    """What is kept of an arrival."""
    signed = arrival.signed
    return Envelope(
        arrival.source.party,
        arrival.source.device,
        arrival.epoch,
        arrival.seq,
        arrival.content,
        Seal(signed.kid, signed.header, signed.signature) if signed else None,
        arrival.previous,
        arrival.received,
        clock,
    )


def _is_stand_in(arrival: Arrival) -> bool:
    """Whether it stands for an envelope that its node has deleted, and whose `previous` it does not know any more."""
    return arrival.dropped is not None and arrival.previous is None


def _taken(judged: Judged) -> Iterator[Came]:
    if judged.envelope is None:
        return
    arrival, taken = judged.arrival, judged.tally.outcomes
    for claim in judged.claims:
        if claim.index in taken:
            event = claim.fact.event
            yield Came(event.id, judged.envelope, is_ahead(event.time, arrival.clock.sent, arrival.received))
