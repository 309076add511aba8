"""What could not be recorded is kept until a person decides."""

from __future__ import annotations

import pytest

from tracechain.trace.records.quarantine import Refusal, State
from tracechain.trace.records.records import Records

DAIRY = "6901234000016"


def _refusal(raw: bytes = b'{"type": "Nonsense"}', **values: object) -> Refusal:
    return Refusal(raw, "the event type is 'Nonsense'", path="type", gln=DAIRY, device="gate-1", **values)  # type: ignore[arg-type]  # keyword values differ in type


def test_a_refusal_is_kept_whole(records: Records) -> None:
    [identifier] = records.quarantine.add([_refusal(epoch="01J", seq=4, position=2, topic="t", channel="mqtt")])
    entry = records.quarantine.get(identifier)
    assert entry is not None
    assert (entry.raw, entry.reason, entry.path) == (b'{"type": "Nonsense"}', "the event type is 'Nonsense'", "type")
    assert (entry.gln, entry.device, entry.epoch, entry.seq, entry.position) == (DAIRY, "gate-1", "01J", 4, 2)
    assert entry.state is State.OPEN


def test_the_same_thing_refused_again_is_the_same_entry(records: Records) -> None:
    numbered, bare = _refusal(epoch="01J", seq=4, position=2), _refusal()
    assert records.quarantine.add([numbered, bare]) == records.quarantine.add([numbered, bare])
    assert records.quarantine.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        _refusal(epoch="01J", seq=5, position=2),
        _refusal(epoch="01J", seq=4, position=3),
        _refusal(epoch="01K", seq=4, position=2),
        _refusal(b"other", epoch="01J", seq=4, position=2),
        _refusal(),
    ],
)
def test_another_place_in_the_stream_or_other_content_is_another_entry(other: Refusal) -> None:
    assert other.id != _refusal(epoch="01J", seq=4, position=2).id


def test_text_that_no_database_takes_is_kept_readable(records: Records) -> None:
    [identifier] = records.quarantine.add([Refusal(b"\xff\x00", "the name is '\ud800\0'")])
    entry = records.quarantine.get(identifier)
    assert entry is not None
    assert (entry.raw, entry.reason) == (b"\xff\x00", "the name is '\\ud800\\x00'")


def test_the_list_is_read_in_pages_the_newest_first(records: Records) -> None:
    for number in range(5):
        records.quarantine.add([_refusal(str(number).encode())])
    first = records.quarantine.page(limit=3)
    second = records.quarantine.page(limit=3, before=(first[-1].received, first[-1].id))
    assert [entry.raw for entry in first + second] == [b"4", b"3", b"2", b"1", b"0"]


def test_the_list_is_filtered(records: Records) -> None:
    records.quarantine.add([_refusal(), Refusal(b"x", "100% wrong", gln="6901234000009", device="d")])
    assert [entry.raw for entry in records.quarantine.page(gln="6901234000009")] == [b"x"]
    assert [entry.raw for entry in records.quarantine.page(device="d", state=State.OPEN)] == [b"x"]
    assert [entry.raw for entry in records.quarantine.page(words="0% WRONG")] == [b"x"]
    assert records.quarantine.page(words="0_ wrong") == []


def test_a_decision_is_made_once_and_is_in_the_audit(records: Records) -> None:
    [identifier] = records.quarantine.add([_refusal()])
    assert records.quarantine.mark(identifier, State.REJECTED, "regulator", "a test device")
    assert not records.quarantine.mark(identifier, State.REPLAYED, "outsider")
    assert (records.quarantine.count(), records.quarantine.count(State.REJECTED)) == (0, 1)
    [line] = records.audit.page(subject=identifier)
    assert (line.who, line.what, line.detail) == ("regulator", "quarantine.rejected", {"note": "a test device"})


def test_an_unknown_entry_cannot_be_decided_about(records: Records) -> None:
    assert not records.quarantine.mark("q-none", State.REJECTED, "regulator")
    assert records.quarantine.get("q-none") is None
    assert records.audit.page() == []
