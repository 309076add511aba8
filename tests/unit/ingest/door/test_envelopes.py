"""Envelopes on record: the first of each number stays, and events are linked with theirs once the store has taken them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from cast.documents import envelope, event, plain
from cast.parties import DAIRY, FARM, GATE
from tracechain.ingest.door.arrival import Arrival, read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.replay import ReplayOutcome, replay
from tracechain.ingest.door.source import Source
from tracechain.trace.facts.protocol import Fact, RecordResult, StoreError
from tracechain.trace.messages.envelope import DropNotice, Envelope
from tracechain.trace.messages.signature import SigningKey, sign
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.envelopes import EventOrigin
from tracechain.trace.records.errors import RecordsUnavailable
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore

KEY = SigningKey.make()
ONE, TWO = event(1)["eventID"], event(2)["eventID"]
DAIRY_GATE = Node(DAIRY, "gate-1")


@pytest.fixture(autouse=True)
def _enrolled(records: Records) -> None:
    for node in (GATE, DAIRY_GATE):
        records.devices.register(node.gln, node.device)
    records.keys.enrol(records.keys.make_code(FARM, GATE.device), FARM, GATE.device, KEY.kid, KEY.public.x)


def signed(payload: bytes, key: SigningKey = KEY) -> Arrival:
    """An envelope of the farm's gate."""
    return read_message(GATE.events, sign(payload, key))


def places(records: Records, event_id: str) -> list[int | None]:
    """The numbers of the signed envelopes that an event came in."""
    return [one.seq for one in records.envelopes.of_event(event_id)]


class FailingStore(SqliteStore):
    """A store that does not take what it is asked to, so often."""

    failures = 1

    def record(self, facts: Sequence[Fact], received: Sequence[tuple[str, int]] = ()) -> RecordResult:
        if self.failures:
            self.failures -= 1
            raise StoreError("the store is away")
        return super().record(facts, received)


def test_an_event_is_linked_with_its_envelope_once_the_store_has_it(records: Records, tmp_path: Path) -> None:
    store = FailingStore(str(tmp_path / "failing.sqlite"))
    store.migrate()
    capture = Capture(store, records)
    with pytest.raises(StoreError, match=r"^the store is away$"):
        capture.arrivals([signed(envelope(1, event(1)))])
    assert places(records, ONE) == []
    capture.arrivals([signed(envelope(1, event(1)))])
    assert places(records, ONE) == [1]
    store.close()


def test_what_could_not_be_linked_is_not_answered_and_is_linked_when_it_comes_again(
    store: SqliteStore, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    capture = Capture(store, records, tell=lambda _, taken: told.append(taken))

    def away(_: Collection[EventOrigin]) -> None:
        raise RecordsUnavailable("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(records.envelopes, "link", away)
        with pytest.raises(RecordsUnavailable, match=r"^the database is away$"):
            capture.arrivals([signed(envelope(1, event(1)))])
    assert told == []
    assert ONE in store.documents([ONE])
    [result] = capture.arrivals([signed(envelope(1, event(1)))]).results
    assert (result.duplicates, places(records, ONE)) == (1, [1])


def test_of_an_envelope_those_events_are_linked_that_the_store_took(capture: Capture, records: Records) -> None:
    capture.document(event(1), Source(DAIRY))
    [result] = capture.arrivals([signed(envelope(1, event(1, bizStep="receiving"), event(2)))]).results
    assert (result.recorded, len(result.refused)) == (1, 1)
    assert (places(records, ONE), places(records, TWO)) == ([], [1])


def test_an_envelope_that_was_turned_away_is_linked_once_it_is_replayed_as_it_came(
    capture: Capture, records: Records
) -> None:
    new = SigningKey.make()
    [result] = capture.arrivals([signed(envelope(1, event(1)), new)]).results
    assert places(records, ONE) == []
    records.keys.enrol(records.keys.make_code(FARM, GATE.device), FARM, GATE.device, new.kid, new.public.x)
    capture = Capture(capture._store, records)  # what it knew of the registry is forgotten
    assert replay(capture, records, result.refused[0].quarantine, "operator").ending is ReplayOutcome.RECORDED
    assert places(records, ONE) == [1]


def test_an_envelope_that_is_refused_again_is_not_linked(capture: Capture, records: Records) -> None:
    new = SigningKey.make()
    capture.document(event(1), Source(DAIRY))
    refused = signed(envelope(1, event(1, bizStep="receiving"), event(2)), new)
    [result] = capture.arrivals([refused]).results
    records.keys.enrol(records.keys.make_code(FARM, GATE.device), FARM, GATE.device, new.kid, new.public.x)
    capture = Capture(capture._store, records)
    assert replay(capture, records, result.refused[0].quarantine, "operator").ending is ReplayOutcome.REFUSED
    assert (places(records, ONE), places(records, TWO)) == ([], [])


def test_a_signature_that_comes_later_for_the_same_bytes_is_kept(store: SqliteStore, records: Records) -> None:
    key, payloads = SigningKey.make(), [envelope(1, event(1)), plain(event(2))]
    Capture(store, records).arrivals([read_message(DAIRY_GATE.events, payload) for payload in payloads])
    assert places(records, ONE) == []
    code = records.keys.make_code(DAIRY, DAIRY_GATE.device)
    records.keys.enrol(code, DAIRY, DAIRY_GATE.device, key.kid, key.public.x)
    Capture(store, records).arrivals([read_message(DAIRY_GATE.events, sign(payload, key)) for payload in payloads])
    [first], [second] = (records.envelopes.of_event(one) for one in (ONE, TWO))
    assert [first.payload, second.payload] == payloads
    assert first.seal.kid == second.seal.kid == key.kid


def test_the_first_signature_stays(capture: Capture, records: Records) -> None:
    new = SigningKey.make()
    records.keys.enrol(records.keys.make_code(FARM, GATE.device), FARM, GATE.device, new.kid, new.public.x)
    capture.arrivals([signed(envelope(1, event(1)))])
    capture.arrivals([signed(envelope(1, event(1)), new)])
    assert [one.seal.kid for one in records.envelopes.of_event(ONE)] == [KEY.kid]


def follows(capture: Capture, *payloads: bytes) -> list[bool]:
    """Whether each envelope was found to follow the one before."""
    with capture_logs():
        return [each.follows for each in capture.arrivals([signed(payload) for payload in payloads]).entered]


def test_an_envelope_that_does_not_say_what_it_follows_does_not_follow(capture: Capture) -> None:
    assert follows(capture, envelope(1, event(1)), envelope(2, event(2))) == [True, False]


def test_an_envelope_follows_the_one_before_where_that_is_not_on_record(capture: Capture) -> None:
    assert follows(capture, envelope(2, event(2)), envelope(7, event(7))) == [True, True]


def test_what_stands_for_a_deleted_envelope_need_not_say_what_it_follows(capture: Capture) -> None:
    gone = Envelope("01J", "scans", 2, dropped=DropNotice(3, "deleted")).to_bytes()
    assert follows(capture, envelope(1, event(1)), gone) == [True, True]
