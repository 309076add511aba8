"""Envelopes on record, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

from cast.parties import FARM
from tracechain.trace.messages.clock import Judgement, Mark
from tracechain.trace.records.envelopes import EnvelopeRecord, EnvelopeStanding, EventOrigin, Evidence, Seal
from tracechain.trace.records.records import Records

SEAL, LATER = Seal("k" * 43, b"header", b"signature"), Seal("l" * 43, b"header", b"another")
FIRST = EnvelopeRecord(FARM, "gate-1", "01J", 1, b"milk", received=1, clock=Judgement(Mark.OK, 0))
NEXT = EnvelopeRecord(FARM, "gate-1", "01J", 2, b"cheese", SEAL, FIRST.digest, 2)
ONE, TWO = "urn:uuid:1", "urn:uuid:2"


def test_the_first_content_of_a_number_stays(records: Records) -> None:
    taken = [EnvelopeStanding(True, True, one.digest) for one in (FIRST, NEXT)]
    assert records.envelopes.keep([FIRST, NEXT]) == taken
    other = replace(FIRST, payload=b"water", seal=SEAL)
    assert records.envelopes.keep([other, FIRST]) == [EnvelopeStanding(False, True, FIRST.digest), taken[0]]
    records.envelopes.link([EventOrigin(ONE, FIRST.id)])
    assert records.envelopes.of_event(ONE) == []


def test_an_envelope_follows_by_the_digest_of_the_one_before(records: Records) -> None:
    records.envelopes.keep([FIRST])
    for previous, follows in ((FIRST.digest, True), ("0" * 64, False), (None, False)):
        [standing] = records.envelopes.keep([replace(NEXT, previous=previous)])
        assert standing.follows is follows


def test_a_signature_that_comes_later_is_kept_and_the_first_one_stays(records: Records) -> None:
    records.envelopes.keep([FIRST, NEXT])
    records.envelopes.link([EventOrigin(ONE, FIRST.id), EventOrigin(TWO, NEXT.id)])
    records.envelopes.keep([replace(FIRST, seal=SEAL, received=9), replace(NEXT, seal=LATER)])
    assert records.envelopes.of_event(ONE) == [Evidence(FARM, "gate-1", "01J", 1, 1, b"milk", SEAL)]
    assert [one.seal for one in records.envelopes.of_event(TWO)] == [SEAL]


def test_a_signature_in_the_same_batch_is_kept(records: Records) -> None:
    records.envelopes.keep([FIRST, replace(FIRST, seal=SEAL)])
    records.envelopes.link([EventOrigin(ONE, FIRST.id)])
    assert [one.seal for one in records.envelopes.of_event(ONE)] == [SEAL]


def test_events_are_linked_once_and_have_the_clock_of_their_first_envelope(records: Records) -> None:
    records.envelopes.keep([FIRST, replace(NEXT, clock=Judgement(Mark.CLOCKLESS))])
    for _ in range(2):
        records.envelopes.link(
            [EventOrigin(TWO, FIRST.id, ahead=True), EventOrigin(ONE, FIRST.id), EventOrigin(ONE, NEXT.id)]
        )
    assert records.envelopes.clocks([ONE, TWO]) == {ONE: Judgement(Mark.OK, 0), TWO: Judgement(Mark.SKEWED, 0)}
    records.envelopes.link([])
