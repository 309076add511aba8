"""What is in quarantine gets a second try, on the one path in, on both stores."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest

from cast.documents import document, envelope, event, plain
from cast.parties import DAIRY, FARM, GATE
from told import told
from tracechain.ingest.door.arrival import read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.replay import ReplayOutcome, replay
from tracechain.ingest.door.source import Source, WayIn
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.facts.protocol import ProvenanceStore, StoreError
from tracechain.trace.records.quarantine import EntryState, sha256
from tracechain.trace.records.records import Records
from tracechain.trace.words.fault import text_fault

AT_FARM = Source(FARM, channel=WayIn.REST, name="farm")
BAD = event(1, eventTime="yesterday")


def quarantined(capture: Capture, value: Any, source: Source = AT_FARM) -> str:
    [refused] = capture.document(value, source).refused
    return refused.quarantine


def test_a_corrected_event_is_recorded_in_the_name_of_who_sent_it(
    capture: Capture, records: Records, store: ProvenanceStore
) -> None:
    identifier = quarantined(capture, document(event(2), BAD))
    done = replay(capture, records, identifier, "regulator", plain(event(1)))
    assert (done.ending, done.result.recorded, done.faults) == (ReplayOutcome.RECORDED, 1, ())
    assert store.documents(done.result.ids)[event(1)["eventID"]]["party"] == FARM
    entry = records.quarantine.get(identifier)
    assert entry is not None
    assert (entry.state, entry.decided_by, entry.corrected) == (EntryState.REPLAYED, "regulator", plain(event(1)))
    [line] = records.audit.page(subject=identifier)
    hashes = {"before": sha256(entry.raw), "after": sha256(plain(event(1)))}
    assert line.detail == {**hashes, "events": [event(1)["eventID"]], "more": 0}


def test_what_is_refused_again_says_why_and_stays_open(
    capture: Capture, records: Records, store: ProvenanceStore
) -> None:
    identifier = quarantined(capture, BAD)
    done = replay(capture, records, identifier, "farm", plain(event(1, eventTime="today")))
    assert done.ending is ReplayOutcome.REFUSED
    assert done.faults[0].path == "eventTime"
    assert "'today'" in str(done.faults[0])
    entry = records.quarantine.get(identifier)
    assert entry is not None
    assert (entry.state, entry.corrected) == (EntryState.OPEN, plain(event(1, eventTime="today")))
    assert (records.quarantine.count(None), store.settled()) == (1, 0)


def test_a_replay_pressed_twice_records_once(capture: Capture, records: Records, store: ProvenanceStore) -> None:
    identifier = quarantined(capture, BAD)
    assert replay(capture, records, identifier, "farm", plain(event(1))).ending is ReplayOutcome.RECORDED
    settled = store.settled()
    assert replay(capture, records, identifier, "farm", plain(event(1))).ending is ReplayOutcome.TAKEN
    assert replay(capture, records, "q-none", "farm").ending is ReplayOutcome.TAKEN
    assert store.settled() == settled


def test_a_replay_pressed_by_many_at_once_records_once(
    capture: Capture, records: Records, store: ProvenanceStore
) -> None:
    nameless = {name: value for name, value in BAD.items() if name != "eventID"}
    identifier = quarantined(capture, nameless)
    endings: list[ReplayOutcome] = []

    def press(step: str) -> None:
        corrected = plain({**nameless, "eventTime": event()["eventTime"], "bizStep": step})
        endings.append(replay(capture, records, identifier, "farm", corrected).ending)

    people = [Thread(target=press, args=(step,)) for step in ("shipping", "receiving", "storing", "packing")]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(endings) == ["recorded", "taken", "taken", "taken"]
    assert len(store.documents([line.subject for line in records.audit.page()])) == 0
    assert [line.what for line in records.audit.page(subject=identifier)] == ["quarantine.replayed"]


def test_a_scan_is_replayed_once_its_device_has_a_profile(capture: Capture, records: Records) -> None:
    scan = plain({"code": "(01)06901234000016(21)S1", "at": "2026-03-01T08:00:00Z", "seq": 1})
    [refused] = capture.arrivals([read_message(GATE.scan, scan)]).results[0].refused
    assert replay(capture, records, refused.quarantine, "admin").ending is ReplayOutcome.REFUSED
    records.devices.register(FARM, "gate-1", {"step": "shipping"})
    assert replay(capture, records, refused.quarantine, "admin").result.recorded == 1


def test_an_envelope_that_was_turned_away_is_replayed_whole(
    capture: Capture, records: Records, store: ProvenanceStore
) -> None:
    closed = Capture(store, records, authorise=lambda _: text_fault("The party is not known"))
    [refused] = closed.arrivals([read_message(GATE.events, envelope(1, event(1), event(2)))]).results[0].refused
    assert replay(closed, records, refused.quarantine, "admin").faults == (text_fault("The party is not known"),)
    assert replay(capture, records, refused.quarantine, "admin").result.recorded == 2
    taken = capture.arrivals([read_message(GATE.events, envelope(1, event(1), event(2)))])
    assert (taken.results[0].duplicates, taken.cursors[GATE.stream("01J")]) == (2, Cursor(1))


def test_of_a_payload_all_is_recorded_or_nothing(capture: Capture, records: Records, store: ProvenanceStore) -> None:
    identifier = quarantined(capture, b"\xff")
    done = replay(capture, records, identifier, "farm", plain([event(1), BAD | {"eventID": event(3)["eventID"]}]))
    assert (done.ending, store.settled(), records.quarantine.count(None)) == (ReplayOutcome.REFUSED, 0, 1)
    assert replay(capture, records, identifier, "farm", plain([event(1), event(3)])).result.recorded == 2


def test_a_payload_without_an_event_is_refused_again(capture: Capture, records: Records) -> None:
    identifier = quarantined(capture, b"\xff")
    done = replay(capture, records, identifier, "farm", b"[]")
    assert (done.ending, told(done.faults)) == (
        ReplayOutcome.REFUSED,
        (("", "There is no event in it; expected at least one"),),
    )


def test_the_right_of_who_brought_it_is_kept(capture: Capture, records: Records) -> None:
    error = {"declarationTime": "2026-03-02T08:00:00.000Z", "reason": "urn:epcglobal:cbv:er:incorrect_data"}
    capture.document(event(1), AT_FARM)
    broken = event(1, errorDeclaration={**error, "declarationTime": "soon"})
    wanted = plain(event(1, errorDeclaration=error))
    foreign = quarantined(capture, broken, Source(DAIRY, channel=WayIn.REST, name="dairy"))
    assert replay(capture, records, foreign, "regulator", wanted).faults[0].path == "errorDeclaration"
    own = quarantined(capture, broken, Source(regulator=True, channel=WayIn.REST, name="regulator"))
    assert replay(capture, records, own, "admin", wanted).result.voided == 1


def test_other_content_under_a_recorded_id_names_both(capture: Capture, records: Records) -> None:
    capture.document(event(1), AT_FARM)
    identifier = quarantined(capture, event(1, bizStep="receiving"))
    entry = records.quarantine.get(identifier)
    assert entry is not None
    assert entry.reason.startswith(
        f"eventID: The event {event(1)['eventID']!r} is on record with other content: ni:///"
    )
    done = replay(capture, records, identifier, "farm")
    assert (done.ending, done.faults) == (ReplayOutcome.REFUSED, entry.faults)


def test_while_the_store_is_away_the_entry_stays_open_for_the_next_try(
    capture: Capture, records: Records, store: ProvenanceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> Any:
        raise StoreError("the store is away")

    identifier = quarantined(capture, BAD)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(store, "record", away)
        with pytest.raises(StoreError):
            replay(capture, records, identifier, "farm", plain(event(1)))
    assert replay(capture, records, identifier, "farm", plain(event(1))).ending is ReplayOutcome.RECORDED
