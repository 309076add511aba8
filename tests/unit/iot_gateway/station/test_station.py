"""From a code to an event, and what the person at the station hears."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cast.parties import DAIRY, place
from tracechain.iot_gateway.devices.folder import folder_scans
from tracechain.iot_gateway.devices.scan import Scan
from tracechain.iot_gateway.devices.wedge import MAX_LINE_BYTES, wedge_scans
from tracechain.iot_gateway.error import SourceError
from tracechain.iot_gateway.gateway import Gateway
from tracechain.iot_gateway.labels import render
from tracechain.iot_gateway.spool.spool import Spool
from tracechain.iot_gateway.station.station import Station
from tracechain.trace.events.epcis import parse_event
from tracechain.trace.identifiers import parse_code
from tracechain.trace.messages.envelope import Envelope
from tracechain.trace.messages.profile import Profile
from tracechain.trace.messages.station import make_event

MILK = "https://id.gs1.org/01/06901234000016"
PALLET = "https://id.gs1.org/00/106141412345678908"
NOON = 1_772_366_400_000_000
RECEIVING = {"gln": DAIRY, "device": "gate-1", "step": "receiving", "timeZoneOffset": "+08:00"}
PACKING = {**RECEIVING, "event": "aggregation", "step": "packing"}


def profile(document: dict[str, Any], **more: Any) -> Profile:
    return Profile.parse({**document, **more})


class Bench:
    """A gateway without a publisher: its spool, and what it said."""

    def __init__(self, path: Path, document: dict[str, Any], **limits: int) -> None:
        self.spool = Spool(path, **limits)
        self.said: list[str] = []
        self.woken = 0
        self.stop = threading.Event()
        self.gateway = Gateway(profile(document), self.spool, self._wake, self.said.append)

    def scan(self, *texts: str) -> None:
        for text in texts:
            self.gateway.take(Scan(text, NOON, (text,), (None,)), self.stop)

    def events(self) -> list[dict[str, Any]]:
        cut = self.spool.next("scans", 0)
        return list(Envelope.parse(cut.payload).events) if cut else []

    def _wake(self) -> None:
        self.woken += 1


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "spool.db", {**RECEIVING, "lang": "en"})
    yield made
    made.spool.close()


def test_a_scan_becomes_an_event_of_the_stations_step_and_place() -> None:
    event = make_event(parse_code(MILK + "/21/S1"), profile(RECEIVING, disposition="in_progress"), NOON, "+08:00")
    assert event.pop("eventID").startswith("urn:uuid:")
    assert event == {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "eventTime": "2026-03-01T12:00:00.000Z",
        "eventTimeZoneOffset": "+08:00",
        "bizStep": "receiving",
        "disposition": "in_progress",
        "readPoint": {"id": place(DAIRY)},
        "epcList": [MILK + "/21/S1"],
    }
    parse_event({**event, "eventID": "urn:uuid:00000000-0000-4000-8000-000000000000"})


def test_an_instance_that_states_its_lot_goes_by_the_spelling_that_says_so() -> None:
    event = make_event(parse_code("(01)06901234000016(10)L/1(21)S1"), profile(RECEIVING), NOON, "+08:00")
    assert event["epcList"] == [MILK + "/10/L%2F1/21/S1"]
    assert parse_event(event).memberships == ((MILK + "/21/S1", MILK + "/10/L%2F1"),)


@pytest.mark.parametrize("key", [MILK + "/10/L1", MILK])
def test_a_lot_or_product_goes_without_an_amount(key: str) -> None:
    event = make_event(parse_code(key), profile(RECEIVING), NOON, "+08:00")
    assert event["quantityList"] == [{"epcClass": key}]
    parse_event(event)


def test_a_drug_code_goes_by_its_own_name() -> None:
    event = make_event(parse_code("81234567890123456789"), profile(RECEIVING), NOON, "+08:00")
    assert event["epcList"] == ["urn:nmpa:81234567890123456789"]


def test_the_machines_own_offset_is_said_when_the_profile_has_none() -> None:
    station = Station(Profile.parse({**RECEIVING, "timeZoneOffset": None}))
    [seen] = station.see([parse_code(MILK)], NOON, [None])
    assert seen.event is not None
    assert len(seen.event["eventTimeZoneOffset"]) == 6


def test_a_scan_is_kept_and_then_said_ok(bench: Bench) -> None:
    bench.scan("]C1010690123400001610L1\x1d21S1", PALLET)
    assert [event["epcList"] for event in bench.events()] == [[MILK + "/10/L1/21/S1"], [PALLET]]
    assert bench.said == [
        "OK    (01)06901234000016(21)S1 · receiving · kept, 1 to send",
        "OK    (00)106141412345678908 · receiving · kept, 2 to send",
    ]
    assert bench.woken == 2


def test_what_is_no_code_is_said_and_not_kept(bench: Bench) -> None:
    bench.scan("milk")
    assert bench.events() == []
    assert bench.said == [
        "Not recognised  milk: not a GTIN, SSCC, GS1 element string, Digital Link or drug code of 20 digits"
    ]


def test_the_station_speaks_chinese_unless_told_otherwise(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "spool.db", RECEIVING)
    bench.scan(MILK + "/21/S1", "milk")
    assert bench.said == [
        "OK    (01)06901234000016(21)S1 · 收货 · 已保存，1 条待上传",
        "未识别  milk：不是 GTIN、SSCC、GS1 元素串、Digital Link 或 20 位药品追溯码",
    ]
    bench.spool.close()


def test_what_follows_a_pallet_goes_into_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "spool.db", {**PACKING, "lang": "en"})
    bench.scan(MILK + "/21/S0", PALLET, MILK + "/21/S1", MILK + "/10/L1")
    first, second = bench.events()
    assert (first["action"], first["parentID"], first["childEPCs"]) == ("ADD", PALLET, [MILK + "/21/S1"])
    assert (second["parentID"], second["childQuantityList"]) == (PALLET, [{"epcClass": MILK + "/10/L1"}])
    parse_event(first)
    parse_event(second)
    assert bench.said[:2] == [
        f"Scan the pallet or crate first  {MILK}/21/S0",
        "OK    (00)106141412345678908 · the pallet or crate in hand",
    ]
    bench.spool.close()


def test_a_full_spool_is_never_said_ok(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "spool.db", {**RECEIVING, "lang": "en"}, max_bytes=10)
    bench.scan(MILK + "/21/S1")
    (said,) = bench.said
    assert said.startswith(f"NOT KEPT! No room; do not let it pass  {MILK}/21/S1: The spool holds 0 bytes, and ")
    assert bench.woken == 0
    bench.spool.close()


def wedge(*chunks: bytes) -> list[Scan]:
    reading, writing = os.pipe()
    for chunk in chunks:
        os.write(writing, chunk)
    os.close(writing)
    try:
        return list(wedge_scans(reading, threading.Event()))
    finally:
        os.close(reading)


def test_a_wedge_scanner_gives_a_scan_a_line() -> None:
    assert [scan.texts for scan in wedge(b"]C101069012", b"34000016\r\n\r\n 6901234000016\n", b"last")] == [
        ("]C10106901234000016",),
        ("6901234000016",),
        ("last",),
    ]


def test_a_gs_in_a_line_is_kept() -> None:
    (scan,) = wedge(b"]C1010690123400001610L1\x1d21S1\x1d\r")
    assert scan.texts == ("]C1010690123400001610L1\x1d21S1\x1d",)


def test_bytes_that_are_no_text_and_lines_without_end_are_scans_too() -> None:
    noise, endless = wedge(b"\xff\xfe\n", b"x" * (MAX_LINE_BYTES + 5))
    assert noise.texts == ("\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}",)
    assert endless.fault == "too-long"


def test_a_scanner_that_was_unplugged_ends_it_with_a_sentence(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)  # what can't be read
    try:
        with pytest.raises(SourceError) as ended:
            list(wedge_scans(descriptor, threading.Event()))
    finally:
        os.close(descriptor)
    assert str(ended.value) == "Can't read the scanner: Is a directory"


def test_a_folder_of_pictures_that_is_gone_ends_it_with_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "a.png").write_bytes(render(MILK + "/21/S1", "datamatrix", "png"))
    scans = folder_scans(folder, threading.Event())
    first = next(scans)
    folder.rename(tmp_path / "gone")
    sentence = f"Can't work in the folder {str(folder)!r}: No such file or directory"
    for act in (lambda: first.settle(None), lambda: next(scans)):
        with pytest.raises(SourceError) as ended:
            act()
        assert str(ended.value) == sentence


def take(folder: Path, count: int, **more: Any) -> list[Scan]:
    stop = threading.Event()
    scans = []
    for scan in folder_scans(folder, stop, node=f"{DAIRY}.gate-1", **more):
        scans.append(scan)
        scan.settle(None if scan.fault is None else scan.fault)
        if len(scans) == count:
            stop.set()
    return scans


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    typo = tmp_path / "pictuers"
    with pytest.raises(SourceError) as ended:
        next(folder_scans(typo, threading.Event()))
    assert str(ended.value) == f"Can't work in the folder {str(typo)!r}: No such file or directory"
    assert not typo.exists()


def test_pictures_in_a_folder_are_read_once_and_put_away(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(render(MILK + "/21/S1", "datamatrix", "png"))
    (tmp_path / "b.png").write_bytes(render("81234567890123456789", "code128", "png"))
    scans = take(tmp_path, 2)
    assert [scan.texts for scan in scans] == [("]d2010690123400001621S1",), ("]C081234567890123456789",)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["done", "failed"]
    assert sorted(path.name for path in (tmp_path / "done").iterdir()) == ["a.png", "b.png"]


def test_a_picture_that_is_read_again_after_a_crash_gives_the_same_event(tmp_path: Path) -> None:
    label = render(MILK + "/21/S1", "datamatrix", "png")
    (tmp_path / "a.png").write_bytes(label)
    os.utime(tmp_path / "a.png", ns=(NOON * 1000, NOON * 1000))
    (first,) = take(tmp_path, 1)
    (tmp_path / "done" / "a.png").rename(tmp_path / "a.png")
    (again,) = take(tmp_path, 1)
    assert (first.at, first.event_ids) == (NOON, again.event_ids)
    assert again == first
    (tmp_path / "other.png").write_bytes(label)
    os.utime(tmp_path / "other.png", ns=(NOON * 1000, NOON * 1000))
    (other,) = take(tmp_path, 1)
    assert other.event_ids != first.event_ids


def test_pictures_of_one_name_are_all_kept(tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "a.png").write_bytes(render(MILK, "qr", "png"))
        take(tmp_path, 1)
    assert sorted(path.name for path in (tmp_path / "done").iterdir()) == ["a-1.png", "a.png"]


def test_a_picture_without_a_code_goes_to_failed_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "notes.png").write_text("milk")
    (tmp_path / "half.png.part").write_text("not yet")
    os.utime(tmp_path / "notes.png", (1, 1))
    (scan,) = take(tmp_path, 1)
    assert scan.fault == "no-picture"
    assert (tmp_path / "failed" / "notes.png.reason").read_text() == "no-picture\n"
    assert (tmp_path / "half.png.part").exists()


def test_the_reason_is_a_sentence(tmp_path: Path, bench: Bench) -> None:
    kept: list[str | None] = []
    bench.gateway.take(Scan("a.png", NOON, fault="no-thing", detail="'x'", settle=kept.append), bench.stop)
    assert kept == bench.said == ["Not recognised  a.png: what is seen names no thing: 'x'"]
