"""What could not be recorded is kept until a person decides."""

from __future__ import annotations

from itertools import count

import pytest

from cast.parties import DAIRY, FARM
from tracechain.trace.records.quarantine import LEASE, EntryState, Refusal, sha256
from tracechain.trace.records.records import Records
from tracechain.trace.words.fault import Fault, phrase, reason, text_fault

NONSENSE = text_fault("the event type is 'Nonsense'", "type")


def _refusal(raw: bytes = b'{"type": "Nonsense"}', *faults: Fault, **values: object) -> Refusal:
    return Refusal(raw, faults or (NONSENSE,), gln=DAIRY, device="gate-1", **values)  # type: ignore[arg-type]  # keyword values differ in type


def test_a_refusal_is_kept_whole(records: Records) -> None:
    [(identifier, _)] = records.quarantine.add([_refusal(epoch="01J", seq=4, position=2, topic="t", channel="mqtt")])
    entry = records.quarantine.get(identifier)
    assert entry is not None
    assert (entry.raw, entry.path) == (b'{"type": "Nonsense"}', "type")
    assert entry.reason == "type: the event type is 'Nonsense'"
    assert (entry.gln, entry.device, entry.epoch, entry.seq, entry.position) == (DAIRY, "gate-1", "01J", 4, 2)
    assert entry.state is EntryState.OPEN


def test_the_same_thing_refused_again_is_the_same_entry(records: Records) -> None:
    numbered, bare = _refusal(epoch="01J", seq=4, position=2), _refusal()
    assert records.quarantine.add([numbered, numbered]) == [(numbered.id, True), (numbered.id, False)]
    assert records.quarantine.add([bare, numbered]) == [(bare.id, True), (numbered.id, False)]
    assert records.quarantine.add([]) == []
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
    [(identifier, _)] = records.quarantine.add(
        [Refusal(b"\xff\x00", (text_fault("the name is '\ud800\0'"),), topic="\ud800")]
    )
    entry = records.quarantine.get(identifier)
    assert entry is not None
    assert (entry.raw, entry.reason, entry.topic) == (b"\xff\x00", "the name is '\\ud800\\x00'", "\\ud800")


def test_the_list_is_read_in_pages_the_newest_first(records: Records) -> None:
    for number in range(5):
        records.quarantine.add([_refusal(str(number).encode())])
    first = records.quarantine.page(limit=3)
    second = records.quarantine.page(limit=3, before=(first[-1].received, first[-1].id))
    assert [entry.raw for entry in first + second] == [b"4", b"3", b"2", b"1", b"0"]


def test_the_list_is_filtered(records: Records) -> None:
    records.quarantine.add([_refusal(), Refusal(b"x", (text_fault("100% wrong"),), gln=FARM, device="d")])
    assert [entry.raw for entry in records.quarantine.page(gln=FARM)] == [b"x"]
    assert [entry.raw for entry in records.quarantine.page(device="d", state=EntryState.OPEN)] == [b"x"]
    assert [entry.raw for entry in records.quarantine.page(words=["0% WRONG"])] == [b"x"]
    assert records.quarantine.page(words=["0_ wrong"]) == []


REVOKED = Fault("sender.revoked_device", {"device": "'gate_1'", "gln": DAIRY})
MISSING = Fault("event.field_missing", {"field": "action"}, "action")


def test_every_word_is_sought_in_both_languages_and_by_its_kind(records: Records) -> None:
    records.quarantine.add([_refusal(), Refusal(b"x", (REVOKED, MISSING), topic="farm/gate")])
    for words, found in (
        (["revoked", "FARM"], [b"x"]),
        (["revoked", "dairy"], []),
        (["已注销"], [b"x"]),
        (["注销", "缺少"], [b"x"]),
        (["事件缺少", "action"], [b"x"]),
        (["有效"], []),
        (["sender.revoked_device"], [b"x"]),
        (["event type is"], [_refusal().raw]),
        (["gateA1"], []),
    ):
        assert [entry.raw for entry in records.quarantine.page(words=words)] == found, words


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("sender.revoked_device", [b"x"]),
        ("event.field_missing", [b"x"]),  # the second fault
        ("event", [b"x"]),
        ("text", [_refusal().raw]),
        ("sender.revoked", []),
        ("sender_revoked_device", []),
        ("vent", []),
        ("missing", []),  # a phrase inside of another is none
        ("%", []),
        ("", [b"x", _refusal().raw]),
    ],
)
def test_the_list_is_narrowed_by_a_kind_of_fault_or_its_area(records: Records, kind: str, found: list[bytes]) -> None:
    records.quarantine.add([_refusal()])
    records.quarantine.add([Refusal(b"x", (REVOKED, MISSING))])
    assert [entry.raw for entry in records.quarantine.page(kind=kind)] == found


def test_the_list_is_narrowed_by_time_and_counted(records: Records) -> None:
    for number in range(3):
        records.quarantine.add([_refusal(str(number).encode())])
    second = records.quarantine.page()[1].received
    assert [entry.raw for entry in records.quarantine.page(since=second)] == [b"2", b"1"]
    assert [entry.raw for entry in records.quarantine.page(until=second)] == [b"1", b"0"]
    assert records.quarantine.count(since=second, gln=DAIRY) == 2
    assert records.quarantine.ids(until=second) == [_refusal(b"0").id, _refusal(b"1").id]
    assert records.quarantine.count(gln="") == 0


def test_every_fault_is_kept_with_its_path(records: Records) -> None:
    time = Fault("time.no_offset", {"time": "'today'"}, "eventTime")
    code = Fault(
        "code.no_key", {"title": "SSCC", "value": "'\ud800'", "form": phrase("digits", number=18)}, "epcList[0]"
    )
    [(identifier, _)] = records.quarantine.add([_refusal(b"x", time, code, regulator=True)])
    entry = records.quarantine.get(identifier)
    assert entry is not None
    assert entry.faults == (time, code)
    assert entry.faults[1].spoken("zh-CN") == "无法识别 SSCC '\\ud800'：应为 18 位数字。"
    assert (entry.path, entry.reason) == ("eventTime", reason((time, code)))
    assert entry.regulator


def test_a_rejection_needs_a_reason_is_made_once_and_is_in_the_audit(records: Records) -> None:
    [(identifier, _)] = records.quarantine.add([_refusal()])
    with pytest.raises(ValueError, match=r"^to reject needs a reason; expected some words$"):
        records.quarantine.reject([identifier], "regulator", " ")
    assert records.quarantine.reject([identifier, identifier], "regulator", "a test device ") == [identifier]
    assert records.quarantine.reject([identifier], "outsider", "mine") == []
    assert (records.quarantine.count(), records.quarantine.count(EntryState.REJECTED)) == (0, 1)
    [line] = records.audit.page(subject=identifier)
    content = sha256(_refusal().raw)
    assert (line.who, line.what) == ("regulator", "quarantine.rejected")
    assert line.detail == {"note": "a test device", "before": content, "after": content}


def test_a_rejection_can_be_undone(records: Records) -> None:
    [(identifier, _)] = records.quarantine.add([_refusal()])
    records.quarantine.reject([identifier], "regulator", "a test device")
    assert records.quarantine.reopen([identifier, "q-none"], "approver", "no test") == [identifier]
    entry = records.quarantine.get(identifier)
    assert entry is not None
    assert (entry.state, entry.decided, entry.decided_by, entry.note) == (EntryState.OPEN, None, None, "")
    assert [line.what for line in records.audit.page(subject=identifier)] == [
        "quarantine.reopened",
        "quarantine.rejected",
    ]


def test_very_many_are_rejected_at_once(records: Records) -> None:
    ids = [entry for entry, _ in records.quarantine.add([_refusal(str(number).encode()) for number in range(1201)])]
    assert records.quarantine.reject(ids, "regulator", "a broken device") == ids
    assert records.quarantine.count(EntryState.REJECTED) == 1201


def test_an_entry_is_replayed_by_one_at_a_time_and_once(records: Records) -> None:
    [(identifier, _)] = records.quarantine.add([_refusal()])
    assert records.quarantine.claim(identifier)
    assert not records.quarantine.claim(identifier)
    assert records.quarantine.reject([identifier], "outsider", "meanwhile") == []
    records.quarantine.settle(identifier, "dairy", b"right")
    assert not records.quarantine.claim(identifier)
    assert records.quarantine.reopen([identifier], "outsider") == []
    entry = records.quarantine.get(identifier)
    assert entry is not None
    assert (entry.state, entry.decided_by, entry.raw, entry.corrected) == (
        EntryState.REPLAYED,
        "dairy",
        _refusal().raw,
        b"right",
    )
    [line] = records.audit.page(subject=identifier)
    assert line.what == "quarantine.replayed"
    assert line.detail == {"before": sha256(_refusal().raw), "after": sha256(b"right")}


def test_the_audit_names_the_first_events_that_an_entry_is_recorded_as_and_counts_the_rest(records: Records) -> None:
    [(identifier, _)] = records.quarantine.add([_refusal()])
    records.quarantine.claim(identifier)
    events = [f"urn:uuid:{number}" for number in range(23)]
    records.quarantine.settle(identifier, "dairy", b"right", events=events)
    detail = records.audit.page(subject=identifier)[0].detail
    assert (detail["events"], detail["more"]) == (events[:20], 3)


def test_what_is_refused_again_stays_open_with_what_was_tried(records: Records) -> None:
    [(identifier, _)] = records.quarantine.add([_refusal()])
    records.quarantine.claim(identifier)
    records.quarantine.settle(identifier, "dairy", b"wrong", [text_fault("still none", "type")])
    entry = records.quarantine.get(identifier)
    assert entry is not None
    assert (entry.state, entry.corrected, entry.reason) == (EntryState.OPEN, b"wrong", reason([NONSENSE]))
    [line] = records.audit.page(subject=identifier)
    assert line.detail["faults"] == [{"path": "type", "kind": "text", "values": {"sentence": "still none"}}]
    assert line.told.endswith(' faults=[["type", "still none"]]')
    assert records.quarantine.claim(identifier)
    records.quarantine.release(identifier)
    assert records.quarantine.claim(identifier)


def test_a_replay_that_never_ended_does_not_hold_its_entry_for_ever(database_url: str) -> None:
    clock = count(1_000_000, LEASE)
    with Records(database_url, clock=clock.__next__) as records:
        [(identifier, _)] = records.quarantine.add([_refusal()])
        assert records.quarantine.claim(identifier)
        next(clock)
        assert records.quarantine.claim(identifier)


def test_an_unknown_entry_cannot_be_decided_about(records: Records) -> None:
    assert records.quarantine.reject(["q-none"], "regulator", "none") == []
    assert not records.quarantine.claim("q-none")
    assert records.quarantine.get("q-none") is None
    assert records.audit.page() == []
