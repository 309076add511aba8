"""Receipts (mqtt-contract, Receipt)."""

from __future__ import annotations

import json

import pytest

from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.receipt import PlainReceipt, QuarantineNote, Receipt, Result, parse_receipt

REFUSED = QuarantineNote(3, "q-17", "eventTime has no offset")


def test_a_receipt_is_read_back_as_it_was_written() -> None:
    receipt = Receipt("01J", 4689, ((4690, 4692),), (Result(4711, 12, 0, (REFUSED,)),))
    assert parse_receipt(receipt.to_bytes()) == receipt
    assert json.loads(receipt.to_bytes()) == {
        "epoch": "01J",
        "upto": 4689,
        "missing": [[4690, 4692]],
        "results": [
            {
                "seq": 4711,
                "recorded": 12,
                "duplicate": 0,
                "quarantined": [{"index": 3, "id": "q-17", "reason": "eventTime has no offset"}],
            }
        ],
    }


def test_a_result_may_name_the_content_that_was_taken_under_its_number() -> None:
    receipt = Receipt("01J", 1, (), (Result(1, 3, sha256="0" * 64),))
    assert parse_receipt(receipt.to_bytes()) == receipt
    assert json.loads(receipt.to_bytes())["results"][0]["sha256"] == "0" * 64


def test_a_payload_that_was_set_aside_whole_has_no_place() -> None:
    receipt = Receipt("01J", 1, (), (Result(1, 0, 0, (QuarantineNote(None, "q-17", "no JSON"),)),))
    assert parse_receipt(receipt.to_bytes()) == receipt
    assert json.loads(receipt.to_bytes())["results"][0]["quarantined"][0]["index"] is None


def test_a_plain_device_learns_the_ids_of_its_events() -> None:
    receipt = PlainReceipt(("ni:///sha-256;00?ver=CBV2.0",), (REFUSED,))
    assert parse_receipt(receipt.to_bytes()) == receipt


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        (b"[]", "The receipt is a JSON list; expected an object"),
        (b'{"upto": 1}', "'epoch' is missing; expected a text"),
        (b'{"epoch": "01J"}', "'upto' is missing; expected a whole number from 0 to 2^53"),
        (b'{"epoch": "01J", "upto": 1, "missing": [[3]]}', "'missing' lists [3]; expected [first, last]"),
        (b'{"epoch": "01J", "upto": 1, "missing": [[3, 2]]}', "'last' is 2; expected a whole number from 3 to 2^53"),
        (b'{"epoch": "01J", "upto": 1, "results": [1]}', "The receipt lists 1; expected an object"),
        (
            b'{"ids": [], "quarantined": [{"id": "q-1", "reason": "r"}]}',
            "'index' is missing; expected a whole number from 0 to 2^53",
        ),
        (
            b'{"epoch": "01J", "upto": 1, "results": [{"seq": 1, "recorded": 1, "duplicate": 0, "sha256": "A0"}]}',
            "'sha256' is 'A0'; expected the 64 lower-case hex digits of a SHA-256",
        ),
        (b'{"ids": [1]}', "'ids' lists 1; expected a text"),
        (b'{"ids": "x"}', "'ids' is 'x'; expected a list"),
    ],
)
def test_what_is_no_receipt_is_refused_with_a_sentence(payload: bytes, sentence: str) -> None:
    with pytest.raises(MessageError) as refusal:
        parse_receipt(payload)
    assert str(refusal.value) == sentence
