"""Keys of devices, and the codes by which they are given."""

from __future__ import annotations

import pytest

from cast.parties import DAIRY, FARM, GATE
from tracechain.trace.records.errors import AccountError
from tracechain.trace.records.records import Records

DEVICE = GATE.device
KIDS = ["a" * 43, "b" * 43, "c" * 43]


@pytest.fixture
def code(records: Records) -> str:
    records.devices.register(FARM, DEVICE)
    return records.keys.make_code(FARM, DEVICE)


def good(records: Records) -> list[str]:
    return [key.kid for key in records.keys.of(FARM, DEVICE) if key.revoked is None]


def test_a_device_gives_its_key_against_its_code(records: Records, code: str) -> None:
    key = records.keys.enrol(code.lower(), FARM, DEVICE, KIDS[0], "x" * 43)
    assert records.keys.find(KIDS[0]) == key
    assert good(records) == [KIDS[0]]
    device = records.devices.find(FARM, DEVICE)
    assert device is not None
    assert device.enrolled is not None


def test_a_code_is_good_once_but_for_an_answer_that_got_lost(records: Records, code: str) -> None:
    first = records.keys.enrol(code, FARM, DEVICE, KIDS[0], "x" * 43)
    assert records.keys.enrol(code, FARM, DEVICE, KIDS[0], "x" * 43) == first
    with pytest.raises(AccountError) as refusal:
        records.keys.enrol(code, FARM, DEVICE, KIDS[1], "y" * 43)
    assert str(refusal.value) == "the enrolment code was used before; ask for a new one"


def test_a_code_that_has_expired_or_was_followed_by_another_is_worth_nothing(records: Records, code: str) -> None:
    late = records.keys.make_code(FARM, DEVICE, seconds=0)
    for old in (code, late):
        with pytest.raises(AccountError) as refusal:
            records.keys.enrol(old, FARM, DEVICE, KIDS[0], "x" * 43)
        assert str(refusal.value) == "the enrolment code has expired; ask for a new one"


@pytest.mark.parametrize(("gln", "device"), [(FARM, "gate-2"), (DAIRY, DEVICE)])
def test_another_s_code_is_refused(records: Records, code: str, gln: str, device: str) -> None:
    with pytest.raises(AccountError) as refusal:
        records.keys.enrol(code, gln, device, KIDS[0], "x" * 43)
    assert str(refusal.value) == "the enrolment code is not one of this device"


def test_a_device_has_two_keys_while_it_changes_them(records: Records, code: str) -> None:
    for kid in KIDS:
        records.keys.enrol(records.keys.make_code(FARM, DEVICE), FARM, DEVICE, kid, "x" * 43)
    assert good(records) == [KIDS[2], KIDS[1]]


def test_a_revoked_key_does_not_come_back(records: Records, code: str) -> None:
    records.keys.enrol(code, FARM, DEVICE, KIDS[0], "x" * 43)
    assert records.keys.revoke(FARM, DEVICE, KIDS[0])
    assert not records.keys.revoke(FARM, DEVICE, KIDS[0])
    with pytest.raises(AccountError) as refusal:
        records.keys.enrol(records.keys.make_code(FARM, DEVICE), FARM, DEVICE, KIDS[0], "x" * 43)
    assert str(refusal.value) == "the key was used before; make a new one"


def test_a_device_that_is_not_there_or_revoked_gets_no_code(records: Records, code: str) -> None:
    records.devices.revoke(FARM, DEVICE)
    for device, sentence in ((DEVICE, "is revoked"), ("gate-2", "is not registered")):
        with pytest.raises(AccountError) as refusal:
            records.keys.make_code(FARM, device)
        assert str(refusal.value) == f"the device {device!r} of {FARM} {sentence}"


def test_codes_are_not_kept_as_they_are(records: Records, code: str, tmp_path: object) -> None:
    assert code.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("records*"))  # type: ignore[attr-defined]
