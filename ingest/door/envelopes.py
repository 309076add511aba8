"""The envelopes of nodes as they are put on record: with their signatures, and with how their devices' clocks stood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import structlog

from tracechain.ingest.door.arrival import Arrival
from tracechain.ingest.door.clocks import Clocks
from tracechain.ingest.door.steps import Entered, Judged, Recorded
from tracechain.trace.messages.clock import Judgement, is_ahead
from tracechain.trace.records.envelopes import EnvelopeRecord, EnvelopeStanding, EventOrigin, Seal
from tracechain.trace.records.records import Records
from tracechain.trace.words.fault import Fault

log = structlog.get_logger(__name__)


class EnvelopeBook:
    """Enters envelopes under their numbers; shared by threads."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._clocks = Clocks()

    def enter(self, judged: Sequence[Judged]) -> list[Entered]:
        """Enter the envelopes of what was judged, and turn away those whose number stands for something else.

        Raises RecordsUnavailable.
        """
        envelopes = [self._envelope(each) for each in judged]
        standings = iter(self._records.envelopes.keep([one for one in envelopes if one]))
        return [
            _entered(each, envelope, next(standings)) if envelope else Entered(each)
            for each, envelope in zip(judged, envelopes, strict=True)
        ]

    def _envelope(self, judged: Judged) -> EnvelopeRecord | None:
        """What is kept of an envelope that can be read and is from whom it says; None for all else."""
        arrival = judged.arrival
        if not judged.own or arrival.fault is not None or arrival.node is None:
            return None
        return _envelope(arrival, self._clocks.judge(arrival))

    def link(self, recorded: Sequence[Recorded]) -> None:
        """Link the events that the store has taken with the envelopes they came in. Raises RecordsUnavailable.

        Nobody is answered before: so after a crash they come again, and are linked as duplicates. What the store refused is
        no part of any event, and says nothing of one.
        """
        self._records.envelopes.link([came for each in recorded for came in _links(each)])


def _entered(judged: Judged, envelope: EnvelopeRecord, standing: EnvelopeStanding) -> Entered:
    arrival = judged.arrival
    # A store that was put back from an older copy asks for what it confirmed: that it is gone is told all the same.
    if not standing.same and not arrival.dropped:
        fault = Fault("door.other_content", {"seq": arrival.seq, "epoch": repr(arrival.epoch)})
        away = Judged.turned_away(arrival, fault)
        return Entered(away, envelope.id, envelope.clock, on_record=standing.digest)
    follows = standing.follows or _is_stand_in(arrival)
    if not follows:
        log.warning("previous does not match", topic=arrival.source.name, seq=arrival.seq)
    return Entered(judged, envelope.id, envelope.clock, follows)


def _envelope(arrival: Arrival, clock: Judgement) -> EnvelopeRecord:
    signed = arrival.signed
    return EnvelopeRecord(
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


def _links(recorded: Recorded) -> Iterator[EventOrigin]:
    arrival, envelope = recorded.entered.arrival, recorded.entered.envelope
    if envelope is None:
        return
    for claim, _ in recorded.durable:
        event = claim.fact.event
        yield EventOrigin(event.id, envelope, is_ahead(event.time, arrival.clock.sent, arrival.received))
