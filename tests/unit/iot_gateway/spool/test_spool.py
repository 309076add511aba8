"""The spool keeps what the platform has not confirmed."""

from __future__ import annotations

import errno
import hashlib
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tracechain.iot_gateway.error import EventRefusal, NeverSent, SpoolError, SpoolFull
from tracechain.iot_gateway.spool import file as spool_file
from tracechain.iot_gateway.spool import gone
from tracechain.iot_gateway.spool.cut import MAX_EVENT_BYTES, SealedEnvelope
from tracechain.iot_gateway.spool.lane import LANES, Backlog
from tracechain.iot_gateway.spool.spool import Spool
from tracechain.trace.messages.envelope import MAX_BYTES, DropNotice, Envelope
from tracechain.trace.messages.receipt import QuarantineNote, Receipt, Result


def event(number: int, padding: int = 0) -> dict[str, Any]:
    return {"type": "ObjectEvent", "eventID": f"urn:uuid:{number:032x}", "note": "奶" + "x" * padding}


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    opened = Spool(tmp_path / "spool.db")
    yield opened
    opened.close()


def all_cuts(spool: Spool, lane: str = "scans") -> list[SealedEnvelope]:
    cuts: list[SealedEnvelope] = []
    while cut := spool.next(lane, cuts[-1].seq if cuts else 0):
        cuts.append(cut)
    return cuts


def epoch(spool: Spool, lane: str = "scans") -> str:
    return spool.lanes()[lane].epoch


def result(cut: SealedEnvelope) -> Result:
    """That the platform has it."""
    return Result(cut.seq, recorded=1, sha256=cut.sha256)


def confirm(spool: Spool, upto: int) -> int:
    """A receipt for what is kept."""
    cuts = spool.resend("scans", [(1, upto)])
    return spool.confirm(Receipt(epoch(spool), upto, (), tuple(map(result, cuts))))


def test_what_is_committed_comes_out_in_an_envelope(spool: Spool) -> None:
    spool.commit("scans", [event(1), event(2)])
    cut = spool.next("scans", 0)
    assert cut is not None
    envelope = Envelope.parse(cut.payload)
    assert (envelope.epoch, envelope.lane, envelope.seq, envelope.previous) == (epoch(spool), "scans", 1, None)
    assert envelope.events == (event(1), event(2))
    assert envelope.to_bytes() == cut.payload
    assert envelope.clock is not None
    assert envelope.clock["boot"] == 1


def test_each_lane_has_an_epoch_of_its_own(spool: Spool) -> None:
    assert set(spool.lanes()) == set(LANES)
    assert epoch(spool, "scans") != epoch(spool, "readings")


def test_numbers_have_no_hole_and_each_envelope_names_the_payload_before(spool: Spool) -> None:
    spool.commit("scans", [event(n) for n in range(450)])
    cuts = all_cuts(spool)
    assert [cut.seq for cut in cuts] == [1, 2, 3]
    assert [len(Envelope.parse(cut.payload).events) for cut in cuts] == [200, 200, 50]
    for before, after in pairwise(cuts):
        assert Envelope.parse(after.payload).previous == hashlib.sha256(before.payload).hexdigest()


def test_an_envelope_stays_within_its_bytes(spool: Spool) -> None:
    spool.commit("scans", [event(n, padding=100_000) for n in range(5)])
    cuts = all_cuts(spool)
    assert [len(Envelope.parse(cut.payload).events) for cut in cuts] == [2, 2, 1]
    assert all(len(cut.payload) <= MAX_BYTES for cut in cuts)


def test_an_envelope_that_was_cut_has_the_same_bytes_for_ever(spool: Spool) -> None:
    spool.commit("scans", [event(1)])
    cut = spool.next("scans", 0)
    spool.commit("scans", [event(2)])
    assert spool.next("scans", 0) == cut
    assert list(spool.resend("scans", [(1, 1)])) == [cut]


def test_the_largest_event_that_is_taken_fits_an_envelope(spool: Spool) -> None:
    room = MAX_EVENT_BYTES - 1 - len(json.dumps(event(1), ensure_ascii=False, separators=(",", ":")).encode())
    spool.commit("scans", [event(1, padding=room)])
    with pytest.raises(EventRefusal) as refusal:
        spool.commit("scans", [event(1, padding=room + 1)])
    assert str(refusal.value) == (
        "The event 'urn:uuid:00000000000000000000000000000001' has 261120 bytes; expected at most 261119, what an envelope can carry"
    )
    (cut,) = all_cuts(spool)
    assert Envelope.parse(cut.payload).events == (event(1, padding=room),)


def test_a_receipt_deletes_what_it_covers_and_nothing_more(spool: Spool) -> None:
    spool.commit("scans", [event(n) for n in range(500)])
    spool.commit("readings", [event(900)])
    *_, third = all_cuts(spool)
    assert confirm(spool, 2) == 2
    assert all_cuts(spool) == [third]
    assert spool.waiting() == 101
    assert confirm(spool, 2) == 2
    assert confirm(spool, 1) == 2
    assert all_cuts(spool) == [third]


def test_a_receipt_leaves_events_that_were_committed_after_the_cut(spool: Spool) -> None:
    spool.commit("scans", [event(1)])
    all_cuts(spool)
    spool.commit("scans", [event(2)])
    confirm(spool, 1)
    (cut,) = all_cuts(spool)
    assert cut.seq == 2
    assert Envelope.parse(cut.payload).events == (event(2),)


def test_a_receipt_for_another_epoch_deletes_nothing(spool: Spool) -> None:
    spool.commit("scans", [event(1)])
    (cut,) = all_cuts(spool)
    assert spool.confirm(Receipt("01JOTHER", 1, (), (result(cut),))) == 0
    assert spool.waiting() == 1


def test_a_receipt_for_numbers_never_sent_is_an_alarm_and_a_new_epoch_helps(spool: Spool) -> None:
    spool.commit("scans", [event(1)])
    all_cuts(spool)
    before = epoch(spool)
    with pytest.raises(NeverSent) as alarm:
        spool.confirm(Receipt(before, 9))
    assert str(alarm.value) == f"A receipt confirms up to 9 of epoch {before!r}; this spool sent only up to 1"
    spool.renew(before)
    (cut,) = all_cuts(spool)
    assert epoch(spool) != before
    assert Envelope.parse(cut.payload).events == (event(1),)


def test_a_receipt_for_a_number_that_stands_for_other_content_deletes_nothing_and_a_new_epoch_helps(
    spool: Spool,
) -> None:
    """The spool was put back from an older copy, so its numbers were used before."""
    spool.commit("scans", [event(n) for n in range(450)])
    first, second, third = all_cuts(spool)
    before = epoch(spool)
    other = "0" * 64
    refused = Result(2, quarantined=(QuarantineNote(None, "q-1", "came before with other content"),), sha256=other)
    with pytest.raises(NeverSent) as alarm:
        spool.confirm(Receipt(before, 3, (), (result(first), refused, result(third))))
    assert str(alarm.value) == (
        f"A receipt tells of other content under number 2 of epoch {before!r} than this spool has:"
        f" {other}, and this is {second.sha256}"
    )
    assert spool.waiting() == 450
    spool.renew(before)
    again = [Envelope.parse(cut.payload) for cut in all_cuts(spool)]
    assert [one.events for one in again] == [Envelope.parse(cut.payload).events for cut in (first, second, third)]
    assert spool.confirm(Receipt(before, 3, (), (result(first),))) == 0
    assert spool.waiting() == 450


def test_a_number_that_a_receipt_covers_is_kept_until_one_tells_that_our_content_stands_under_it(spool: Spool) -> None:
    spool.commit("scans", [event(n) for n in range(450)])
    first, second, third = all_cuts(spool)
    assert spool.confirm(Receipt(epoch(spool), 3, (), (result(second),))) == 0
    assert spool.confirm(Receipt(epoch(spool), 1, (), (result(first),))) == 1
    assert spool.confirm(Receipt(epoch(spool), 2, (), (result(first),))) == 2
    assert all_cuts(spool) == [third]


def test_what_is_known_to_be_ours_is_told_again_after_a_start(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db")
    spool.commit("scans", [event(n) for n in range(250)])
    first, second = all_cuts(spool)
    assert spool.confirm(Receipt(epoch(spool), 0, (), (result(second),))) == 0
    spool.close()
    again = Spool(tmp_path / "spool.db")
    assert again.confirm(Receipt(epoch(again), 2, (), (result(first),))) == 1
    assert all_cuts(again) == [second]
    again.close()


def test_a_platform_that_tells_no_digests_is_believed_by_the_numbers_but_for_what_it_turned_away(spool: Spool) -> None:
    spool.commit("scans", [event(n) for n in range(650)])
    all_cuts(spool)
    assert spool.confirm(Receipt(epoch(spool), 1)) == 1
    away = Result(3, quarantined=(QuarantineNote(None, "q-1", "The device is revoked"),))
    assert spool.confirm(Receipt(epoch(spool), 3, (), (Result(2, recorded=200), away))) == 2
    assert spool.confirm(Receipt(epoch(spool), 3, (), (away,))) == 2
    assert spool.waiting() == 250


def test_only_the_missing_ranges_are_sent_again(spool: Spool) -> None:
    spool.commit("scans", [event(n) for n in range(1000)])
    cuts = all_cuts(spool)
    assert [cut.seq for cut in spool.resend("scans", [(2, 3), (5, 9)])] == [2, 3, 5]
    assert list(spool.resend("scans", [(2, 2)])) == [cuts[1]]


def test_what_was_deleted_is_answered_by_how_many_events_there_were(spool: Spool) -> None:
    spool.commit("scans", [event(n) for n in range(450)])
    *_, third = all_cuts(spool)
    confirm(spool, 2)
    first, second, *rest = spool.resend("scans", [(1, 9)])
    assert rest == [third]
    assert [Envelope.parse(cut.payload).dropped for cut in (first, second)] == [
        DropNotice(200, "Deleted at this node after a receipt said that it was durable")
    ] * 2
    assert next(spool.resend("scans", [(1, 1)])) == first
    assert Envelope.parse(first.payload).epoch == epoch(spool)


def test_of_what_was_deleted_long_ago_the_number_of_events_is_not_known(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gone, "MOST_REMEMBERED", 1)
    spool.commit("scans", [event(n) for n in range(450)])
    all_cuts(spool)
    confirm(spool, 3)
    dropped = [Envelope.parse(cut.payload).dropped for cut in spool.resend("scans", [(2, 3)])]
    known = "Deleted at this node after a receipt said that it was durable"
    assert dropped == [
        DropNotice(1, f"{known}; how many events there were is not known any more"),
        DropNotice(50, known),
    ]


def test_a_new_epoch_knows_nothing_of_the_old_one_s_numbers(spool: Spool) -> None:
    spool.commit("scans", [event(1)])
    all_cuts(spool)
    confirm(spool, 1)
    spool.renew(epoch(spool))
    assert list(spool.resend("scans", [(1, 1)])) == []


def test_a_spool_goes_on_where_it_was_left(tmp_path: Path) -> None:
    first = Spool(tmp_path / "spool.db")
    first.commit("scans", [event(1)])
    (cut,) = all_cuts(first)
    lanes = first.lanes()
    first.commit("scans", [event(2)])
    first.close()
    second = Spool(tmp_path / "spool.db")
    assert second.lanes() == lanes
    assert second.boot == 2
    assert all_cuts(second)[0] == cut
    assert [c.seq for c in all_cuts(second)] == [1, 2]
    second.close()


def test_a_full_spool_says_so_and_keeps_nothing_of_the_batch(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db", max_bytes=1000)
    spool.commit("scans", [event(1, padding=600)])
    held = len(json.dumps(event(1, padding=600), ensure_ascii=False, separators=(",", ":")).encode())
    with pytest.raises(SpoolFull) as refusal:
        spool.commit("scans", [event(2, padding=600)])
    assert str(refusal.value) == f"The spool holds {held} bytes, and {held} more would pass its limit of 1000"
    assert spool.waiting() == 1
    all_cuts(spool)
    confirm(spool, 1)
    spool.commit("scans", [event(2, padding=600)])
    spool.close()


def test_a_full_disk_is_a_full_spool(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db", reserve_bytes=1 << 62)
    with pytest.raises(SpoolFull, match=r"^The disk of the spool has \d+ bytes free; expected at least \d+$"):
        spool.commit("scans", [event(1)])
    assert spool.waiting() == 0
    spool.close()


def test_a_spool_whose_folder_is_gone_takes_no_event_until_it_is_back(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    spool = Spool(folder / "spool.db")
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(SpoolError) as refusal:
        spool.commit("scans", [event(1)])
    assert str(refusal.value) == f"Can't find the spool {str(folder / 'spool.db')!r}: No such file or directory"
    (tmp_path / "elsewhere").rename(folder)
    spool.commit("scans", [event(1)])
    assert spool.waiting() == 1
    spool.close()


def test_a_spool_takes_no_event_once_another_file_is_in_its_place(tmp_path: Path) -> None:
    """What it would write is in no folder any more, and lost when the gateway ends."""
    path = tmp_path / "spool.db"
    spool = Spool(path)
    path.rename(tmp_path / "moved.db")
    path.write_bytes(b"")
    with pytest.raises(SpoolError) as refusal:
        spool.commit("scans", [event(1)])
    assert (
        str(refusal.value)
        == f"The spool {str(path)!r} is not the file that was opened; expected it to stay in its place"
    )
    spool.close()


def test_a_spool_that_can_not_be_locked_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(spool_file.fcntl, "flock", unable)
    with pytest.raises(SpoolError) as refusal:
        Spool(tmp_path / "spool.db")
    assert str(refusal.value) == f"Can't lock the spool {str(tmp_path / 'spool.db')!r}: No locks available"


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (
            {"eventID": "a", "x": float("nan")},
            "The event 'a' can't be written as JSON: Out of range float values are not JSON compliant",
        ),
        (
            {"eventID": "a", "x": "\ud800"},
            "The event 'a' can't be written as JSON: 'utf-8' codec can't encode character",
        ),
        (
            {"eventID": "a", "x": {1, 2}},
            "The event 'a' can't be written as JSON: Object of type set is not JSON serializable",
        ),
    ],
)
def test_an_event_that_is_no_json_is_refused(spool: Spool, bad: dict[str, Any], sentence: str) -> None:
    with pytest.raises(EventRefusal) as refusal:
        spool.commit("scans", [event(1), bad])
    assert str(refusal.value).startswith(sentence)
    assert spool.waiting() == 0


def test_an_unknown_lane_is_refused(spool: Spool) -> None:
    with pytest.raises(EventRefusal) as refusal:
        spool.commit("gossip", [event(1)])
    assert str(refusal.value) == "Unknown lane 'gossip'; expected one of scans, readings"


def test_a_spool_has_one_gateway(spool: Spool, tmp_path: Path) -> None:
    path = str(tmp_path / "spool.db")
    with pytest.raises(SpoolError) as refusal:
        Spool(tmp_path / "spool.db")
    assert str(refusal.value) == f"The spool {path!r} is in use by another gateway; expected one gateway a spool"


def test_a_file_that_is_no_spool_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    path.write_bytes(b"not a database, and long enough to be read as one" * 30)
    with pytest.raises(SpoolError) as refusal:
        Spool(path)
    assert str(refusal.value) == f"Can't open the spool {str(path)!r}: file is not a database"


def test_a_spool_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 9")
    db.close()
    with pytest.raises(SpoolError) as refusal:
        Spool(path)
    assert str(refusal.value) == f"The spool {str(path)!r} has schema 9; this version reads 2"


WRITER = """
import sys
import time
from pathlib import Path
from tracechain.iot_gateway.spool.spool import Spool
spool = Spool(Path(sys.argv[1]))
n, after = 0, 0
while True:
    n += 1
    spool.commit("scans", [{"eventID": str(n)}])
    print(n, flush=True)
    if n % 3 == 0:
        after = spool.next("scans", after).seq
"""


@pytest.mark.parametrize("said", [1, 7, 40])
def test_a_kill_at_any_moment_loses_nothing_that_was_said_ok(tmp_path: Path, said: int) -> None:
    path = tmp_path / "spool.db"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    for _ in range(said):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    last = max([said, *map(int, writer.stdout.read().split())])
    writer.wait()
    writer.stdout.close()
    spool = Spool(path)
    envelopes = [Envelope.parse(cut.payload) for cut in all_cuts(spool)]
    ids = [int(kept["eventID"]) for envelope in envelopes for kept in envelope.events]
    assert ids[:last] == list(range(1, last + 1))
    assert len(ids) <= last + 1
    assert [envelope.seq for envelope in envelopes] == list(range(1, len(envelopes) + 1))
    spool.close()


def test_the_backlog_tells_how_much_waits_in_each_lane_and_since_when(spool: Spool) -> None:
    before = int(time.time())
    spool.commit("scans", [event(1), event(2)])
    spool.commit("scans", [event(3)])
    told = spool.backlog()
    assert (told["scans"].events, told["readings"]) == (3, Backlog(0, None))
    assert told["scans"].oldest is not None
    assert before <= told["scans"].oldest <= time.time()
    spool.next("scans", 0)
    confirm(spool, 1)
    assert spool.backlog()["scans"] == Backlog(0, None)


def test_a_spool_of_the_version_before_goes_on_with_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    old = Spool(path)
    old.commit("scans", [event(1)])
    old.close()
    with sqlite3.connect(path) as db:
        db.execute("ALTER TABLE event DROP COLUMN kept")
        db.execute("PRAGMA user_version = 1")
    db.close()
    spool = Spool(path)
    spool.commit("scans", [event(2)])
    assert [Envelope.parse(cut.payload).events for cut in all_cuts(spool)] == [(event(1), event(2))]
    assert spool.backlog()["scans"].events == 2
    spool.close()
