"""The publisher on a real broker: what the station said OK to reaches ingest, whatever fails in between."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cast.parties import GATE, LINE
from servers.mosquitto import Mosquitto
from tracechain.iot_gateway.error import SpoolError, SpoolFull
from tracechain.iot_gateway.sending.pace import Pace
from tracechain.iot_gateway.sending.publisher import Publisher
from tracechain.iot_gateway.spool.spool import Spool
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.messages.envelope import Envelope
from tracechain.trace.messages.receipt import QuarantineNote, Receipt, Result
from tracechain.trace.messages.status import NodeStatus
from tracechain.trace.messages.topics import Node

sys.path.insert(0, str(Path(__file__).parent))

from fake_ingest import DEADLINE, FakeIngest

pytestmark = pytest.mark.mosquitto

QUICK = Pace(probe=0.2, silence=0.5, resend=0.2, window=4)


def events(*numbers: int) -> list[dict[str, Any]]:
    return [{"type": "ObjectEvent", "eventID": f"urn:uuid:{number:032x}"} for number in numbers]


def ids(*numbers: int) -> list[str]:
    return [event["eventID"] for event in events(*numbers)]


class Station:
    """A spool and its publisher, and a way to wait for them."""

    def __init__(self, node: Node, path: Path, url: str, pace: Pace = QUICK) -> None:
        self._changed = threading.Condition()
        self.spool = Spool(path)
        self.publisher = Publisher(node, self.spool, url, pace, on_change=self._notify)
        self.publisher.start()

    def scan(self, *numbers: int) -> None:
        for number in numbers:
            self.spool.commit("scans", events(number))
            self.spool.next("scans", number - 1)  # an envelope each
        self.publisher.wake()

    def wait_until(self, condition: Callable[[Station], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self), DEADLINE), self.publisher.standing()

    def close(self) -> None:
        self.publisher.stop()
        self.spool.close()

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()


def emptied(station: Station) -> bool:
    return station.spool.waiting() == 0


@pytest.fixture
def broker(mosquitto: Mosquitto) -> Mosquitto:
    return mosquitto


@pytest.fixture
def ingest(broker: Mosquitto) -> Iterator[FakeIngest]:
    running = FakeIngest(GATE, broker.url)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def farm(broker: Mosquitto, tmp_path: Path) -> Iterator[Station]:
    station = Station(GATE, tmp_path / "spool.db", broker.url)
    yield station
    station.close()


def test_what_is_spooled_is_sent_in_order_and_let_go_on_the_receipt(ingest: FakeIngest, farm: Station) -> None:
    farm.scan(*range(1, 31))
    farm.wait_until(emptied)
    assert ingest.ids == ids(*range(1, 31))
    envelopes = {Envelope.parse(payload).seq: payload for payload in ingest.payloads}
    assert sorted(envelopes) == list(range(1, 31))
    for seq, after in pairwise(range(1, 31)):
        assert Envelope.parse(envelopes[after]).previous == hashlib.sha256(envelopes[seq]).hexdigest()


def test_when_all_is_well_nothing_is_sent_twice(ingest: FakeIngest, broker: Mosquitto, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "other.db")
    spool.commit("scans", events(1))
    spool.close()
    station = Station(GATE, tmp_path / "other.db", broker.url, Pace())
    station.wait_until(emptied)
    station.scan(2, 3)
    station.wait_until(emptied)
    assert [Envelope.parse(payload).seq for payload in ingest.payloads] == [1, 2, 3]
    station.close()


def test_a_node_says_when_it_comes_and_goes(ingest: FakeIngest, broker: Mosquitto, tmp_path: Path) -> None:
    station = Station(GATE, tmp_path / "other.db", broker.url)
    ingest.wait_until(lambda now: bool(now.statuses))
    birth = ingest.statuses[0]
    assert birth["online"] is True
    assert birth["boot"] == 1
    assert birth["next"] == {"scans": 1, "readings": 1}
    assert set(birth["epochs"]) == {"scans", "readings"}  # type: ignore[call-overload]  # JSON, checked by the line itself
    station.close()
    nothing = {"waiting": 0, "oldest": None}
    farewell = {"online": False, "stopped": True, "lanes": {"scans": nothing, "readings": nothing}}
    ingest.wait_until(lambda now: now.statuses[-1] == farewell)


def test_a_farewell_says_what_waits_at_that_moment(ingest: FakeIngest, broker: Mosquitto, tmp_path: Path) -> None:
    pace = Pace(probe=0.2, silence=60, resend=0.2, report=60, change=60)  # in between nothing of it is told
    for mute, left in ((False, 0), (True, 2)):
        station = Station(GATE, tmp_path / "other.db", broker.url, pace)
        ingest.wait_until(lambda now: bool(now.statuses) and now.statuses[-1]["online"] is True)
        station.wait_until(lambda now: now.publisher.standing().online is True)
        ingest.mute = mute
        station.scan(*(range(1, 4) if not mute else range(4, 6)))
        station.wait_until(lambda now, left=left: now.spool.waiting() == left)  # type: ignore[misc]
        station.close()
        ingest.wait_until(lambda now: now.statuses[-1].get("stopped") is True)
        assert waiting(ingest.statuses[-1]) == left


def test_a_spool_that_can_not_be_read_hinders_no_farewell(
    ingest: FakeIngest, broker: Mosquitto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = Station(GATE, tmp_path / "other.db", broker.url)
    station.wait_until(lambda now: now.publisher.standing().online is True)

    def fail() -> None:
        raise SpoolError("the disk fails")

    monkeypatch.setattr(station.spool, "backlog", fail)
    station.close()
    ingest.wait_until(lambda now: now.statuses[-1:] == [{"online": False, "stopped": True}])
    assert not station.publisher.is_alive()


def test_a_node_says_how_much_waits_and_for_how_long(ingest: FakeIngest, broker: Mosquitto, tmp_path: Path) -> None:
    ingest.mute = True
    pace = Pace(probe=0.2, silence=60, resend=0.2, report=60, change=0.1)
    station = Station(GATE, tmp_path / "other.db", broker.url, pace)
    ingest.wait_until(lambda now: bool(now.statuses))
    station.scan(1, 2)
    ingest.wait_until(lambda now: waiting(now.statuses[-1]) == 2)
    assert NodeStatus.parse(json.dumps(ingest.statuses[-1]).encode()).every == 60
    ingest.mute = False
    station.scan(3)
    ingest.wait_until(lambda now: waiting(now.statuses[-1]) == 0)
    station.close()


def waiting(status: dict[str, object]) -> int:
    return NodeStatus.parse(json.dumps(status).encode()).lanes["scans"].events


def test_a_node_that_is_well_says_so_again_and_again(ingest: FakeIngest, broker: Mosquitto, tmp_path: Path) -> None:
    pace = Pace(probe=0.2, silence=0.5, resend=0.2, report=0.2, change=0.1)
    station = Station(GATE, tmp_path / "other.db", broker.url, pace)
    ingest.wait_until(lambda now: len(now.statuses) >= 3)
    station.close()


def test_what_ingest_misses_is_sent_again_with_the_same_bytes(ingest: FakeIngest, farm: Station) -> None:
    ingest.ignore = {2, 3, 6}
    farm.scan(*range(1, 9))
    farm.wait_until(emptied)
    assert sorted(ingest.ids) == ids(*range(1, 9))
    for seq in (2, 3, 6):
        copies = [payload for payload in ingest.payloads if Envelope.parse(payload).seq == seq]
        assert len(copies) >= 2
        assert len(set(copies)) == 1


def test_after_silence_what_was_sent_goes_again(ingest: FakeIngest, farm: Station) -> None:
    ingest.mute = True
    farm.scan(1)
    ingest.wait_until(lambda now: len(now.payloads) >= 2)
    assert farm.spool.waiting() == 1
    ingest.mute = False
    farm.wait_until(emptied)
    assert ingest.ids == ids(1)


def test_the_last_envelope_lost_is_found_after_silence(ingest: FakeIngest, farm: Station) -> None:
    ingest.ignore = {3}
    farm.scan(1, 2, 3)
    farm.wait_until(emptied)
    assert ingest.ids == ids(1, 2, 3)


def test_without_a_receipt_only_the_window_is_sent(ingest: FakeIngest, farm: Station) -> None:
    ingest.mute = True
    farm.scan(*range(1, 20))
    ingest.wait_until(lambda now: len(now.payloads) >= 6)  # the window, and twice more the first of it
    assert [Envelope.parse(payload).seq for payload in ingest.payloads] == [1, 2, 3, 4, 1, 1]


def test_a_lane_that_lost_its_last_envelope_sends_it_again_while_the_other_lane_is_answered(
    ingest: FakeIngest, farm: Station
) -> None:
    """Receipts for the readings, which never rest, say nothing of the scans."""
    lanes = farm.spool.lanes()
    take, lost = ingest._take, iter([True])

    def take_but_the_first_scan(client: Any, payload: bytes) -> None:
        if Envelope.parse(payload).lane == "readings" or not next(lost, False):
            take(client, payload)

    ingest._take = take_but_the_first_scan  # type: ignore[method-assign]  # this one loses by lane
    farm.scan(1)
    reading = 100
    while lanes["scans"].epoch not in ingest.cursors:
        farm.spool.commit("readings", events(reading))
        farm.publisher.wake()
        ingest.wait_until(lambda now, reading=reading: ids(reading)[0] in now.ids)  # type: ignore[misc]
        reading += 1
    assert ids(1)[0] in ingest.ids


def test_while_ingest_is_away_a_node_holds_back_and_probes(broker: Mosquitto, farm: Station) -> None:
    ingest = FakeIngest(GATE, broker.url)
    ingest.start()
    farm.wait_until(lambda now: now.publisher.standing().online is True)
    ingest.stop()
    farm.wait_until(lambda now: now.publisher.standing().online is False)
    farm.scan(*range(1, 11))
    assert farm.spool.waiting() == 10
    ingest.start()
    farm.wait_until(emptied)
    assert sorted(ingest.ids) == ids(*range(1, 11))
    ingest.stop()


def test_a_node_that_finds_no_ingest_yet_waits_for_it(broker: Mosquitto, farm: Station) -> None:
    farm.wait_until(lambda now: now.publisher.standing().connected)
    farm.scan(1, 2)
    ingest = FakeIngest(GATE, broker.url)
    ingest.start()
    farm.wait_until(emptied)
    assert sorted(ingest.ids) == ids(1, 2)
    ingest.stop()


def test_a_broker_that_is_killed_loses_nothing(broker: Mosquitto, ingest: FakeIngest, farm: Station) -> None:
    farm.scan(*range(1, 6))
    ingest.wait_until(lambda now: len(now.ids) >= 2)
    broker.kill()
    farm.wait_until(lambda now: not now.publisher.standing().connected)
    farm.scan(*range(6, 11))
    broker.start()
    farm.wait_until(emptied)
    assert sorted(set(ingest.ids)) == ids(*range(1, 11))
    assert len(ingest.ids) == 10


def test_a_node_that_starts_again_sends_what_it_had_not_sent(
    broker: Mosquitto, ingest: FakeIngest, tmp_path: Path
) -> None:
    broker.stop()
    first = Station(GATE, tmp_path / "spool.db", broker.url)
    first.scan(1, 2, 3)
    first.close()
    broker.start()
    second = Station(GATE, tmp_path / "spool.db", broker.url)
    second.wait_until(emptied)
    assert sorted(ingest.ids) == ids(1, 2, 3)
    second.close()


def test_a_receipt_for_what_was_never_sent_begins_a_new_epoch(
    broker: Mosquitto, ingest: FakeIngest, tmp_path: Path
) -> None:
    first = Station(GATE, tmp_path / "spool.db", broker.url)
    copy = tmp_path / "copy" / "spool.db"
    copy.parent.mkdir()
    first.close()
    copy.write_bytes((tmp_path / "spool.db").read_bytes())
    again = Station(GATE, tmp_path / "spool.db", broker.url)
    again.scan(1, 2, 3)
    again.wait_until(emptied)
    again.close()
    restored = Station(GATE, copy, broker.url)
    restored.scan(4)
    restored.wait_until(emptied)
    assert ids(4)[0] in ingest.ids
    assert len(ingest.cursors) == 2
    restored.close()


def test_a_disk_that_fails_when_a_receipt_comes_does_not_end_the_publisher(
    ingest: FakeIngest, farm: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm, fails = farm.spool.confirm, iter([True])

    def confirm_later(receipt: Receipt) -> int:
        if next(fails, False):
            raise SpoolFull("no room")
        return confirm(receipt)

    monkeypatch.setattr(farm.spool, "confirm", confirm_later)
    farm.scan(1)
    farm.wait_until(emptied)
    assert ingest.ids == ids(1)


def test_a_platform_that_forgot_what_it_confirmed_is_told_what_is_gone(
    ingest: FakeIngest, farm: Station, broker: Mosquitto
) -> None:
    """As after its store was put back from an older copy."""
    farm.scan(1, 2, 3)
    farm.wait_until(emptied)
    [epoch] = ingest.cursors
    ingest.cursors[epoch] = Cursor(1)
    farm.scan(4)
    farm.wait_until(emptied)
    assert ingest.cursors[epoch] == Cursor(4)
    told = [Envelope.parse(payload) for payload in ingest.payloads]
    assert {envelope.seq for envelope in told if envelope.dropped} == {2, 3}


def test_a_receipt_that_is_garbage_is_passed_over(ingest: FakeIngest, farm: Station) -> None:
    farm.wait_until(lambda now: now.publisher.standing().online is True)
    ingest._client.publish(GATE.receipt, b"garbage", qos=1)
    ingest._client.publish(GATE.receipt, json.dumps({"epoch": "01J", "upto": 5}).encode(), qos=1)
    farm.scan(1)
    farm.wait_until(emptied)
    assert farm.publisher.is_alive()


def test_what_the_platform_set_aside_is_told_as_an_event_or_as_the_whole_envelope(
    ingest: FakeIngest, farm: Station, caplog: pytest.LogCaptureFixture
) -> None:
    farm.wait_until(lambda now: now.publisher.standing().online is True)
    refused = (QuarantineNote(2, "q-1", "no time"), QuarantineNote(None, "q-2", "no JSON"))
    results = (
        Result(7, quarantined=refused),
        Result(8, 3, 0, (QuarantineNote(None, "q-3", "2 of 5 events are refused"),)),
    )
    ingest._client.publish(GATE.receipt, Receipt("01J", 0, (), results).to_bytes(), qos=1)
    farm.scan(1)
    farm.wait_until(emptied)
    assert [record.getMessage() for record in caplog.records if record.name.endswith("publisher")] == [
        "第 7 号报文中的事件 2（从 0 数起）未入库，已进入平台隔离区（q-1）：no time",
        "第 7 号报文整个未入库，已进入平台隔离区（q-2）：no JSON",
        "第 8 号报文中的部分事件未入库，已进入平台隔离区（q-3）：2 of 5 events are refused",
    ]


def test_a_network_thread_that_dies_is_started_again(ingest: FakeIngest, farm: Station) -> None:
    farm.wait_until(lambda now: now.publisher.standing().online is True)
    before = farm.publisher._connection

    def crash(*_: object) -> None:
        raise RuntimeError("a bug in a callback")

    before._client.on_publish = crash
    farm.scan(1, 2, 3)
    farm.wait_until(emptied)
    assert ingest.ids == ids(1, 2, 3)


def test_a_stop_is_quick_even_when_there_is_no_broker(tmp_path: Path) -> None:
    station = Station(LINE, tmp_path / "spool.db", "mqtt://127.0.0.1:1")
    station.publisher.stop(timeout=2.0)
    assert not station.publisher.is_alive()
    assert not station.publisher._connection.is_alive()
    station.spool.close()
