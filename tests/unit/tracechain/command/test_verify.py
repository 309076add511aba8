"""`tracechain verify` tells whose signature holds for an event, or why none does."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cast.documents import document, envelope, event, plain
from cast.parties import DAIRY, FARM, GATE
from tracechain.cli import main
from tracechain.ingest.door.arrival import read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.result import CaptureResult
from tracechain.ingest.door.source import Source
from tracechain.ingest.proof.evidence import find
from tracechain.trace.events import event_hash
from tracechain.trace.messages.clock import ClockReading
from tracechain.trace.messages.signature import SignedMessage, SigningKey, sign
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.envelopes import Seal
from tracechain.trace.records.parties import Party, PartyRole
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore

KEY, DAIRY_KEY = SigningKey.make(), SigningKey.make()
DAIRY_GATE = Node(DAIRY, "gate-1")
EVENT = event(1)["eventID"]
HOLDS = "The signature holds: the event as stored is the one that was signed."
NONE = f"No signature holds for the event {EVENT!r}:"
UNSIGNED = f"{NONE} It is on record without one.\n"
OTHER = "the stored copy came first from somebody else, or was changed"
ERROR = {"declarationTime": "2026-03-02T08:00:00.000Z", "reason": "urn:epcglobal:cbv:er:incorrect_data"}


@pytest.fixture(autouse=True)
def _enrolled(records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACECHAIN_DATA", str(tmp_path))
    records.parties.upsert(
        [Party(FARM, "牧场", "Farm", PartyRole.FARM), Party(DAIRY, "乳品厂", "Dairy", PartyRole.PRODUCER)]
    )
    for node, key in ((GATE, KEY), (DAIRY_GATE, DAIRY_KEY)):
        records.devices.register(node.gln, node.device)
        code = records.keys.make_code(node.gln, node.device)
        records.keys.enrol(code, node.gln, node.device, key.kid, key.public.x)


def verify(event_id: str = EVENT) -> Result:
    return CliRunner().invoke(main, ["verify", event_id])


def bring(capture: Capture, payload: bytes) -> CaptureResult:
    """What became of an envelope that the farm's gate signed."""
    [result] = capture.arrivals([read_message(GATE.events, sign(payload, KEY))]).results
    return result


def dairy_brings(capture: Capture, payload: bytes) -> CaptureResult:
    """What became of an envelope that the dairy's gate signed."""
    [result] = capture.arrivals([read_message(DAIRY_GATE.events, sign(payload, DAIRY_KEY))]).results
    return result


def without_clock(done: Result) -> list[str]:
    """The lines of what was told, after that of the clock."""
    return [line for line in done.stdout.splitlines() if not line.startswith("clock  ")]


def change(database: Path, statement: str, *values: Any) -> None:
    """What somebody with access to a database does by hand."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement, values)


def test_a_signed_event_is_proven_with_who_when_and_which_key(capture: Capture) -> None:
    capture.arrivals([read_message(GATE.events, sign(envelope(7, event(2), "milk", event(1)), KEY))])
    done = verify()
    assert done.exit_code == 0, done.stderr
    clock, recorded, *lines = done.stdout.splitlines()
    assert clock == "clock       clockless: nothing vouches for the event's time"
    assert recorded.startswith("recorded    20")
    assert recorded.endswith(f"Z, by {FARM} (Farm)")
    assert lines[0] == HOLDS
    assert lines[1] == f"signed by   {FARM}.gate-1 (Farm)"
    assert lines[2].startswith(f"key         {KEY.kid}, since ")
    assert lines[4:] == ["envelope    01J 7"]


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
    assert done.stdout.splitlines()[2:4] == [
        "The signature holds: a scan of this code at this time was signed; the rest is what the device's profile says.",
        f"signed by   {FARM}.gate-1 (Farm)",
    ]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"code": "(01)06901234000016(21)S2"}, "The event as stored is not the one that"),
        ({"at": "2026-03-01T08:00:00.001+08:00"}, "The event as stored is not the one that"),
        ({"code": 7}, "There is no such event in what"),
    ],
)
def test_a_signed_scan_of_another_code_or_time_proves_nothing(
    capture: Capture, records: Records, store: SqliteStore, other: Mapping[str, Any], told: str
) -> None:
    event_id = scanned(capture, records)
    [evidence] = records.envelopes.of_event(event_id)
    forged = SignedMessage.read(sign(plain({**SCAN, **other}), KEY))
    seal = Seal(forged.kid, forged.header, forged.signature)
    records.envelopes.of_event = lambda _: [replace(evidence, payload=forged.payload, seal=seal)]  # type: ignore[method-assign]
    found = find(event_id, store, records)
    assert (found.proofs, found.faults) == ((), (f"{told} {FARM}.gate-1 signed",))


def test_the_signature_holds_after_the_key_is_revoked(capture: Capture, records: Records) -> None:
    capture.arrivals([read_message(GATE.events, sign(envelope(1, event(1)), KEY))])
    records.keys.revoke(FARM, "gate-1", KEY.kid)
    done = verify()
    assert done.exit_code == 0
    assert ", revoked " in done.stdout


def test_an_event_that_nobody_signed_has_no_proof(capture: Capture) -> None:
    capture.document(event(1), Source(FARM))
    done = verify()
    assert (done.exit_code, done.stderr) == (1, UNSIGNED)


def test_an_event_that_is_not_there_has_no_proof(capture: Capture) -> None:
    done = verify()
    assert (done.exit_code, done.stderr) == (1, f"There is no event {EVENT!r} on record.\n")


@pytest.mark.parametrize(
    "refused",
    [event(1, errorDeclaration=ERROR), event(1, disposition="active"), event(1, eventTime="2100-01-01T00:00:00Z")],
    ids=["a stranger's declaration", "other content", "another time"],
)
def test_what_the_store_refused_proves_nothing_of_the_event_on_record(
    capture: Capture, refused: Mapping[str, Any]
) -> None:
    capture.document(event(1), Source(FARM))
    assert len(dairy_brings(capture, envelope(1, refused)).refused) == 1
    done = verify()
    assert (done.exit_code, done.stderr) == (1, UNSIGNED)
    [recorded] = done.stdout.splitlines()  # and nothing of the dairy's clock
    assert recorded.endswith(f", by {FARM} (Farm)")


def test_a_copy_that_came_first_with_what_the_hash_leaves_out_is_not_what_was_signed(capture: Capture) -> None:
    capture.document(event(1, certificationInfo="https://cert.example/forged"), Source(DAIRY))
    assert bring(capture, envelope(1, event(1, certificationInfo="https://cert.example/1"))).duplicates == 1
    done = verify()
    assert (done.exit_code, done.stderr) == (
        1,
        f"{NONE} {FARM}.gate-1 signed it with other content in 'certificationInfo': {OTHER}.\n",
    )


def test_a_copy_that_differs_is_told_beside_a_signature_that_holds(capture: Capture) -> None:
    bring(capture, envelope(1, event(1)))
    assert dairy_brings(capture, envelope(1, event(1, certificationInfo="https://cert.example/1"))).duplicates == 1
    done = verify()
    assert done.exit_code == 0, done.stderr
    lines = without_clock(done)
    assert lines[0].endswith(f"Z, by {FARM} (Farm), {DAIRY} (Dairy)")
    assert lines[1:3] == [HOLDS, f"signed by   {FARM}.gate-1 (Farm)"]
    assert lines[-1] == f"Not proven: {DAIRY}.gate-1 signed it with other content in 'certificationInfo': {OTHER}."


def test_a_copy_that_gives_its_hash_for_its_eventid_is_the_same_event(capture: Capture) -> None:
    nameless = event(1)
    del nameless["eventID"]
    name = event_hash(nameless)
    capture.document({**nameless, "eventID": name}, Source(DAIRY))
    assert bring(capture, envelope(1, nameless)).duplicates == 1
    assert verify(name).exit_code == 0


def test_a_copy_that_has_its_prefixes_from_the_document_around_it_is_the_same_event(capture: Capture) -> None:
    around = [{"ex": "https://ex.example/", "more": "https://more.example/"}]
    capture.document({**document(event(1, **{"ex:organic": True})), "@context": around}, Source(DAIRY))
    own = event(1, **{"@context": {"ex": "https://ex.example/"}, "ex:organic": True})
    assert bring(capture, envelope(1, own)).duplicates == 1
    assert verify().exit_code == 0


def test_a_stored_prefix_that_was_changed_is_found(capture: Capture, tmp_path: Path) -> None:
    signed = event(1, **{"@context": [{"ex": "https://ex.example/"}], "ex:organic": True})
    bring(capture, envelope(1, signed))
    body = zlib.compress(json.dumps({**signed, "@context": [{"ex": "https://other.example/"}]}).encode())
    change(tmp_path / "provenance.sqlite", "UPDATE copy SET body = ?", body)
    assert verify().stderr == f"{NONE} {FARM}.gate-1 signed it with other content in '@context': {OTHER}.\n"


def test_an_event_that_its_party_declared_an_error_is_void_and_its_declaration_is_no_proof_of_it(
    capture: Capture,
) -> None:
    capture.document(event(1), Source(FARM))
    assert bring(capture, envelope(1, event(1, errorDeclaration=ERROR))).voided == 1
    done = verify()
    assert (done.exit_code, done.stderr) == (
        1,
        f"{NONE} It is on record without one, signed is only that it is an error.\n",
    )
    _, void, declared, block, signer, *_ = without_clock(done)
    assert void.startswith("void        since 20")
    assert declared == f"declared    an error by {FARM} (Farm)"
    assert (block, signer) == (
        "Signed apart from the event: a copy that declares it an error.",
        f"signed by   {FARM}.gate-1 (Farm)",
    )


def test_an_event_that_a_regulator_declared_an_error_is_proven_and_void(capture: Capture) -> None:
    bring(capture, envelope(1, event(1)))
    capture.document(event(1, errorDeclaration=ERROR), Source(DAIRY, regulator=True))
    capture.document(event(1, errorDeclaration=ERROR), Source(regulator=True))
    done = verify()
    assert done.exit_code == 0
    _, void, declared, block, *_ = without_clock(done)
    assert void.startswith("void        since 20")
    assert declared == f"declared    an error by {DAIRY} (Dairy), the platform"
    assert block == HOLDS


def test_where_nothing_but_a_declaration_is_on_record_there_is_no_event_to_prove(capture: Capture) -> None:
    bring(capture, envelope(1, event(1, errorDeclaration=ERROR)))
    done = verify()
    assert (done.exit_code, done.stderr) == (
        1,
        f"{NONE} It is on record without one, signed is only that it is an error; On record is only that it is an error.\n",
    )
    assert "by nobody" in done.stdout


def test_a_signature_that_comes_after_the_bytes_is_kept_with_them(capture: Capture, records: Records) -> None:
    records.parties.upsert([Party(FARM, "牧场", "Farm", PartyRole.FARM, accepts_unsigned=True)])
    capture.arrivals([read_message(GATE.events, envelope(1, event(1)))])
    assert verify().exit_code == 1
    bring(capture, envelope(1, event(1)))
    assert verify().exit_code == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"certificationInfo": "https://cert.example/1"},
        {"recordTime": "2020-01-01T00:00:00Z"},
        {"ex:temperature": 4, "ex:organic": False},
        {"ex:organic": 1},
    ],
)
def test_a_stored_document_that_was_changed_is_not_what_was_signed(
    capture: Capture, tmp_path: Path, changed: Mapping[str, Any]
) -> None:
    signed = event(1, **{"@context": [{"ex": "https://ex.example/"}], "ex:organic": True, "ex:temperature": 4.0})
    bring(capture, envelope(1, signed))
    body = zlib.compress(json.dumps({**signed, **changed}).encode())
    change(tmp_path / "provenance.sqlite", "UPDATE copy SET body = ?", body)
    done = verify()
    fields = ", ".join(repr(name) for name in sorted(changed) if name != "ex:temperature")  # 4 is 4.0
    assert (done.exit_code, done.stderr) == (
        1,
        f"{NONE} {FARM}.gate-1 signed it with other content in {fields}: {OTHER}.\n",
    )


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE event SET time = 0", "eventTime"),
        ("UPDATE event SET circumstances = replace(circumstances, 'shipping', 'receiving')", "bizStep"),
        ("UPDATE link SET time = 0", "when they were in it"),
        ("UPDATE link SET code = code & ~7 | 2", "the things that it names"),
        ("UPDATE event SET voided = 1", "whether it counts for the things that it names"),
        ("UPDATE event SET voided = recorded + 1", "whether it counts for the things that it names"),
        ("UPDATE link SET voided = 1", "whether it counts for the things that it names"),
    ],
)
def test_a_graph_that_was_changed_by_hand_is_found(capture: Capture, tmp_path: Path, statement: str, told: str) -> None:
    bring(capture, envelope(1, event(1)))
    change(tmp_path / "provenance.sqlite", statement)
    done = verify()
    assert (done.exit_code, done.stderr) == (
        1,
        f"{NONE} The graph and the stored document do not agree on {told}.\n",
    )


def test_evidence_that_was_tampered_with_is_found(capture: Capture, records: Records, store: SqliteStore) -> None:
    bring(capture, envelope(1, event(1)))
    [evidence] = records.envelopes.of_event(EVENT)
    forged = replace(evidence, payload=envelope(1, event(1, bizStep="receiving")))
    records.envelopes.of_event = lambda _: [forged]  # type: ignore[method-assign]
    assert find(EVENT, store, records).faults == (
        f"The signature is wrong: it was not made by the key {KEY.kid!r} for these bytes",
    )


@pytest.mark.parametrize("body", [b"milk", zlib.compress(b"milk"), zlib.compress(b"{}"), "milk"])
def test_of_an_event_whose_stored_document_was_damaged_that_is_told(
    capture: Capture, tmp_path: Path, body: bytes | str
) -> None:
    bring(capture, envelope(1, event(1)))
    change(tmp_path / "provenance.sqlite", "UPDATE copy SET body = ?", body)
    done = verify()
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert done.stderr.startswith(f"What is on record of the event {EVENT!r} can't be read, it may be damaged: ")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE envelope SET payload = 'milk'",
        "UPDATE envelope SET signature = 'milk'",
        "UPDATE envelope SET header = 'milk'",
        "UPDATE envelope SET clock = 'milk'",
        "UPDATE envelope SET received = 'milk'",
    ],
)
def test_of_an_envelope_that_was_damaged_that_is_told(capture: Capture, tmp_path: Path, statement: str) -> None:
    bring(capture, envelope(1, event(1)))
    change(tmp_path / "records.sqlite", statement)
    done = verify()
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert done.stderr.startswith(f"What is on record of the event {EVENT!r} can't be read, it may be damaged: ")


def test_an_envelope_that_was_damaged_hides_no_other(capture: Capture, tmp_path: Path) -> None:
    bring(capture, envelope(1, event(1)))
    bring(capture, envelope(2, event(1)))
    change(tmp_path / "records.sqlite", "UPDATE envelope SET payload = x'00' WHERE seq = 1")
    done = verify()
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[-1] == (f"Not proven: What {FARM}.gate-1 signed was damaged, and can't be read.")


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
    clock = ClockReading(arrival.received + (ahead - waited) * 1_000_000, synchronised=True, boot=1, monotonic=1)
    capture.arrivals([replace(arrival, clock=clock)])
    done = verify()
    assert (done.exit_code, done.stdout.splitlines()[0]) == (1, f"clock       {told}")


def test_an_event_whose_time_lies_after_it_was_sent_is_told(capture: Capture, records: Records) -> None:
    records.parties.upsert([Party(FARM, "牧场", "Farm", PartyRole.FARM, accepts_unsigned=True)])
    arrival = read_message(GATE.events, envelope(1, {**event(1), "eventTime": "2100-01-01T00:00:00.000Z"}))
    clock = ClockReading(arrival.received, synchronised=True, boot=1, monotonic=1)
    capture.arrivals([replace(arrival, clock=clock)])
    assert verify().stdout.splitlines()[0] == "clock       skewed: the event's time lies after it was sent, or came"
