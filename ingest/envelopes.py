"""The envelopes of nodes as they are put on record: with their signatures, and with how their devices' clocks stood."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from tracechain.ingest.arrival import Arrival
from tracechain.ingest.clocks import Clocks
from tracechain.ingest.judge import Judged
from tracechain.trace.events.event import Event
from tracechain.trace.messages.clock import Judgement, is_ahead
from tracechain.trace.records.envelopes import Envelope, Seal
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
            envelopes.append(_envelope(each.arrival, [claim.fact.event for claim in each.claims], each.clock))
        for each, standing in zip(kept, self._records.envelopes.keep(envelopes), strict=True):
            # A store that was put back from an older copy asks for what it confirmed: that it is gone is told all the same.
            if not standing.same and not each.arrival.dropped:
                seq, epoch = each.arrival.seq, each.arrival.epoch
                each.turn_away(f"The envelope {seq} of epoch {epoch!r} came before with other content")
            elif not standing.follows:
                each.follows = False
                log.warning("previous does not match", topic=each.arrival.source.name, seq=each.arrival.seq)


def _envelope(arrival: Arrival, events: Sequence[Event], clock: Judgement) -> Envelope:
    """What is kept of an arrival with the events in it."""
    signed = arrival.signed
    return Envelope(
        arrival.source.party,
        arrival.source.device,
        arrival.epoch,
        arrival.seq,
        arrival.content,
        Seal(signed.kid, signed.header, signed.signature) if signed else None,
        [event.id for event in events],
        arrival.previous,
        arrival.received,
        clock,
        [event.id for event in events if is_ahead(event.time, arrival.clock.sent, arrival.received)],
    )
