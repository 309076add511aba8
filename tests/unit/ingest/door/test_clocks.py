"""What comes in is marked by the clock that gave its times, and the times stay as they are."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cast.documents import envelope, event, plain
from cast.parties import DAIRY, FARM, GATE
from tracechain.ingest.door.arrival import Arrival, read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.clocks import Clocks
from tracechain.ingest.door.source import Source
from tracechain.trace.messages.clock import ClockReading, Judgement, Mark
from tracechain.trace.messages.envelope import Envelope
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore

HOUR = 3600 * 1_000_000
ONE, TWO = event(1)["eventID"], event(2)["eventID"]


def sent(arrival: Arrival, ahead: int, monotonic: int = 1) -> Arrival:
    return replace(
        arrival, clock=ClockReading(arrival.received + ahead, synchronised=True, boot=1, monotonic=monotonic)
    )


def test_what_an_envelope_says_of_its_clock_is_read() -> None:
    payload = Envelope(
        "01J", "scans", 1, sent="2026-03-01T08:00:00.000Z", clock={"boot": 3, "monotonic": 1.5}
    ).to_bytes()
    arrival = read_message(GATE.events, payload)
    assert arrival.clock == ClockReading(1_772_352_000_000_000, boot=3, monotonic=1_500_000)


def test_the_events_of_an_envelope_go_by_its_clock(capture: Capture, records: Records) -> None:
    capture.arrivals([sent(read_message(GATE.events, envelope(1, event(1))), 0)])
    capture.arrivals([sent(read_message(GATE.events, envelope(2, event(2))), HOUR, monotonic=2)])
    told = records.envelopes.clocks([ONE, TWO, "urn:uuid:unknown"])
    assert {name: judged.mark for name, judged in told.items()} == {ONE: Mark.OK, TWO: Mark.SKEWED}


def test_an_event_time_is_never_rewritten(capture: Capture, store: SqliteStore) -> None:
    late = {**event(1), "eventTime": "2100-01-01T00:00:00.000Z"}
    capture.arrivals([sent(read_message(GATE.events, envelope(1, late)), HOUR)])
    assert store.documents([ONE])[ONE]["event"]["eventTime"] == "2100-01-01T00:00:00.000Z"


def test_one_event_of_the_future_does_not_mark_its_neighbours(capture: Capture, records: Records) -> None:
    late = {**event(1), "eventTime": "2100-01-01T00:00:00.000Z"}
    capture.arrivals([sent(read_message(GATE.events, envelope(1, late, event(2))), 0)])
    told = records.envelopes.clocks([ONE, TWO])
    assert (told[ONE].mark, told[TWO].mark) == (Mark.SKEWED, Mark.OK)


@pytest.mark.parametrize("payload", [plain(event(1)), envelope(1, event(1))], ids=["plain", "says nothing of a clock"])
def test_what_says_nothing_of_a_clock_is_clockless(capture: Capture, records: Records, payload: bytes) -> None:
    capture.arrivals([read_message(GATE.events, payload)])
    assert records.envelopes.clocks([ONE]) == {ONE: Judgement(Mark.CLOCKLESS)}


def test_a_plain_scan_is_clockless(capture: Capture, records: Records) -> None:
    records.devices.register(FARM, "gate-1", {"step": "shipping"})
    scan = plain({"code": "(01)06901234000016(21)S1", "at": "2026-03-01T08:00:00Z", "seq": 1})
    [result] = capture.arrivals([read_message(GATE.scan, scan)]).results
    assert [one.mark for one in records.envelopes.clocks(result.ids).values()] == [Mark.CLOCKLESS]


def test_what_no_device_sent_has_no_mark(capture: Capture, records: Records) -> None:
    capture.document(json.dumps(event(1)).encode(), Source(FARM))
    assert records.envelopes.clocks([ONE]) == {}


def test_an_event_that_the_store_refused_marks_nothing(capture: Capture, records: Records) -> None:
    capture.document(event(1), Source(DAIRY))
    late = {**event(1), "eventTime": "2100-01-01T00:00:00.000Z"}
    capture.arrivals([sent(read_message(GATE.events, envelope(1, late, event(2))), 0)])
    assert list(records.envelopes.clocks([ONE, TWO])) == [TWO]


def test_an_envelope_sent_again_later_keeps_its_first_mark(capture: Capture, records: Records) -> None:
    first = sent(read_message(GATE.events, envelope(1, event(1))), 0)
    capture.arrivals([first])
    capture.arrivals([replace(first, received=first.received + HOUR)])
    assert records.envelopes.clocks([ONE])[ONE].mark is Mark.OK


def test_of_many_devices_those_heard_last_are_remembered() -> None:
    clocks = Clocks(most=1)
    arrival = sent(read_message(GATE.events, envelope(1)), 0)
    waited = replace(arrival, received=arrival.received + HOUR)
    clocks.judge(arrival)
    assert clocks.judge(waited).skew == pytest.approx(0, abs=1_000_000)  # known to have waited
    clocks.judge(replace(arrival, source=replace(arrival.source, device="gate-2")))
    assert clocks.judge(waited).skew is None
