"""`tracechain verify` tells whose signature holds for an event, or why none does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chain_events import FARM, GATE, envelope, event, plain
from tracechain.cli import main
from tracechain.ingest.arrival import read_message
from tracechain.ingest.capture import Capture
from tracechain.ingest.evidence import NoProof, prove
from tracechain.ingest.source import Source
from tracechain.trace.messages.clock import Reading
from tracechain.trace.messages.signature import Signed, SigningKey, sign
from tracechain.trace.records.envelopes import Seal
from tracechain.trace.records.parties import Party, PartyRole
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite import SqliteStore

KEY = SigningKey.make()
EVENT = event(1)["eventID"]


@pytest.fixture(autouse=True)
def _enrolled(records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACECHAIN_DATA", str(tmp_path))
    records.parties.upsert([Party(FARM, "牧场", "Farm", PartyRole.FARM)])
    records.devices.register(GATE.gln, GATE.device)
    code = records.keys.make_code(GATE.gln, GATE.device)
    records.keys.enrol(code, GATE.gln, GATE.device, KEY.kid, KEY.public.x)


def verify(event_id: str = EVENT) -> Result:
    return CliRunner().invoke(main, ["verify", event_id])


def test_a_signed_event_is_proven_with_who_when_and_which_key(capture: Capture) -> None:
    capture.arrivals([read_message(GATE.events, sign(envelope(7, event(2), "milk", event(1)), KEY))])
    done = verify()
    assert done.exit_code == 0, done.stderr
    clock, *lines = done.stdout.splitlines()
    assert clock == "clock       clockless: nothing vouches for the event's time"
    assert lines[0] == "The signature holds: the event as stored is the one that was signed."
    assert lines[1] == f"signed by   {FARM}.gate-1 (Farm)"
    assert lines[2].startswith(f"key         {KEY.kid}, since ")
    assert lines[4] == "envelope    01J 7"


def test_a_signed_event_without_a_name_is_proven_under_its_hash(capture: Capture) -> None:
    nameless = event(1)
    del nameless["eventID"]
    [result] = capture.arrivals([read_message(GATE.events, sign(envelope(1, nameless), KEY))]).results
    assert verify(result.ids[0]).exit_code == 0


SCAN = {"code": "]C1010690123400001610L1\x1d21S1", "at": "2026-03-01T08:00:00+08:00", "seq": 17}


def scanned(capture: Capture, records: Records, scan: Mapping[str, Any] = SCAN) -> str:
    """The eventID of a signed scan."""
    records.devices.register(GATE.gln, GATE.device, {"step": "shipping"})
    [result] = capture.arrivals([read_message(GATE.scan, sign(plain(scan), KEY))]).results
    return result.ids[0]


def test_a_signed_event_is_proven_beside_one_with_a_key_twice(capture: Capture) -> None:
    payload = envelope(1, event(2), event(1)).replace(b'"action":', b'"action":"ADD","action":', 1)
    capture.arrivals([read_message(GATE.events, sign(payload, KEY))])
    assert verify().exit_code == 0


def test_a_signed_scan_is_proven_for_the_event_that_was_made_of_it(capture: Capture, records: Records) -> None:
    event_id = scanned(capture, records)
    records.devices.register(GATE.gln, GATE.device, {"step": "receiving"})  # what was signed holds all the same
    done = verify(event_id)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[1:3] == [
        "The signature holds: a scan of this code at this time was signed; the rest is what the device's profile says.",
        f"signed by   {FARM}.gate-1 (Farm)",
    ]


@pytest.mark.parametrize(
    "other", [{"code": "(01)06901234000016(21)S2"}, {"at": "2026-03-01T08:00:00.001+08:00"}, {"code": 7}]
)
def test_a_signed_scan_of_another_code_or_time_proves_nothing(
    capture: Capture, records: Records, store: SqliteStore, other: Mapping[str, Any]
) -> None:
    event_id = scanned(capture, records)
    [evidence] = records.envelopes.of_event(event_id)
    forged = Signed.read(sign(plain({**SCAN, **other}), KEY))
    seal = Seal(forged.kid, forged.header, forged.signature)
    records.envelopes.of_event = lambda _: [replace(evidence, payload=forged.payload, seal=seal)]  # type: ignore[method-assign]
    with pytest.raises(NoProof) as refusal:
        prove(event_id, store, records)
    assert str(refusal.value).endswith(f"The event as stored is not the one that {FARM}.gate-1 signed")


def test_the_signature_holds_after_the_key_is_revoked(capture: Capture, records: Records) -> None:
    capture.arrivals([read_message(GATE.events, sign(envelope(1, event(1)), KEY))])
    records.keys.revoke(FARM, "gate-1", KEY.kid)
    done = verify()
    assert done.exit_code == 0
    assert ", revoked " in done.stdout


def test_an_event_that_nobody_signed_has_no_proof(capture: Capture) -> None:
    capture.document(event(1), Source(FARM))
    done = verify()
    assert (done.exit_code, done.stderr) == (1, f"The event {EVENT!r} is on record without a signature.\n")


def test_an_event_that_is_not_there_has_no_proof(capture: Capture) -> None:
    done = verify()
    assert (done.exit_code, done.stderr) == (1, f"There is no event {EVENT!r} on record.\n")


def test_what_is_stored_must_be_what_was_signed(capture: Capture, records: Records, store: SqliteStore) -> None:
    """Somebody with access to the database put an event in place of the signed one."""
    capture.document(event(1, bizStep="receiving"), Source(FARM))
    arrival = read_message(GATE.events, sign(envelope(1, event(1)), KEY))
    assert arrival.signed is not None
    capture.arrivals([arrival])  # the store refuses it; its evidence is there all the same
    done = verify()
    assert (done.exit_code, done.stderr) == (
        1,
        f"No signature holds for the event {EVENT!r}: The event as stored is not the one that {FARM}.gate-1 signed.\n",
    )


def test_evidence_that_was_tampered_with_is_found(capture: Capture, records: Records) -> None:
    capture.arrivals([read_message(GATE.events, sign(envelope(1, event(1)), KEY))])
    [evidence] = records.envelopes.of_event(EVENT)
    forged = replace(evidence, payload=envelope(1, event(1, bizStep="receiving")))
    records.envelopes.of_event = lambda _: [forged]  # type: ignore[method-assign]
    with pytest.raises(NoProof, match="The signature is wrong: it was not made by the key"):
        prove(EVENT, capture._store, records)


@pytest.mark.parametrize(
    ("ahead", "waited", "told"),
    [
        (0, 0, "ok: it was 0.0 s behind"),
        (3600, 0, "skewed: it was 3600.0 s ahead"),
        (0, 3600, "ok: it is synchronised, as it says"),
    ],
)
def test_the_clock_that_gave_an_event_its_time_is_told_for_one_that_is_not_signed_too(
    capture: Capture, records: Records, ahead: int, waited: int, told: str
) -> None:
    records.parties.upsert([Party(FARM, "牧场", "Farm", PartyRole.FARM, accepts_unsigned=True)])
    arrival = read_message(GATE.events, envelope(1, event(1)))
    clock = Reading(arrival.received + (ahead - waited) * 1_000_000, synchronised=True, boot=1, monotonic=1)
    capture.arrivals([replace(arrival, clock=clock)])
    done = verify()
    assert (done.exit_code, done.stdout) == (1, f"clock       {told}\n")


def test_an_event_whose_time_lies_after_it_was_sent_is_told(capture: Capture, records: Records) -> None:
    records.parties.upsert([Party(FARM, "牧场", "Farm", PartyRole.FARM, accepts_unsigned=True)])
    arrival = read_message(GATE.events, envelope(1, {**event(1), "eventTime": "2100-01-01T00:00:00.000Z"}))
    clock = Reading(arrival.received, synchronised=True, boot=1, monotonic=1)
    capture.arrivals([replace(arrival, clock=clock)])
    assert verify().stdout == "clock       skewed: the event's time lies after it was sent, or came\n"
