"""MQTT, REST and files go through one path in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cast.documents import document, envelope, event, plain
from cast.parties import DAIRY, FARM, GATE
from told import told
from tracechain.ingest.door import arrival
from tracechain.ingest.door.arrival import Arrival, read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.replay import ReplayOutcome, replay
from tracechain.ingest.door.source import Source, WayIn
from tracechain.trace.events import event_hash
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.facts.protocol import Fact, RecordResult, StoreError
from tracechain.trace.messages.envelope import DropNotice, Envelope
from tracechain.trace.records.errors import RecordsUnavailable
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore
from tracechain.trace.words.fault import text_fault

AT_FARM = Source(FARM, channel=WayIn.REST, name="farm")
AT_DAIRY = Source(DAIRY, channel=WayIn.REST, name="dairy")
REGULATOR = Source(regulator=True, channel=WayIn.REST, name="regulator")
ERROR = {"declarationTime": "2026-03-02T08:00:00.000Z", "reason": "urn:epcglobal:cbv:er:incorrect_data"}


class TrippingStore(SqliteStore):
    """A store that trips over one eventID, and can be away."""

    poison = ""
    away = False

    def record(self, facts: Sequence[Fact], received: Sequence[tuple[str, int]] = ()) -> RecordResult:
        self.ping()
        if any(fact.event.id == self.poison for fact in facts):
            raise OverflowError("too big")
        return super().record(facts, received)

    def ping(self) -> None:
        if self.away:
            raise StoreError("the store is away")


@pytest.fixture
def tripping(store: SqliteStore, tmp_path: Any) -> Any:
    tripping = TrippingStore(str(tmp_path / "provenance.sqlite"))
    yield tripping
    tripping.close()


def test_a_document_is_recorded(capture: Capture, store: SqliteStore) -> None:
    result = capture.document(plain(document(*(event(n) for n in range(9)))), AT_FARM)
    assert (result.recorded, result.duplicates, result.voided, result.refused) == (9, 0, 0, ())
    assert result.ids == tuple(event(n)["eventID"] for n in range(9))
    assert store.documents([event(3)["eventID"]])[event(3)["eventID"]]["party"] == FARM


def test_the_same_document_again_changes_nothing(capture: Capture, store: SqliteStore) -> None:
    capture.document(document(event(1)), AT_FARM)
    settled = store.settled()
    result = capture.document(document(event(1)), AT_FARM)
    assert (result.recorded, result.duplicates, store.settled()) == (0, 1, settled)


def test_a_bare_event_and_a_list_of_events_are_documents_too(capture: Capture) -> None:
    assert capture.document(event(1), AT_FARM).recorded == 1
    assert capture.document([event(2), event(3)], AT_FARM).recorded == 2


TWICE = "stands more than once in one object; expected it once"


def _doubled(payload: bytes, key: str, again: str) -> bytes:
    """A payload with a key once more before where it stands first."""
    return payload.replace(f'"{key}":'.encode(), f'"{key}":{again},"{key}":'.encode(), 1)


def test_an_envelope_that_says_its_events_twice_is_in_quarantine_and_keeps_its_place(
    capture: Capture, records: Records
) -> None:
    payload = _doubled(envelope(1, event(1)), "events", "[]")
    taken = capture.arrivals([read_message(GATE.events, payload)])
    [refused] = taken.results[0].refused
    assert (refused.index, told(refused.faults)) == (None, (("events", f"The key 'events' {TWICE}"),))
    assert taken.results[0].recorded == 0
    assert taken.cursors[GATE.stream("01J")] == Cursor(1)
    entry = records.quarantine.get(refused.quarantine)
    assert entry is not None
    assert (entry.raw, entry.epoch, entry.seq) == (payload, "01J", 1)


@pytest.mark.parametrize(("key", "again"), [("seq", "7"), ("epoch", '"01K"')])
def test_an_envelope_that_says_its_place_twice_has_none(capture: Capture, key: str, again: str) -> None:
    taken = capture.arrivals([read_message(GATE.events, _doubled(envelope(1, event(1)), key, again))])
    assert told(taken.results[0].refused[0].faults) == ((key, f"The key {key!r} {TWICE}"),)
    assert taken.cursors == {}


def test_an_event_with_a_key_twice_costs_its_neighbours_nothing_and_is_kept_with_both(
    capture: Capture, records: Records
) -> None:
    payload = _doubled(envelope(1, event(1), event(2)), "epcList", '["urn:epc:id:sscc:4012345.0000000222"]')
    taken = capture.arrivals([read_message(GATE.events, payload)])
    assert taken.results[0].ids == (event(2)["eventID"],)
    [refused] = taken.results[0].refused
    assert (refused.index, refused.event) == (0, event(1)["eventID"])
    assert told(refused.faults) == (("epcList", f"The key 'epcList' {TWICE}"),)
    entry = records.quarantine.get(refused.quarantine)
    assert entry is not None
    assert b"0000000222" in entry.raw
    assert b"0000000111" in entry.raw
    assert replay(capture, records, entry.id, "regulator").faults == refused.faults
    assert replay(capture, records, entry.id, "regulator", plain(event(1))).ending is ReplayOutcome.RECORDED


@pytest.mark.parametrize(
    ("key", "again", "path"),
    [("@context", "[]", "@context"), ("eventList", "[]", "epcisBody.eventList"), ("type", '"x"', "type")],
)
def test_a_document_with_a_key_twice_around_its_events_is_refused_whole(
    capture: Capture, key: str, again: str, path: str
) -> None:
    payload = _doubled(plain(document(event(1))).replace(b": ", b":"), key, again)
    [refused] = capture.document(payload, AT_FARM).refused
    assert (refused.index, told(refused.faults)) == (None, ((path, f"The key {key!r} {TWICE}"),))


def test_a_bare_event_with_a_key_twice_is_refused(capture: Capture) -> None:
    [refused] = capture.document(_doubled(plain(event(1)).replace(b": ", b":"), "action", '"ADD"'), AT_FARM).refused
    assert told(refused.faults) == (("action", f"The key 'action' {TWICE}"),)


def test_an_event_without_an_id_is_known_by_its_hash(capture: Capture) -> None:
    nameless = event()
    del nameless["eventID"]
    result = capture.document(nameless, AT_FARM)
    assert result.recorded == 1
    assert result.ids[0].startswith("ni:///sha-256;")
    assert capture.document(nameless, AT_FARM).duplicates == 1


def test_a_bad_event_goes_to_quarantine_and_its_neighbours_are_recorded(capture: Capture, records: Records) -> None:
    bad = event(2, eventTime="yesterday")
    result = capture.document(document(event(1), bad, event(3)), AT_FARM)
    assert result.recorded == 2
    [refused] = result.refused
    assert (refused.index, refused.event) == (1, bad["eventID"])
    assert refused.faults[0].path == "eventTime"
    entry = records.quarantine.get(refused.quarantine)
    assert entry is not None
    assert (entry.path, entry.gln, entry.topic, entry.channel) == ("eventTime", FARM, "farm", "rest")
    assert entry.reason == refused.reason
    assert b'"yesterday"' in entry.raw


def test_what_is_in_quarantine_can_be_captured_by_itself(capture: Capture, records: Records) -> None:
    """It takes along the prefixes of the document that it came in."""
    own = {**document(event(1, eventTime="yesterday")), "@context": [{"ex": "https://ex.example/"}]}
    [refused] = capture.document(own, AT_FARM).refused
    entry = records.quarantine.get(refused.quarantine)
    assert entry is not None
    corrected = entry.raw.replace(b"yesterday", b"2026-03-01T08:00:00Z")
    assert b"https://ex.example/" in corrected
    assert capture.document(corrected, AT_FARM).recorded == 1


def test_the_same_id_with_other_content_is_a_conflict(capture: Capture, store: SqliteStore) -> None:
    capture.document(event(1), AT_FARM)
    result = capture.document(document(event(2), event(1, bizStep="receiving"), event(3)), AT_FARM)
    assert result.recorded == 2
    [refused] = result.refused
    assert refused.reason == (
        f"eventID: The event {event(1)['eventID']!r} is on record with other content: {event_hash(event(1))},"
        f" and this is {event_hash(event(1, bizStep='receiving'))}"
    )
    [kept] = store.documents([event(1)["eventID"]]).values()
    assert kept["event"]["bizStep"] == "shipping"


def test_two_lists_that_are_hashed_alike_are_a_conflict(capture: Capture) -> None:
    """The hash joins the items of a list without separators (CBV 2.0, 8.9), so one URI can be made to look like two."""
    one, two = "https://farm.example/1", "https://farm.example/2"
    made, true = event(1, epcList=[f"{one}epc={two}"]), event(1, epcList=[one, two])
    assert event_hash(made) == event_hash(true)
    capture.document(made, AT_DAIRY)
    [refused] = capture.document(true, AT_FARM).refused
    assert refused.reason == (
        f"eventID: The event {event(1)['eventID']!r} is on record with other things in its lists, under the same event hash"
    )


def test_two_contents_of_one_id_in_one_document_are_a_conflict_of_the_second(capture: Capture) -> None:
    result = capture.document(document(event(1), event(1, bizStep="receiving")), AT_FARM)
    assert (result.recorded, [refused.index for refused in result.refused]) == (1, [1])


@pytest.mark.parametrize("source", [AT_FARM, REGULATOR])
def test_an_event_is_voided_by_its_party_or_a_regulator(capture: Capture, source: Source) -> None:
    capture.document(event(1), AT_FARM)
    assert capture.document(event(1, errorDeclaration=ERROR), source).voided == 1


def test_nobody_voids_the_event_of_a_stranger(capture: Capture) -> None:
    capture.document(event(1), AT_FARM)
    [refused] = capture.document(event(1, errorDeclaration=ERROR), AT_DAIRY).refused
    assert refused.reason == (
        f"errorDeclaration: The event {event(1)['eventID']!r} is declared an error by {DAIRY!r},"
        " which is neither the first that recorded it nor a regulator"
    )


def test_a_declaration_of_other_content_is_refused(capture: Capture) -> None:
    capture.document(event(1), AT_FARM)
    [refused] = capture.document(event(1, bizStep="receiving", errorDeclaration=ERROR), AT_FARM).refused
    assert refused.reason == (
        f"eventID: The event {event(1)['eventID']!r} is on record with other content: {event_hash(event(1))},"
        f" and this is {event_hash(event(1, bizStep='receiving'))}; an error declaration must repeat its event"
    )


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"\xff\xfe", "The payload is not UTF-8 at byte 0: b'\\xff\\xfe'"),
        (b"[" * 200_000, f"The payload is nested too deeply: {'[' * 40!r}"),
        (b'"milk"', "'milk' is no EPCIS document: an object or a list of events was expected."),
        (b'{"type": "EPCISDocument"}', "epcisBody.eventList: The document holds no list of events there."),
    ],
)
def test_what_is_no_document_is_kept_whole_in_quarantine(
    capture: Capture, records: Records, raw: bytes, sentence: str
) -> None:
    [refused] = capture.document(raw, AT_FARM).refused
    assert (refused.index, refused.reason) == (None, sentence)
    entry = records.quarantine.get(refused.quarantine)
    assert entry is not None
    assert (entry.raw, entry.reason) == (raw, sentence)


def test_half_a_surrogate_pair_is_refused_with_its_event(capture: Capture) -> None:
    raw = plain([event(1), event(2, bizStep="https://x.example/\ud800")])
    result = capture.document(raw, AT_FARM)
    assert (result.recorded, [refused.index for refused in result.refused]) == (1, [1])


class TestRollback:
    """All or nothing."""

    def test_a_good_document_is_recorded(self, capture: Capture) -> None:
        result = capture.document(document(*(event(n) for n in range(9))), AT_FARM, rollback=True)
        assert (result.recorded, result.rolled_back) == (9, False)

    def test_a_bad_event_keeps_its_neighbours_out(self, capture: Capture, store: SqliteStore) -> None:
        bad = document(event(1), event(2, eventTime="yesterday"))
        result = capture.document(bad, AT_FARM, rollback=True)
        assert (result.recorded, result.rolled_back, len(result.refused)) == (0, True, 1)
        assert store.settled() == 0

    def test_a_conflict_keeps_its_neighbours_out(self, capture: Capture, store: SqliteStore) -> None:
        capture.document(event(1), AT_FARM)
        settled = store.settled()
        result = capture.document(document(event(2), event(1, bizStep="receiving")), AT_FARM, rollback=True)
        assert (result.recorded, result.rolled_back, [one.index for one in result.refused]) == (0, True, [1])
        assert store.settled() == settled

    def test_a_document_that_the_store_trips_over_is_in_quarantine_whole(
        self, tripping: TrippingStore, records: Records
    ) -> None:
        tripping.poison = event(2)["eventID"]
        result = Capture(tripping, records).document(document(event(1), event(2)), AT_FARM, rollback=True)
        assert [one.index for one in result.refused] == [None]
        assert result.refused[0].reason == "The store can't take the document: OverflowError('too big')"
        assert tripping.settled() == 0


def _arrivals(*payloads: bytes) -> list[Arrival]:
    return [read_message(GATE.events, payload) for payload in payloads]


def test_envelopes_are_recorded_with_their_place_in_the_stream(capture: Capture, store: SqliteStore) -> None:
    taken = capture.arrivals(_arrivals(envelope(1, event(1), event(2)), envelope(3, event(3))))
    assert [result.recorded for result in taken.results] == [2, 1]
    assert taken.cursors == {GATE.stream("01J"): Cursor(1, ((3, 3),))}
    assert store.cursor(GATE.stream("01J")) == Cursor(1, ((3, 3),))


def _dropped(seq: int, count: int = 3) -> bytes:
    return Envelope("01J", "scans", seq, dropped=DropNotice(count, "deleted")).to_bytes()


def test_what_a_node_gave_up_is_in_quarantine_and_the_stream_goes_on(capture: Capture, records: Records) -> None:
    for _ in range(2):
        taken = capture.arrivals(_arrivals(_dropped(1), envelope(2, event(2))))
        assert taken.cursors[GATE.stream("01J")] == Cursor(2)
    [entry] = records.quarantine.page()
    assert (entry.seq, entry.path) == (1, "dropped")
    assert entry.reason == "dropped: The node gave up 3 events of this envelope: deleted"
    corrected = plain(document(event(1)))
    assert replay(capture, records, entry.id, "operator", corrected).ending is ReplayOutcome.RECORDED


def test_a_store_put_back_from_an_older_copy_is_told_what_is_gone_and_the_stream_goes_on(
    capture: Capture, records: Records, tmp_path: Path
) -> None:
    """The envelopes are still known under their numbers; the store knows neither them nor their events."""
    capture.arrivals(_arrivals(*(envelope(seq, event(seq)) for seq in range(1, 4))))
    older = SqliteStore(str(tmp_path / "older.sqlite"))
    older.migrate()
    again = Capture(older, records)
    assert again.arrivals(_arrivals(envelope(4, event(4)))).cursors[GATE.stream("01J")].missing() == ((1, 3),)
    taken = again.arrivals(_arrivals(_dropped(1, 1), _dropped(2, 1), _dropped(3, 1)))
    assert taken.cursors[GATE.stream("01J")] == Cursor(4)
    assert records.quarantine.count() == 3
    older.close()


def test_what_is_on_record_is_not_lost_whatever_its_node_says(capture: Capture, records: Records) -> None:
    """A receipt that came twice asked for an envelope again that a later one had confirmed."""
    capture.arrivals(_arrivals(envelope(1, event(1)), envelope(2, event(2))))
    taken = capture.arrivals(_arrivals(_dropped(2, 1)))
    assert taken.cursors[GATE.stream("01J")] == Cursor(2)
    assert records.quarantine.count() == 0


def test_what_comes_in_just_before_its_loss_or_between_its_judging_and_its_recording_is_not_lost(
    capture: Capture, records: Records
) -> None:
    taken = capture.arrivals(_arrivals(envelope(1, event(1)), _dropped(1, 1)))
    assert [result.recorded for result in taken.results] == [1, 0]
    late = _arrivals(_dropped(2, 1))
    judged = capture.judge(late)
    capture.arrivals(_arrivals(envelope(2, event(2))))
    assert capture.arrivals(late, judged).cursors[GATE.stream("01J")] == Cursor(2)
    assert records.quarantine.count() == 0


def test_what_is_nested_as_deep_as_can_be_read_is_in_quarantine_as_it_came(capture: Capture, records: Records) -> None:
    """Reading JSON may go a little deeper than writing it."""
    for depth in range(900, 1000):
        payload = b'{"epoch": "01J", "seq": %d, "events": [%s]}' % (depth, b"[" * depth + b"]" * depth)
        [result] = capture.arrivals(_arrivals(payload)).results
        assert len(result.refused) == 1
    assert records.quarantine.count() == 100


def test_an_envelope_of_which_nothing_can_be_recorded_is_durable_too(capture: Capture, records: Records) -> None:
    broken = b'{"epoch": "01J", "seq": 2, "events": 7}'
    taken = capture.arrivals(_arrivals(envelope(1, "milk"), broken))
    assert taken.cursors[GATE.stream("01J")] == Cursor(2)
    assert records.quarantine.count() == 2
    entry = records.quarantine.page(words=["'events' is 7"])[0]
    assert (entry.epoch, entry.seq, entry.position, entry.raw) == ("01J", 2, None, broken)


def test_an_envelope_sent_again_is_in_quarantine_once(capture: Capture, records: Records) -> None:
    for _ in range(2):
        taken = capture.arrivals(_arrivals(envelope(1, event(1), "milk")))
    assert (taken.results[0].recorded, taken.results[0].duplicates) == (0, 1)
    assert records.quarantine.count() == 1


@pytest.mark.parametrize(
    ("topic", "sentence"),
    [
        ("tracechain/v1/0/milk/gate-1/events", "Not a GLN: 'milk'; expected 13 digits"),
        (GATE.config, f"A message on {GATE.config!r} holds no events; expected them on {GATE.events!r}"),
    ],
)
def test_a_message_on_a_wrong_topic_is_in_quarantine(
    capture: Capture, records: Records, topic: str, sentence: str
) -> None:
    [result] = capture.arrivals([read_message(topic, plain(event(1)))]).results
    assert [refused.reason for refused in result.refused] == [sentence]
    assert records.quarantine.page()[0].topic == topic


def test_a_message_that_the_reader_trips_over_is_in_quarantine_and_stops_no_other(
    capture: Capture, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trip(*_: object) -> object:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(arrival, "parse_json", trip)
        tripped = read_message(GATE.events, envelope(1, event(1)))
    [bad, good] = capture.arrivals([tripped, read_message(GATE.events, envelope(2, event(2)))]).results
    assert [refused.reason for refused in bad.refused] == ["The message can't be read: MemoryError()"]
    assert (good.recorded, records.quarantine.page()[0].raw) == (1, envelope(1, event(1)))


def test_a_source_that_is_turned_away_is_in_quarantine(store: SqliteStore, records: Records) -> None:
    capture = Capture(store, records, authorise=lambda source: text_fault(f"The party {source.party!r} is not known"))
    [result] = capture.arrivals(_arrivals(envelope(1, event(1)))).results
    assert [refused.reason for refused in result.refused] == [f"The party {FARM!r} is not known"]
    assert store.settled() == 0


def test_an_event_that_the_store_trips_over_is_found_and_set_aside(tripping: TrippingStore, records: Records) -> None:
    tripping.poison = event(5)["eventID"]
    envelopes = _arrivals(*(envelope(n, event(2 * n), event(2 * n + 1)) for n in range(1, 9)))
    taken = Capture(tripping, records).arrivals(envelopes)
    assert [result.recorded for result in taken.results] == [2, 1, 2, 2, 2, 2, 2, 2]
    assert taken.results[1].refused[0].reason == "The store can't take the event: OverflowError('too big')"
    assert taken.cursors[GATE.stream("01J")] == Cursor(8)


def test_nothing_is_answered_while_the_store_is_away(tripping: TrippingStore, records: Records) -> None:
    tripping.away = True
    with pytest.raises(StoreError):
        Capture(tripping, records).arrivals(_arrivals(envelope(1, event(1))))
    assert records.quarantine.count() == 0
    tripping.away = False
    assert Capture(tripping, records).arrivals(_arrivals(envelope(1, event(1)))).results[0].recorded == 1


def test_what_was_judged_is_good_for_any_number_of_tries_and_stays_as_it_is(
    tripping: TrippingStore, records: Records
) -> None:
    capture = Capture(tripping, records, batch_events=4)
    capture.arrivals(_arrivals(envelope(1, event(1))))
    wrong = event(3, eventTime="yesterday")
    coming = _arrivals(
        envelope(1, event(9)), envelope(2, event(1, bizStep="receiving"), event(2), wrong), _dropped(3, 7)
    )
    judged, again = capture.judge(coming), capture.judge(coming)
    tripping.away = True
    for _ in range(2):
        with pytest.raises(StoreError):
            capture.arrivals(coming, judged)
    tripping.away = False
    first, second = capture.arrivals(coming, judged), capture.arrivals(coming, judged)
    changed = (
        f"The event {event(1)['eventID']!r} is on record with other content: {event_hash(event(1))},"
        f" and this is {event_hash(event(1, bizStep='receiving'))}"
    )
    unread = "Time 'yesterday' can't be read: a date and time like '2026-03-01T08:00:00.000+08:00' was expected."
    assert judged == again
    assert [(one.recorded, one.duplicates) for one in first.results] == [(0, 0), (1, 0), (0, 0)]
    assert [(one.recorded, one.duplicates) for one in second.results] == [(0, 0), (0, 1), (0, 0)]
    assert [[(one.index, one.reason) for one in each.refused] for each in first.results] == [
        [(None, "The envelope 1 of epoch '01J' came before with other content")],
        [(0, f"eventID: {changed}"), (2, f"eventTime: {unread}")],
        [(None, "dropped: The node gave up 7 events of this envelope: deleted")],
    ]
    told = [[one.quarantine for one in each.refused] for each in first.results]
    assert [[one.quarantine for one in each.refused] for each in second.results] == [*told[:2], []]
    assert records.quarantine.count() == 4


def test_nothing_is_recorded_while_quarantine_is_away(store: SqliteStore, tmp_path: Any) -> None:
    with Records(f"sqlite:///{tmp_path}/empty.sqlite") as empty, pytest.raises(RecordsUnavailable):
        Capture(store, empty).arrivals(_arrivals(envelope(1, event(1), "milk")))
    assert store.settled() == 0
    assert store.cursor(GATE.stream("01J")) == Cursor()
