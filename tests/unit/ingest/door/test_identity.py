"""Topic, registered device and signature belong together, or what came is in quarantine with a sentence."""

from __future__ import annotations

import base64
from collections.abc import Collection
from typing import Any

import pytest

from cast.documents import envelope, event, plain
from cast.parties import DAIRY, FARM, GATE, LINE
from tracechain.ingest.door.arrival import read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.identity import Identity, Registry
from tracechain.ingest.door.result import CaptureResult
from tracechain.ingest.door.source import Source, WayIn
from tracechain.ingest.mqtt.answer import answers
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.messages.receipt import Receipt, parse_receipt
from tracechain.trace.messages.signature import SigningKey, sign
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.devices import Device
from tracechain.trace.records.parties import Party, PartyRole
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore

KEY, OTHER = SigningKey.make(), SigningKey.make()


@pytest.fixture
def strict(store: SqliteStore, records: Records) -> Capture:
    """A door that takes registered devices only; the farm's gate signs with KEY."""
    register(records, GATE, KEY)
    return Capture(store, records, identity=Identity(records, Registry.REQUIRED, fresh_seconds=0))


def register(records: Records, node: Node, key: SigningKey | None = None, *, unsigned: bool = False) -> None:
    records.parties.upsert([Party(node.gln, "农场", "Farm", PartyRole.FARM, accepts_unsigned=unsigned)])
    records.devices.register(node.gln, node.device)
    if key:
        records.keys.enrol(records.keys.make_code(node.gln, node.device), node.gln, node.device, key.kid, key.public.x)


def send(capture: Capture, payload: bytes, node: Node = GATE) -> Receipt:
    arrival = read_message(node.events, payload)
    [answer] = answers([arrival], capture.arrivals([arrival]))
    receipt = parse_receipt(answer.payload)
    assert isinstance(receipt, Receipt)
    return receipt


def refusal(capture: Capture, payload: bytes, node: Node = GATE) -> str:
    """The sentence of the receipt; what is refused moves no cursor."""
    receipt = send(capture, payload, node)
    [result] = receipt.results
    assert (receipt.upto, result.recorded) == (0, 0)
    [entry] = result.quarantined
    return entry.reason


def test_a_signed_envelope_is_recorded_and_its_signature_kept(strict: Capture, records: Records) -> None:
    receipt = send(strict, sign(envelope(1, event(1), event(2)), KEY))
    assert (receipt.upto, receipt.results[0].recorded) == (1, 2)
    [evidence] = records.envelopes.of_event(event(2)["eventID"])
    assert (evidence.seal.kid, evidence.payload, evidence.seq) == (KEY.kid, envelope(1, event(1), event(2)), 1)


def test_the_same_bytes_again_are_duplicates(strict: Capture) -> None:
    token = sign(envelope(1, event(1)), KEY)
    send(strict, token)
    [result] = send(strict, token).results
    assert (result.recorded, result.duplicate, result.quarantined) == (0, 1, ())


def test_an_envelope_signed_anew_after_a_change_of_keys_is_a_duplicate(strict: Capture, records: Records) -> None:
    send(strict, sign(envelope(1, event(1)), KEY))
    register(records, GATE, OTHER)
    assert send(strict, sign(envelope(1, event(1)), OTHER)).results[0].duplicate == 1


def test_other_content_under_the_same_number_is_refused(strict: Capture, store: SqliteStore) -> None:
    send(strict, sign(envelope(1, event(1)), KEY))
    receipt = send(strict, sign(envelope(1, event(2)), KEY))
    assert receipt.results[0].quarantined[0].reason == "The envelope 1 of epoch '01J' came before with other content"
    assert store.documents([event(2)["eventID"]]) == {}


def test_a_wrong_signature_is_refused(strict: Capture) -> None:
    header, _, signature = sign(envelope(1, event(1)), KEY).split(b".")
    body = sign(envelope(1, event(2)), KEY).split(b".")[1]
    assert refusal(strict, b".".join((header, body, signature))) == (
        f"The signature is wrong: it was not made by the key {KEY.kid!r} for these bytes"
    )


WRONG_HEADERS = [
    {"alg": "EdDSA", "kid": KEY.kid},
    {"alg": "none"},
    {"alg": "Ed25519", "kid": KEY.kid, "crit": ["exp"], "exp": 1},
]


def with_header(header: dict[str, Any]) -> bytes:
    """A signed envelope with another header before it."""
    _, body, signature = sign(envelope(1, event(1)), KEY).split(b".")
    return b".".join((base64.urlsafe_b64encode(plain(header)).rstrip(b"="), body, signature))


@pytest.mark.parametrize("header", WRONG_HEADERS, ids=["EdDSA", "none", "crit"])
def test_a_signature_of_another_kind_is_refused_by_its_header_and_moves_no_cursor(
    strict: Capture, capture: Capture, header: dict[str, Any], store: SqliteStore
) -> None:
    for door in (strict, capture):
        taken = door.arrivals([read_message(GATE.events, with_header(header))])
        assert taken.results[0].refused[0].reason == (
            f"The signature's header is {header!r}; expected alg 'Ed25519' and the key's 'kid'"
        )
        assert (taken.results[0].ids, taken.entered[0].own) == ((), False)
    assert store.cursor(GATE.stream("01J")) == Cursor()
    assert send(strict, sign(envelope(1, event(1)), KEY)).results[0].recorded == 1


def test_a_signature_that_was_cut_is_refused_as_that(strict: Capture) -> None:
    token = sign(envelope(1, event(1)), KEY).split(b".")[0]
    [result] = strict.arrivals([read_message(GATE.events, token)]).results
    assert result.refused[0].reason == (
        f"The signed message can't be read: {token[:40]!r}; expected a JWS in compact serialisation"
    )


def test_what_a_stranger_refused_is_said_again_by_the_device_itself(strict: Capture) -> None:
    """A refused envelope must not make the device believe that its own of that number is safe."""
    refusal(strict, envelope(1, event(9)))
    assert send(strict, sign(envelope(1, event(1)), KEY)).results[0].recorded == 1


def test_unsigned_is_refused_unless_the_party_s_policy_accepts_it(strict: Capture, records: Records) -> None:
    assert refusal(strict, envelope(1, event(1))) == (
        f"The message is not signed, and unsigned ones are not accepted from {FARM}"
    )
    register(records, GATE, unsigned=True)
    assert send(strict, envelope(1, event(1))).results[0].recorded == 1


def test_the_key_of_another_device_is_refused(strict: Capture, records: Records) -> None:
    register(records, LINE, OTHER)
    assert refusal(strict, sign(envelope(1, event(1)), OTHER)) == (
        f"The message is signed by the key {OTHER.kid!r}, which is none of {FARM}.gate-1"
    )


def test_a_revoked_key_is_refused(strict: Capture, records: Records) -> None:
    records.keys.revoke(FARM, "gate-1", KEY.kid)
    assert refusal(strict, sign(envelope(1, event(1)), KEY)) == (
        f"The message is signed by the key {KEY.kid!r} of {FARM}.gate-1, which is revoked"
    )


def test_a_revoked_device_is_refused(strict: Capture, records: Records) -> None:
    records.devices.revoke(FARM, "gate-1")
    assert refusal(strict, sign(envelope(1, event(1)), KEY)) == f"The device 'gate-1' of {FARM} is revoked"


def test_who_is_not_registered_is_refused_where_it_is_required(strict: Capture) -> None:
    assert refusal(strict, envelope(1, event(1)), LINE) == f"The party {DAIRY} is not registered"
    assert refusal(strict, envelope(1, event(1)), Node(FARM, "gate-2")) == (
        f"The device 'gate-2' of {FARM} is not registered"
    )


def test_where_it_is_not_required_who_is_not_registered_is_taken_as_it_comes(capture: Capture) -> None:
    assert send(capture, envelope(1, event(1))).results[0].recorded == 1


def test_a_gln_with_a_wrong_check_digit_is_refused_everywhere_and_told_so(
    strict: Capture, capture: Capture, store: SqliteStore
) -> None:
    mistyped = Node("6901234000001", "gate-1")
    for door in (strict, capture):
        assert refusal(door, envelope(1, event(1)), mistyped) == (
            "Not a GLN: '6901234000001'; expected 13 digits with a right check digit"
        )
    assert store.documents([event(1)["eventID"]]) == {}


def test_a_device_that_has_a_key_signs_everywhere(capture: Capture, records: Records) -> None:
    register(records, GATE, KEY)
    assert refusal(capture, envelope(1, event(1))) == (
        f"The message is not signed, and unsigned ones are not accepted from {FARM}"
    )
    assert send(capture, sign(envelope(1, event(1)), KEY)).results[0].recorded == 1


@pytest.mark.parametrize("registry", Registry)
def test_a_party_s_policy_lets_a_device_that_has_a_key_send_unsigned(
    store: SqliteStore, records: Records, registry: Registry
) -> None:
    register(records, GATE, KEY, unsigned=True)
    door = Capture(store, records, identity=Identity(records, registry))
    assert send(door, envelope(1, event(1))).results[0].recorded == 1
    assert send(door, sign(envelope(2, event(2)), KEY)).results[0].recorded == 1


def by_rest(capture: Capture, party: str) -> CaptureResult:
    """A document that the holder of a token sends by the EPCIS interface."""
    return capture.document(event(1), Source(party, channel=WayIn.REST, name="till"))


def test_by_rest_too_a_party_that_is_not_registered_is_refused_where_it_is_required(strict: Capture) -> None:
    [refused] = by_rest(strict, DAIRY).refused
    assert refused.reason == f"The party {DAIRY} is not registered"


def test_by_rest_a_registered_party_needs_neither_device_nor_signature(strict: Capture) -> None:
    assert by_rest(strict, FARM).recorded == 1


def test_by_rest_who_is_not_registered_is_taken_where_it_is_not_required(capture: Capture) -> None:
    assert by_rest(capture, DAIRY).recorded == 1


def test_the_platform_s_own_operator_needs_no_registration(strict: Capture) -> None:
    assert by_rest(strict, "").recorded == 1


def test_a_registration_is_felt_by_what_comes_again(store: SqliteStore, records: Records) -> None:
    door = Capture(store, records, identity=Identity(records, Registry.REQUIRED, fresh_seconds=0))
    refusal(door, sign(envelope(1, event(1)), KEY))
    register(records, GATE, KEY)
    assert send(door, sign(envelope(1, event(1)), KEY)).upto == 1


def test_a_new_key_is_good_at_once_where_what_was_known_is_half_a_second_old(
    store: SqliteStore, records: Records
) -> None:
    register(records, GATE, KEY)
    now = 0.0
    door = Capture(store, records, identity=Identity(records, Registry.REQUIRED, fresh_seconds=2, clock=lambda: now))
    send(door, sign(envelope(1, event(1)), KEY))
    records.keys.enrol(records.keys.make_code(FARM, "gate-1"), FARM, "gate-1", OTHER.kid, OTHER.public.x)
    assert "none of" in send(door, sign(envelope(2, event(2)), OTHER)).results[0].quarantined[0].reason
    now = 0.6
    assert send(door, sign(envelope(2, event(2)), OTHER)).upto == 2


def test_a_revocation_is_felt_once_what_was_known_is_two_seconds_old(store: SqliteStore, records: Records) -> None:
    register(records, GATE, KEY)
    now = 0.0
    door = Capture(store, records, identity=Identity(records, Registry.REQUIRED, fresh_seconds=2, clock=lambda: now))
    send(door, sign(envelope(1, event(1)), KEY))
    records.devices.revoke(FARM, "gate-1")
    now = 1.9
    assert send(door, sign(envelope(2, event(2)), KEY)).upto == 2
    now = 2.0
    assert send(door, sign(envelope(3, event(3)), KEY)).results[0].quarantined[0].reason == (
        f"The device 'gate-1' of {FARM} is revoked"
    )


def test_the_registry_is_asked_once_for_all_senders_of_a_batch(
    store: SqliteStore, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = [Node(FARM, f"gate-{number}") for number in range(5)] + [LINE]
    for node in nodes:
        register(records, node, unsigned=True)
    asked: list[list[str]] = []
    ask = records.devices.of_parties

    def noted(glns: Collection[str]) -> list[Device]:
        asked.append(sorted(glns))
        return ask(glns)

    monkeypatch.setattr(records.devices, "of_parties", noted)

    taken = Capture(store, records, identity=Identity(records, Registry.REQUIRED)).arrivals(
        [read_message(node.events, envelope(1, event(number))) for number, node in enumerate(nodes, 1)]
    )

    assert [result.recorded for result in taken.results] == [1] * 6
    assert asked == [sorted([FARM, DAIRY])]
