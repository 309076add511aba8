"""What quarantine keeps of what is refused is bounded by what came."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from cast.documents import document, envelope, event, plain
from cast.parties import FARM, GATE
from told import told
from tracechain.ingest.door import arrival, rejection
from tracechain.ingest.door.arrival import MOST_CONTEXT_BYTES, read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.rejection import (
    KEPT_BYTES,
    KEPT_TIMES,
    Rejection,
    Shelf,
)
from tracechain.ingest.door.replay import ReplayOutcome, replay
from tracechain.ingest.door.result import RefusedEvent
from tracechain.ingest.door.source import Source, WayIn
from tracechain.trace.records.quarantine import EntryNumber, QuarantineEntry, Refusal
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore
from tracechain.trace.words.fault import LONGEST_PATH, LONGEST_SENTENCE, text_fault
from tracechain.trace.words.fault_list import MOST_FAULTS

AT_FARM = Source(FARM, channel=WayIn.REST, name="farm")
WRONG = {"eventTime": "yesterday"}
SENTENCE = "Time 'yesterday' can't be read: a date and time like '2026-03-01T08:00:00.000+08:00' was expected."
LARGE = [{f"ex{number}": f"https://example.com/{number:0300}/"} for number in range(180)]  # 60 KB, nearly the most


def large(*events: Any, context: Any = LARGE) -> bytes:
    """A document with much context."""
    return plain({**document(*events), "@context": context})


def all_of(records: Records) -> list[QuarantineEntry]:
    return records.quarantine.page(limit=10_000)


def test_each_refused_event_is_an_entry_with_the_context_that_its_names_need(
    capture: Capture, records: Records
) -> None:
    capture.document(large(event(1, **WRONG), event(2), event(3, **WRONG)), AT_FARM)
    entries = sorted(all_of(records), key=lambda entry: entry.position or 0)
    assert [entry.position for entry in entries] == [0, 2]
    assert [json.loads(entry.raw)["@context"] for entry in entries] == [LARGE, LARGE]


def test_where_copies_of_the_context_would_be_much_all_are_one_entry_with_the_payload_as_it_came(
    capture: Capture, records: Records
) -> None:
    wrong = [event(number, **WRONG) for number in range(1, 301)]
    payload = large(*wrong, event(999))
    result = capture.document(payload, AT_FARM)
    assert (result.recorded, result.ids) == (1, (event(999)["eventID"],))
    [entry] = all_of(records)
    assert (entry.raw, entry.position, entry.event) == (payload, None, None)
    assert told(entry.faults) == (
        ("", "300 of 301 events are refused, too much to be kept one by one"),
        *((f"eventList[{index}].eventTime", SENTENCE) for index in range(MOST_FAULTS - 2)),
        ("", "And 202 more faults."),
    )
    assert result.refused == (RefusedEvent(None, None, entry.id, entry.faults, events=300),)
    assert (result.refused_events, result.quarantined) == (300, 300)


def test_a_context_that_no_event_should_be_kept_with_is_refused_with_its_document(
    capture: Capture, records: Records
) -> None:
    context = [*LARGE, {"ex": "https://example.com/" + "x" * MOST_CONTEXT_BYTES}]
    size = len(json.dumps(context, separators=(",", ":")))
    [refused] = capture.document(large(event(1), context=context), AT_FARM).refused
    assert told(refused.faults) == (("@context", f"The document's @context has {size} bytes; expected at most 65536"),)
    assert len(all_of(records)) == 1


def test_a_context_that_can_be_read_and_not_written_is_refused_with_its_document(
    capture: Capture, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_deep(_: Any) -> bytes:
        raise RecursionError

    monkeypatch.setattr(arrival, "dump", too_deep)
    payload = large(event(1), context=[*LARGE, *LARGE])
    [refused] = capture.document(payload, AT_FARM).refused
    assert told(refused.faults) == (("@context", f"The payload is nested too deeply: {payload[:40].decode()!r}"),)
    assert [entry.raw for entry in all_of(records)] == [payload]


def test_the_same_payload_again_is_the_same_entry(capture: Capture, records: Records) -> None:
    payload = large(*(event(number, **WRONG) for number in range(1, 301)))
    for _ in range(2):
        capture.document(payload, AT_FARM)
    assert len(all_of(records)) == 1


def test_such_an_entry_is_replayed_whole_and_what_was_good_in_it_is_known(capture: Capture, records: Records) -> None:
    wrong = [event(number, **WRONG) for number in range(1, 301)]
    capture.document(large(*wrong, event(999)), AT_FARM)
    [entry] = all_of(records)
    again = replay(capture, records, entry.id, "regulator")
    assert again.ending is ReplayOutcome.REFUSED
    assert again.faults == entry.faults
    done = replay(
        capture, records, entry.id, "regulator", large(*(event(number) for number in range(1, 301)), event(999))
    )
    assert (done.ending, done.result.recorded, done.result.duplicates) == (ReplayOutcome.RECORDED, 300, 1)


def test_events_that_the_store_refuses_are_bounded_too(capture: Capture, records: Records) -> None:
    capture.document(document(*(event(number) for number in range(1, 301))), AT_FARM)
    payload = large(*(event(number, bizStep="receiving") for number in range(1, 301)))
    assert capture.document(payload, AT_FARM).refused_events == 300
    kept = sum(len(entry.raw) for entry in all_of(records))
    assert kept <= (KEPT_TIMES + 2) * len(payload) + KEPT_BYTES  # with the events themselves, and the payload


def test_a_short_list_of_very_many_non_events_is_one_entry(capture: Capture, records: Records) -> None:
    payload = b"[" + b"7," * 9_999 + b"7]"
    result = capture.arrivals([read_message(GATE.events, payload)]).results[0]
    assert (len(result.refused), result.refused_events) == (1, 10_000)
    [entry] = all_of(records)
    assert (entry.raw, len(entry.faults)) == (payload, MOST_FAULTS)


def test_an_envelope_of_bad_events_is_kept_one_by_one(capture: Capture, records: Records) -> None:
    capture.arrivals([read_message(GATE.events, envelope(1, *(event(number, **WRONG) for number in range(200))))])
    assert {entry.position for entry in all_of(records)} == set(range(200))


def test_of_the_faults_of_one_event_the_first_hundred_are_kept(capture: Capture, records: Records) -> None:
    [refused] = capture.document(event(1, epcList=[7] * 150), AT_FARM).refused
    entry = records.quarantine.get(refused.quarantine)
    assert entry is not None
    assert entry.faults == refused.faults
    assert (len(entry.faults), str(entry.faults[-1])) == (MOST_FAULTS, "And 51 more faults.")


def test_what_is_too_long_to_be_read_in_a_fault_loses_its_middle(records: Records) -> None:
    """Where it comes from a reader who does not hold its words short, it is kept no longer than it helps."""
    came = read_message(GATE.events, envelope(1, event(1)))
    shelf = Shelf(records.quarantine.add)
    fault = text_fault("It says " + "b" * 200_000 + ", which is too much.", "a" * 200_000 + ".end")
    shelf.put([(0, Rejection(came, 0, None, (fault,) * 150))])
    [entry] = all_of(records)
    path, sentence = entry.faults[0].path, str(entry.faults[0])
    assert (len(path), path[:3], path[-5:]) == (LONGEST_PATH, "aaa", "a.end")
    assert (len(sentence), sentence[:9], sentence[-20:]) == (LONGEST_SENTENCE, "It says b", ", which is too much.")
    assert (len(entry.faults), str(entry.faults[-1])) == (MOST_FAULTS, "And 51 more faults.")
    assert entry.reason == f"{path}: {sentence}; and 99 more"
    assert entry.path == path
    assert [one.faults for one in shelf.refused(0)] == [entry.faults]


def test_what_is_too_deep_to_be_written_is_kept_with_the_payload(
    capture: Capture, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_deep(_: Any) -> bytes:
        raise RecursionError

    payload = large(event(1, **WRONG), event(2, **WRONG))
    monkeypatch.setattr(rejection, "dump", too_deep)
    assert len(capture.document(payload, AT_FARM).refused) == 2
    [entry] = all_of(records)
    assert (entry.raw, entry.position) == (payload, None)


def test_refusals_are_written_in_portions(
    store: SqliteStore, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    portions: list[int] = []
    add = records.quarantine.add

    def noted(refusals: Sequence[Refusal]) -> list[EntryNumber]:
        portions.append(len(refusals))
        return add(refusals)

    monkeypatch.setattr(records.quarantine, "add", noted)
    monkeypatch.setattr(rejection, "_PORTION_BYTES", 10_000)
    door = Capture(store, records)
    door.document(document(*(event(number, **WRONG) for number in range(90))), AT_FARM)
    assert sum(portions) == 90
    assert len(portions) > 2
    assert len(all_of(records)) == 90
