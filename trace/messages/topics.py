"""Where messages travel: the topics of a node and of a shard (mqtt-contract, Topics).

>>> Node("6901234000009", "gate-1").events
'tracechain/v1/e/6901234000009/gate-1/events'
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from tracechain.trace.identifiers.gln import is_written
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.name import DeviceName

ROOT = "tracechain/v1"
SHARDS = "0123456789abcdef"


class Channel(StrEnum):
    """The last word of a node's topic: what is said there."""

    EVENTS = "events"
    SCAN = "scan"
    STATUS = "status"
    RECEIPT = "receipt"
    CONFIG = "config"


def shard_of(gln: str) -> str:
    """The shard of a GLN: the first hex digit of the SHA-256 of its digits."""
    return hashlib.sha256(gln.encode()).hexdigest()[0]


@dataclass(frozen=True, slots=True)
class Node:
    """A device of a party, as topics name it. Only the form of the GLN is checked: who may speak for it is the broker's matter."""

    gln: str
    device: str

    def __post_init__(self) -> None:
        """Raise MessageError for a GLN or device that can't stand in a topic."""
        if not is_written(self.gln):
            raise MessageError.of("gln.no_digits", gln=repr(self.gln))
        DeviceName.parse(self.device)

    @property
    def shard(self) -> str:
        return shard_of(self.gln)

    def topic(self, channel: Channel) -> str:
        return f"{ROOT}/{self.shard}/{self.gln}/{self.device}/{channel}"

    @property
    def events(self) -> str:
        return self.topic(Channel.EVENTS)

    @property
    def scan(self) -> str:
        return self.topic(Channel.SCAN)

    @property
    def status(self) -> str:
        return self.topic(Channel.STATUS)

    @property
    def receipt(self) -> str:
        return self.topic(Channel.RECEIPT)

    @property
    def config(self) -> str:
        return self.topic(Channel.CONFIG)

    def stream(self, epoch: str) -> str:
        """The name under which a store keeps the cursor of one epoch of this node."""
        return f"{self.gln}/{self.device}/{epoch}"


@dataclass(frozen=True, slots=True)
class Topic:
    """A node's topic, read back."""

    node: Node
    channel: Channel


def parse_topic(text: str) -> Topic:
    """Read a node's topic; MessageError when it is none, or names another shard than its GLN has."""
    words = text.split("/")
    if len(words) != 6 or "/".join(words[:2]) != ROOT:
        raise MessageError.of("topic.no_topic", topic=repr(text), root=ROOT)
    shard, gln, device, channel = words[2:]
    node = Node(gln, device)
    if shard != node.shard:
        raise MessageError.of(
            "topic.wrong_shard", shard=repr(shard), topic=repr(text), right=repr(node.shard), gln=repr(gln)
        )
    if channel not in set(Channel):
        raise MessageError.of("topic.unknown_channel", channel=repr(channel), topic=repr(text), channels=tuple(Channel))
    return Topic(node, Channel(channel))


def ingest_state(shard: str) -> str:
    """The retained topic on which ingest says whether it serves a shard."""
    _check_shard(shard)
    return f"{ROOT}/{shard}/ingest/state"


def shard_filters(shard: str) -> tuple[str, ...]:
    """What the subscriber of a shard subscribes to: the events, scans and status of all its nodes."""
    _check_shard(shard)
    return tuple(f"{ROOT}/{shard}/+/+/{channel}" for channel in (Channel.EVENTS, Channel.SCAN, Channel.STATUS))


def _check_shard(shard: str) -> None:
    if len(shard) != 1 or shard not in SHARDS:
        raise MessageError.of("topic.no_shard", shard=repr(shard))
