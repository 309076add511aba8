"""A plain scanner says a code and a time; the profile of its device makes an event of it."""

from __future__ import annotations

from typing import Any

import pytest

from cast.documents import plain
from cast.parties import FARM, GATE
from told import told
from tracechain.ingest.door.arrival import read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.result import CaptureResult
from tracechain.ingest.mqtt.answer import answers
from tracechain.trace.messages.receipt import PlainReceipt, parse_receipt
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore

PROFILE = {"step": "shipping", "disposition": "in_transit", "timeZoneOffset": "+08:00"}
SCAN = {"code": "]C1010690123400001610L1\x1d21S1", "at": "2026-03-01T08:00:00+08:00", "seq": 17}
KEY = "https://id.gs1.org/01/06901234000016/10/L1/21/S1"


def take(capture: Capture, scan: Any) -> tuple[CaptureResult, PlainReceipt]:
    """What a scan on the gate's topic comes to, and what the device is told."""
    arrivals = [read_message(GATE.scan, plain(scan))]
    taken = capture.arrivals(arrivals)
    [answer] = answers(arrivals, taken)
    assert answer.topic == GATE.receipt
    receipt = parse_receipt(answer.payload)
    assert isinstance(receipt, PlainReceipt)
    return taken.results[0], receipt


def test_a_scan_that_says_its_code_twice_is_in_quarantine_as_it_came(capture: Capture, gate: Records) -> None:
    payload = plain(SCAN).replace(b'"at"', b'"code": "S2", "at"')
    [result] = capture.arrivals([read_message(GATE.scan, payload)]).results
    [refused] = result.refused
    assert told(refused.faults) == (("code", "The key 'code' stands more than once in one object; expected it once"),)
    entry = gate.quarantine.get(refused.quarantine)
    assert entry is not None
    assert entry.raw == payload


@pytest.fixture
def gate(records: Records) -> Records:
    records.devices.register(FARM, "gate-1", PROFILE)
    return records


def test_a_scan_is_recorded_as_the_event_of_its_profile_and_answered_by_its_hash(
    capture: Capture, gate: Records, store: SqliteStore
) -> None:
    result, receipt = take(capture, SCAN)
    assert (result.recorded, receipt.ids) == (1, result.ids)
    [name] = receipt.ids
    assert name.startswith("ni:///sha-256;")
    found = store.documents([name])[name]
    assert found["party"] == FARM
    assert found["event"] == {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "eventTime": "2026-03-01T00:00:00.000Z",
        "eventTimeZoneOffset": "+08:00",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "readPoint": {"id": f"https://id.gs1.org/414/{FARM}"},
        "epcList": [KEY],
    }


def test_a_scan_sent_again_is_a_duplicate_and_has_the_same_name(capture: Capture, gate: Records) -> None:
    _, first = take(capture, SCAN)
    result, again = take(capture, {**SCAN, "seq": 18, "battery": 0.9})
    assert (result.recorded, result.duplicates, again.ids) == (0, 1, first.ids)


def test_two_scans_of_one_code_at_one_instant_are_one_event_whatever_their_numbers(
    capture: Capture, gate: Records
) -> None:
    lot = {**SCAN, "code": "]C1010690123400001610L1"}
    take(capture, lot)
    result, _ = take(capture, {**lot, "seq": 18})
    assert (result.recorded, result.duplicates) == (0, 1)


@pytest.mark.parametrize("seq", [0, 1, 2**53])
def test_a_scan_counts_from_0(capture: Capture, gate: Records, seq: int) -> None:
    assert take(capture, {**SCAN, "seq": seq})[0].recorded == 1


def test_a_scan_without_a_count_is_recorded(capture: Capture, gate: Records) -> None:
    assert take(capture, {name: value for name, value in SCAN.items() if name != "seq"})[0].recorded == 1


@pytest.mark.parametrize(
    ("seq", "shown"),
    [(-1, "-1"), (1.5, "1.5"), (True, "true"), (None, "null"), ("17", "'17'"), ([], "[]"), (2**53 + 1, f"{2**53 + 1}")],
)
def test_a_count_that_is_no_whole_number_is_refused(capture: Capture, gate: Records, seq: Any, shown: str) -> None:
    result, _ = take(capture, {**SCAN, "seq": seq})
    assert told(result.refused[0].faults) == (("seq", f"'seq' is {shown}; expected a whole number from 0 to 2^53"),)


@pytest.mark.parametrize(
    ("at", "offset"), [("2026-03-01T08:00:00+09:00", "+09:00"), ("2026-03-01T00:00:00Z", "+00:00")]
)
def test_without_an_offset_in_the_profile_that_of_the_scan_counts(
    capture: Capture, records: Records, store: SqliteStore, at: str, offset: str
) -> None:
    records.devices.register(FARM, "gate-1", {"step": "shipping"})
    _, receipt = take(capture, {**SCAN, "at": at})
    assert store.documents(receipt.ids)[receipt.ids[0]]["event"]["eventTimeZoneOffset"] == offset


@pytest.mark.parametrize(
    ("scan", "reason"),
    [
        ("milk", "The scan is 'milk'; expected an object with 'code' and 'at'"),
        (
            {"code": "milk", "at": SCAN["at"]},
            "code: Can't read 'milk': expected a barcode's content, a URI, or the digits below a barcode.",
        ),
        ({"at": SCAN["at"]}, "code: 'code' is missing; expected a text"),
        (
            {"code": 5, "at": "noon"},
            (
                "code: 'code' is 5; expected a text; at: Time 'noon' can't be read: "
                "a date and time like '2026-03-01T08:00:00.000+08:00' was expected."
            ),
        ),
    ],
)
def test_a_scan_that_cannot_be_read_is_in_quarantine_as_it_came(
    capture: Capture, gate: Records, scan: Any, reason: str
) -> None:
    result, receipt = take(capture, scan)
    [refused] = result.refused
    assert (refused.reason, receipt.ids, receipt.quarantined[0].id) == (reason, (), refused.quarantine)
    entry = gate.quarantine.get(refused.quarantine)
    assert entry is not None
    assert (entry.raw, entry.gln, entry.device, entry.topic) == (plain(scan), FARM, "gate-1", GATE.scan)


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        (None, f"The device 'gate-1' of '{FARM}' is not registered; expected it with a profile"),
        (
            {},
            f"The device 'gate-1' of '{FARM}' has no profile; expected one that says which step it does",
        ),
        (
            {"step": "juggling"},
            (
                "The profile of the device 'gate-1' can't be used: "
                "'step' is 'juggling'; expected a name of CBV 2.0 (BizStep)"
            ),
        ),
        (
            {**PROFILE, "device": "gate-2"},
            (f"The profile of the device 'gate-1' of '{FARM}' is that of 'gate-2' of '{FARM}'; expected its own"),
        ),
        (
            {**PROFILE, "event": "aggregation", "step": "packing"},
            (
                "The profile of the device 'gate-1' packs into pallets, and a plain scan names none; "
                "expected a profile with the event 'object', or a gateway"
            ),
        ),
    ],
)
def test_a_scan_without_a_profile_that_fits_is_in_quarantine(
    capture: Capture, records: Records, profile: dict[str, Any] | None, reason: str
) -> None:
    if profile is not None:
        records.devices.register(FARM, "gate-1", profile)
    result, _ = take(capture, SCAN)
    assert [refused.reason for refused in result.refused] == [reason]
