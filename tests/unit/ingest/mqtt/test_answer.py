"""A node learns what became of what it sent."""

from __future__ import annotations

import hashlib
import json

from cast.documents import document, envelope, event, plain
from cast.parties import FARM, GATE
from tracechain.ingest.door.arrival import read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.mqtt.answer import NodeAnswer, answers
from tracechain.trace.events import event_hash
from tracechain.trace.messages.receipt import PlainReceipt, Receipt, Result, parse_receipt
from tracechain.trace.messages.signature import SigningKey, sign
from tracechain.trace.messages.topics import Node

FAR_BELOW_A_PACKET = 256 * 1024  # of 1 MiB
STEPS = ("shipping", "receiving")


def _answers(capture: Capture, *messages: tuple[Node, bytes]) -> list[NodeAnswer]:
    arrivals = [read_message(node.events, payload) for node, payload in messages]
    return answers(arrivals, capture.arrivals(arrivals))


def _sha256(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def test_the_envelopes_of_one_stream_get_one_receipt(capture: Capture) -> None:
    [answer] = _answers(capture, (GATE, envelope(1, event(1), event(2))), (GATE, envelope(4, event(1), "milk")))
    assert answer.topic == GATE.receipt
    receipt = parse_receipt(answer.payload)
    assert isinstance(receipt, Receipt)
    assert (receipt.epoch, receipt.upto, receipt.missing) == ("01J", 1, ((2, 3),))
    first, second = receipt.results
    assert first == Result(1, recorded=2, sha256=_sha256(envelope(1, event(1), event(2))))
    assert (second.seq, second.recorded, second.duplicate) == (4, 0, 1)
    [quarantined] = second.quarantined
    assert (quarantined.index, quarantined.reason) == (1, "'milk' is no event: an object was expected.")


def test_an_envelope_that_is_refused_whole_is_told_as_no_event_of_it(capture: Capture) -> None:
    [answer] = _answers(capture, (GATE, envelope(1, *["milk"] * 201)))
    receipt = parse_receipt(answer.payload)
    assert isinstance(receipt, Receipt)
    [quarantined] = receipt.results[0].quarantined
    assert (receipt.upto, quarantined.index) == (1, None)
    assert quarantined.reason == "The envelope has 201 events; expected at most 200"


def test_an_envelope_sent_again_gets_a_receipt_again(capture: Capture) -> None:
    first = _answers(capture, (GATE, envelope(1, event(1))))
    again = _answers(capture, (GATE, envelope(1, event(1))))
    assert [parse_receipt(answer.payload) for answer in first + again] == [
        Receipt("01J", 1, results=(Result(1, recorded=1, sha256=_sha256(envelope(1, event(1)))),)),
        Receipt("01J", 1, results=(Result(1, duplicate=1, sha256=_sha256(envelope(1, event(1)))),)),
    ]


def test_who_uses_a_number_again_for_other_content_learns_what_stands_under_it(capture: Capture) -> None:
    _answers(capture, (GATE, envelope(1, event(1))))
    [answer] = _answers(capture, (GATE, envelope(1, event(2))))
    receipt = parse_receipt(answer.payload)
    assert isinstance(receipt, Receipt)
    [result] = receipt.results
    assert (receipt.upto, result.refused_whole, result.sha256) == (1, True, _sha256(envelope(1, event(1))))


def test_of_what_is_not_proven_to_be_the_sender_s_no_content_is_told(capture: Capture) -> None:
    [answer] = _answers(capture, (GATE, sign(envelope(1, event(1)), SigningKey.make())))
    receipt = parse_receipt(answer.payload)
    assert isinstance(receipt, Receipt)
    assert (receipt.upto, receipt.results[0].refused_whole, receipt.results[0].sha256) == (0, True, None)


def test_half_a_character_in_the_name_of_a_field_is_answered_and_does_not_end_ingest(capture: Capture) -> None:
    """Nothing of it is valid text, and still its sender must learn that it was refused."""
    broken = event(1, eventID="urn:\ud800")
    message = json.dumps({"epoch": "01J", "seq": 1, "events": [{**event(2), "\ud800x": 1}, broken]}).encode()
    [answer] = _answers(capture, (GATE, message))
    receipt = parse_receipt(answer.payload)
    assert isinstance(receipt, Receipt)
    assert receipt.upto == 1
    first, second = receipt.results[0].quarantined
    assert first.reason.startswith("\\ud800x: An ObjectEvent has no field '\\ud800x'")
    assert second.reason.startswith("eventID: 'urn:\\ud800' is no URI")


def test_each_stream_has_a_receipt_of_its_own(capture: Capture) -> None:
    other = Node(FARM, "gate-2")
    sent = envelope(1, event(1)), envelope(1, event(2)), envelope(1, event(3), epoch="01K")
    found = _answers(capture, *zip((GATE, other, GATE), sent, strict=True))
    receipts = [(answer.topic, parse_receipt(answer.payload)) for answer in found]
    assert receipts == [
        (GATE.receipt, Receipt("01J", 1, results=(Result(1, recorded=1, sha256=_sha256(sent[0])),))),
        (other.receipt, Receipt("01J", 1, results=(Result(1, recorded=1, sha256=_sha256(sent[1])),))),
        (GATE.receipt, Receipt("01K", 1, results=(Result(1, recorded=1, sha256=_sha256(sent[2])),))),
    ]


def test_a_plain_device_learns_the_ids_of_its_events(capture: Capture) -> None:
    [answer] = _answers(capture, (GATE, plain([event(1), event(2)])))
    assert parse_receipt(answer.payload) == PlainReceipt((event(1)["eventID"], event(2)["eventID"]))


def test_a_document_an_event_and_a_list_without_ids_are_answered_by_event_hash(capture: Capture) -> None:
    nameless = [{name: value for name, value in event(bizStep=step).items() if name != "eventID"} for step in STEPS]
    for sent in (document(*nameless), nameless[0], nameless):
        [answer] = _answers(capture, (GATE, plain(sent)))
        count = 1 if sent is nameless[0] else 2
        assert parse_receipt(answer.payload) == PlainReceipt(tuple(map(event_hash, nameless[:count])))


def test_garbage_is_answered_with_its_place_in_quarantine(capture: Capture) -> None:
    [answer] = _answers(capture, (GATE, b"\xff"))
    receipt = parse_receipt(answer.payload)
    assert isinstance(receipt, PlainReceipt)
    assert [one.reason for one in receipt.quarantined] == ["The payload is not UTF-8 at byte 0: b'\\xff'"]


def test_nobody_is_answered_on_a_topic_that_names_no_node(capture: Capture) -> None:
    arrivals = [read_message("tracechain/v1/0/milk/gate-1/events", b"{}")]
    assert answers(arrivals, capture.arrivals(arrivals)) == []


def test_many_refusals_are_told_in_several_receipts(capture: Capture) -> None:
    found = _answers(capture, *((GATE, envelope(n, *["milk"] * 200)) for n in range(1, 12)))
    receipts = [parse_receipt(answer.payload) for answer in found]
    assert all(isinstance(receipt, Receipt) and receipt.upto == 11 for receipt in receipts)
    told = [result.seq for receipt in receipts if isinstance(receipt, Receipt) for result in receipt.results]
    assert told == list(range(1, 12))
    assert len(receipts) > 1
    assert max(len(answer.payload) for answer in found) < FAR_BELOW_A_PACKET


def test_many_events_of_a_plain_device_are_told_in_several_receipts_each_once(capture: Capture) -> None:
    names = [f"https://farm.example/events/{n:0200}" for n in range(600)]
    found = _answers(capture, (GATE, plain([*(event(1, eventID=name) for name in names), *[1] * 1_500])))
    receipts = [parse_receipt(answer.payload) for answer in found]
    assert [name for receipt in receipts if isinstance(receipt, PlainReceipt) for name in receipt.ids] == names
    refused = [one.index for receipt in receipts if isinstance(receipt, PlainReceipt) for one in receipt.quarantined]
    assert refused == list(range(600, 2_100))
    assert len(receipts) > 1
    assert max(len(answer.payload) for answer in found) < FAR_BELOW_A_PACKET


def test_of_what_is_in_quarantine_together_one_line_tells(capture: Capture) -> None:
    """However many non-events a short message holds, its answer is short."""
    [answer] = _answers(capture, (GATE, b"[" + b"0," * 9_999 + b"0]"))
    receipt = parse_receipt(answer.payload)
    assert isinstance(receipt, PlainReceipt)
    [line] = receipt.quarantined
    assert line.index is None
    assert line.reason.startswith(
        "10000 of 10000 events are refused, too much to be kept one by one; eventList[0]: 0 is "
    )
    assert len(answer.payload) < 1_000


def test_an_empty_list_is_answered(capture: Capture) -> None:
    [answer] = _answers(capture, (GATE, b"[]"))
    assert isinstance(parse_receipt(answer.payload), PlainReceipt)
