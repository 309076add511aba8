"""Envelopes (mqtt-contract, Envelope)."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracechain.trace.messages.envelope import MAX_BYTES, DropNotice, Envelope
from tracechain.trace.messages.epoch import new_epoch, ulid
from tracechain.trace.messages.error import MessageError

MILKING = {"type": "ObjectEvent", "eventID": "urn:uuid:5f0c6d1e-0000-4000-8000-000000000001", "note": "牛奶"}
PLAIN = {"epoch": "01J", "lane": "scans", "seq": 1, "previous": None, "sent": "", "clock": None}


def payload(**changes: Any) -> bytes:
    return json.dumps({**PLAIN, "events": [MILKING], **changes}).encode()


def test_an_envelope_is_read_back_as_it_was_written() -> None:
    envelope = Envelope("01J", "scans", 2, "a" * 64, "2026-03-01T08:00:00.000Z", {"boot": 12}, (MILKING,))
    assert Envelope.parse(envelope.to_bytes()) == envelope
    assert envelope.to_bytes() == envelope.to_bytes()
    assert list(json.loads(envelope.to_bytes())) == ["epoch", "lane", "seq", "previous", "sent", "clock", "events"]


def test_a_number_that_was_given_up_says_how_much_and_why() -> None:
    envelope = Envelope("01J", "readings", 7, "b" * 64, dropped=DropNotice(12, "thinned"))
    assert Envelope.parse(envelope.to_bytes()) == envelope
    assert "events" not in json.loads(envelope.to_bytes())


def test_an_envelope_with_the_bare_needs_is_read() -> None:
    assert Envelope.parse(b'{"epoch": "01J", "seq": 3, "events": []}') == Envelope("01J", "scans", 3)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.lists(JSON, max_size=5), st.integers(1, 2**53))
def test_any_events_come_through_unchanged(events: list[Any], seq: int) -> None:
    envelope = Envelope("01J", "scans", seq, events=tuple(events))
    assert Envelope.parse(envelope.to_bytes()) == envelope


@given(st.binary(max_size=200))
def test_no_payload_raises_anything_but_a_message_error(noise: bytes) -> None:
    with contextlib.suppress(MessageError):
        Envelope.parse(noise)


@pytest.mark.parametrize(
    ("bytes_", "sentence"),
    [
        (b"garbage", "The payload is not JSON: Expecting value: line 1 column 1 (char 0); it begins with 'garbage'"),
        (b"\xff{}", "The payload is not UTF-8 at byte 0: b'\\xff{}'"),
        (b"eyJhbGciOi", "The payload is signed (JWS); expected it to be verified first, and its content here"),
        (b"[" * 100_000, f"The payload is nested too deeply: {'[' * 40!r}"),
        (b"[]", "The envelope is a JSON list; expected an object"),
        (b"x" * (MAX_BYTES + 1), "The envelope has 262145 bytes; expected at most 262144"),
        (payload(seq=0), "'seq' is 0; expected a whole number from 1 to 2^53"),
        (payload(seq=True), "'seq' is true; expected a whole number from 1 to 2^53"),
        (payload(seq="1"), "'seq' is '1'; expected a whole number from 1 to 2^53"),
        (payload(epoch="a/b"), "'epoch' is 'a/b'; expected 1 to 64 of A-Z, a-z, 0-9, '_' and '-'"),
        (payload(lane=None), "'lane' is null; expected a text"),
        (payload(sent=5), "'sent' is 5; expected a text"),
        (payload(clock=5), "'clock' is 5; expected an object"),
        (
            payload(previous="A" * 64),
            f"'previous' is {'A' * 64!r}; expected null or the 64 lower-case hex digits of a SHA-256",
        ),
        (payload(events={}), "'events' is {}; expected a list"),
        (payload(events=[{}] * 201), "The envelope has 201 events; expected at most 200"),
        (
            payload(dropped={"count": 1, "reason": "r"}),
            "The envelope has both or neither of 'events' and 'dropped'; expected exactly one",
        ),
        (
            json.dumps(PLAIN).encode(),
            "The envelope has both or neither of 'events' and 'dropped'; expected exactly one",
        ),
        (
            json.dumps({**PLAIN, "dropped": None}).encode(),
            "'dropped' is null; expected an object with 'count' and 'reason'",
        ),
        (
            json.dumps({**PLAIN, "dropped": {"count": 0}}).encode(),
            "'count' is 0; expected a whole number from 1 to 2^53",
        ),
        (payload(events=[float("nan")]), "The payload has NaN, which is not JSON; expected a number"),
    ],
)
def test_what_is_no_envelope_is_refused_with_a_sentence(bytes_: bytes, sentence: str) -> None:
    with pytest.raises(MessageError) as refusal:
        Envelope.parse(bytes_)
    assert str(refusal.value) == sentence


def test_a_new_epoch_is_a_ulid_and_later_ones_sort_later() -> None:
    assert len(new_epoch()) == 26
    assert new_epoch() != new_epoch()
    assert ulid(1469918176385, bytes(10)) == "01ARYZ6S410000000000000000"
    assert ulid(1, bytes(10)) < ulid(2, bytes(10))
