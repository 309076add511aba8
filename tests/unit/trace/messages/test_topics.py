"""Topics of nodes and shards (mqtt-contract, Topics)."""

from __future__ import annotations

import hashlib

import pytest

from cast.parties import FARM, GATE
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.topics import SHARDS, Channel, Node, Topic, ingest_state, parse_topic, shard_filters


def test_a_node_writes_and_reads_under_its_own_shard() -> None:
    shard = hashlib.sha256(FARM.encode()).hexdigest()[0]
    assert GATE.events == f"tracechain/v1/{shard}/{FARM}/gate-1/events"
    assert [GATE.scan, GATE.status, GATE.receipt, GATE.config] == [
        f"tracechain/v1/{shard}/{FARM}/gate-1/{word}" for word in ("scan", "status", "receipt", "config")
    ]
    assert GATE.stream("01J") == f"{FARM}/gate-1/01J"


@pytest.mark.parametrize("channel", list(Channel))
def test_a_topic_is_read_back_to_its_node(channel: Channel) -> None:
    assert parse_topic(GATE.topic(channel)) == Topic(GATE, channel)


def test_a_shard_has_one_state_and_three_filters() -> None:
    assert ingest_state("a") == "tracechain/v1/a/ingest/state"
    assert shard_filters("a") == tuple(f"tracechain/v1/a/+/+/{word}" for word in ("events", "scan", "status"))
    assert len(SHARDS) == 16


@pytest.mark.parametrize(
    ("gln", "device", "sentence"),
    [
        ("690123400000", "gate-1", "Not a GLN: '690123400000'; expected 13 digits"),
        ("６901234000009", "gate-1", "Not a GLN: '６901234000009'; expected 13 digits"),
        (FARM, "", "Not a device name: ''; expected 1 to 64 of A-Z, a-z, 0-9, '_' and '-'"),
        (FARM, "a/b", "Not a device name: 'a/b'; expected 1 to 64 of A-Z, a-z, 0-9, '_' and '-'"),
        (FARM, "+", "Not a device name: '+'; expected 1 to 64 of A-Z, a-z, 0-9, '_' and '-'"),
    ],
)
def test_what_cannot_stand_in_a_topic_is_refused(gln: str, device: str, sentence: str) -> None:
    with pytest.raises(MessageError) as refusal:
        Node(gln, device)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a/b", "Not a topic of a node: 'a/b'; expected 'tracechain/v1/SHARD/GLN/DEVICE/CHANNEL'"),
        (
            f"tracechain/v2/e/{FARM}/gate-1/events",
            f"Not a topic of a node: 'tracechain/v2/e/{FARM}/gate-1/events'; expected 'tracechain/v1/SHARD/GLN/DEVICE/CHANNEL'",
        ),
        (
            f"tracechain/v1/0/{FARM}/gate-1/events",
            f"Wrong shard '0' in topic 'tracechain/v1/0/{FARM}/gate-1/events'; expected 'e' for GLN '{FARM}'",
        ),
        (
            f"tracechain/v1/e/{FARM}/gate-1/x",
            f"Unknown channel 'x' in topic 'tracechain/v1/e/{FARM}/gate-1/x'; expected one of events, scan, status, receipt, config",
        ),
    ],
)
def test_a_topic_that_is_no_nodes_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(MessageError) as refusal:
        parse_topic(text)
    assert str(refusal.value) == sentence


def test_a_shard_is_one_hex_digit() -> None:
    with pytest.raises(MessageError) as refusal:
        ingest_state("g")
    assert str(refusal.value) == "Not a shard: 'g'; expected one hex digit, 0 to f"
