"""What nodes send: the events of a trade as EPCIS JSON in signed envelopes, from one device in each shard."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import count, islice
from threading import Condition
from time import perf_counter
from typing import Any
from zlib import crc32

import chains
import click
from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from tracechain.trace.events import build, format_instant
from tracechain.trace.events.event import Event, EventType, Role
from tracechain.trace.identifiers.check_digit import check_digit
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.messages.envelope import MAX_EVENTS, Envelope
from tracechain.trace.messages.receipt import PlainReceipt, Receipt, parse_receipt
from tracechain.trace.messages.signature import SigningKey, sign
from tracechain.trace.messages.topics import SHARDS, Node, parse_topic, shard_of
from tracechain.trace.records.parties import Party, PartyRole
from tracechain.trace.records.records import Records

EPOCH = "01JBENCH"
DEVICE = "gate-1"
CRATE = "https://id.gs1.org/8003/06901234000016CRATE"  # in every event, where a hot item is asked for
PATIENCE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Message:
    """One envelope on its way: `events` is how many are in it."""

    node: Node
    seq: int
    payload: bytes
    events: int


@cache
def gln(number: int) -> str:
    """A GLN with a right check digit."""
    digits = f"6901234{number:05d}"
    return digits + check_digit(digits)


@cache
def site(name: str) -> str:
    """The URI of a place of the chain."""
    return f"{chains.GS1}/414/{gln(crc32(name.encode()) % 100_000)}"


def spelled(event: Event, hot: bool = False) -> dict[str, Any]:
    """An event of a chain as a node writes it; `hot`: the same crate is seen in it too, where EPCIS has a list for it."""
    place = site((event.read_point or "").rpartition("/")[2])
    said: build.EventFields = {"event_id": event.id, "offset": event.offset, "biz_step": event.biz_step}
    said |= {"read_point": place, "biz_location": place}
    epcs, quantities = _named(event, Role.OBJECT)
    number = event.memberships[0][1].rpartition("/")[2] if event.memberships else None
    match event.type:
        case EventType.OBJECT:
            epcs += [CRATE] if hot else []
            return build.object_event(str(event.action), event.time, epcs, quantities, number, **said)
        case EventType.AGGREGATION:
            parent = next(n.thing.key for n in event.namings if n.role is Role.PARENT)
            epcs, quantities = _named(event, Role.CHILD)
            epcs += [CRATE] if hot else []
            return build.aggregation_event(str(event.action), event.time, parent, epcs, quantities, **said)
        case _:
            (used, used_of), (made, made_of) = _named(event, Role.INPUT), _named(event, Role.OUTPUT)
            used += [CRATE] if hot else []
            return build.transformation_event(event.time, used, made, used_of, made_of, **said)


def _named(event: Event, role: Role) -> tuple[list[str], list[dict[str, Any]]]:
    named = [n for n in event.namings if n.role is role]
    classes = [n for n in named if n.thing.kind is Kind.LOT]
    return (
        [n.thing.key for n in named if n.thing.kind is Kind.INSTANCE],
        [build.quantity(n.thing.key, n.quantity, n.unit or None) for n in classes],
    )


class _Author:
    """One device: its key, and the envelopes that it wrote so far."""

    def __init__(self, node: Node) -> None:
        self.node, self.key = node, SigningKey.make()
        self._seq, self._previous = 0, None

    def message(self, events: Sequence[dict[str, Any]]) -> Message:
        self._seq += 1
        sent, clock = format_instant(chains.START), {"synchronised": True, "boot": 1, "monotonic": 1.0}
        payload = Envelope(EPOCH, "scans", self._seq, self._previous, sent, clock, tuple(events)).to_bytes()
        self._previous = sha256(payload).hexdigest()
        return Message(self.node, self._seq, sign(payload, self.key), len(events))


class Nodes:
    """One device in every shard; they write down an endless trade, envelope by envelope in turn."""

    def __init__(self, seed: int = 2, *, hot: bool = False) -> None:
        glns = {shard_of(gln(number)): gln(number) for number in range(200)}
        self._authors = [_Author(Node(glns[shard], DEVICE)) for shard in SHARDS]
        self._events = (spelled(event, hot) for event in chains.trade(10**12, seed))
        self._turns = count()

    def register(self, records: Records) -> None:
        """Enrol them as an operator does: no envelope without their signature is taken."""
        records.parties.upsert(
            [Party(one.node.gln, "节点", "Node", PartyRole.PRODUCER) for one in self._authors], [], []
        )
        for author in self._authors:
            node, public = author.node, author.key.public
            records.devices.register(node.gln, node.device)
            records.keys.enrol(
                records.keys.make_code(node.gln, node.device), node.gln, node.device, public.kid, public.x
            )

    def write(self, events: int, an_envelope: int = MAX_EVENTS) -> list[Message]:
        """The next envelopes, with at least so many events."""
        return [
            self._authors[next(self._turns) % len(self._authors)].message(list(islice(self._events, an_envelope)))
            for _ in range(-(-events // an_envelope))
        ]


class Field:
    """The nodes' side of a broker: it sends what they wrote, and waits for what they are told."""

    def __init__(self, port: int) -> None:
        self._changed = Condition()
        self._open: set[tuple[str, int]] = set()
        self._served: set[str] = set()
        self._recorded, self._quarantined = 0, 0
        self._client = Client(CallbackAPIVersion.VERSION2, "bench-field", protocol=MQTTv5)
        self._client.max_inflight_messages_set(1_000)
        self._client.on_message = self._hear
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._client.subscribe([("tracechain/v1/+/+/+/receipt", 1), ("tracechain/v1/+/ingest/state", 1)])

    def wait_until_served(self) -> None:
        """Return when every shard has an ingest: before, a broker keeps nothing for it."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._served) == len(SHARDS), PATIENCE_SECONDS):
                raise click.ClickException(f"only {len(self._served)} shards are served")

    def send(self, messages: Sequence[Message]) -> float:
        """Send all at once; the seconds until the last receipt came. Raises where a receipt tells of anything but success."""
        with self._changed:
            self._open = {(one.node.gln, one.seq) for one in messages}
            self._recorded = self._quarantined = 0
        start = perf_counter()
        for one in messages:
            self._client.publish(one.node.events, one.payload, 1)
        with self._changed:
            came = self._changed.wait_for(lambda: not self._open, PATIENCE_SECONDS)
        took = perf_counter() - start
        expected = sum(one.events for one in messages)
        if not came or self._quarantined or self._recorded < expected:
            raise click.ClickException(
                f"{self._recorded} of {expected} events are told as recorded, {self._quarantined} as set aside; "
                f"{len(self._open)} envelopes have no receipt"
            )
        return took

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _hear(self, _: Client, __: Any, message: MQTTMessage) -> None:
        if message.topic.endswith("/ingest/state"):
            self._hear_state(message)
        else:
            self._hear_receipt(parse_topic(message.topic).node, parse_receipt(message.payload))

    def _hear_state(self, message: MQTTMessage) -> None:
        with self._changed:
            (self._served.add if json.loads(message.payload)["online"] else self._served.discard)(message.topic)
            self._changed.notify_all()

    def _hear_receipt(self, node: Node, receipt: Receipt | PlainReceipt) -> None:
        with self._changed:
            for result in receipt.results if isinstance(receipt, Receipt) else ():
                if (node.gln, result.seq) in self._open:
                    self._open.discard((node.gln, result.seq))
                    self._recorded += result.recorded
                    self._quarantined += len(result.quarantined)
            self._changed.notify_all()
