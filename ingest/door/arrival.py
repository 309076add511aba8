"""One payload at the door, taken apart: its events as the sender wrote them, none of them judged yet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from tracechain.ingest.door.source import Source, WayIn
from tracechain.trace.events.epcis import parse_document
from tracechain.trace.events.event import EventError
from tracechain.trace.events.units import now
from tracechain.trace.messages.clock import SILENT, ClockReading
from tracechain.trace.messages.envelope import DropNotice, Envelope
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.name import is_name
from tracechain.trace.messages.payload import RepeatedKey, RepeatedName, beginning, parse_json, repeated_keys
from tracechain.trace.messages.signature import SignedMessage, is_signed
from tracechain.trace.messages.topics import Channel, Node, parse_topic
from tracechain.trace.words.fault import Fault, Faults

MOST_BYTES = 64 * 1024 * 1024
MOST_EVENTS = 100_000
MOST_CONTEXT_BYTES = 64 * 1024  # the whole context of EPCIS has less; each refused event of a document is kept with it
_HIGHEST_SEQ = 2**53

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A payload, taken apart. With a `fault` nothing in it can be read.

    `faulty` are the values, by index, in which something is wrong even before they are read as events.
    `epoch` and `seq` are its place in a node's stream; an envelope that is broken inside keeps its place, so that the
    node learns what became of it.
    """

    source: Source
    raw: bytes
    values: tuple[Any, ...] = ()
    context: Any = None
    epoch: str = ""
    seq: int | None = None
    dropped: DropNotice | None = None
    fault: Fault | None = None
    faulty: Mapping[int, Faults] = field(default_factory=dict)
    scan: bool = False  # its one value is what a plain scanner says, and no event yet
    signed: SignedMessage | None = None  # the signature that it came under, not verified yet
    previous: str | None = None  # what it says of the envelope before, see Envelope
    clock: ClockReading = SILENT  # what it says of its device's clock
    received: int = field(default_factory=now, compare=False)  # when it came (µs)
    retained: bool = field(default=False, compare=False)  # the broker had kept it, and hands it out again and again

    @property
    def stream(self) -> str:
        """The name under which the store keeps this stream's cursor."""
        return Node(self.source.party, self.source.device).stream(self.epoch)

    @property
    def content(self) -> bytes:
        """The payload itself, without the signature around it."""
        return self.signed.payload if self.signed else self.raw

    @property
    def sha256(self) -> str:
        """The digest of the content, lower-case hex."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def node(self) -> Node | None:
        """The node that sent it, and is to be answered; None where it was none."""
        if self.source.channel not in (WayIn.MQTT, WayIn.HTTP) or not self.source.party:
            return None
        return Node(self.source.party, self.source.device)


def read_document(document: bytes | Mapping[str, Any] | list[Any], source: Source) -> Arrival:
    """Take an EPCIS document, a bare event or a list of events apart."""
    raw = document if isinstance(document, bytes) else dump(document)
    if len(raw) > MOST_BYTES:
        return Arrival(source, raw, fault=Fault("door.large_document", {"size": len(raw), "most": MOST_BYTES}))
    try:
        value, repeats = _json(raw) if isinstance(document, bytes) else (document, False)
    except MessageError as error:
        return Arrival(source, raw, fault=error.fault)
    read = _document(value, raw, source)
    return _with_repeats(read, value) if repeats else read


def read_message(topic: str, payload: bytes, channel: WayIn = WayIn.MQTT) -> Arrival:
    """Take a message on a node's topic apart: an envelope, or what a plain device sends; its signature is not checked here."""
    try:
        address = parse_topic(topic)
    except MessageError as error:
        return Arrival(Source(channel=channel, name=topic), payload, fault=error.fault)
    node = address.node
    source = Source(party=node.gln, channel=channel, name=topic, device=node.device)
    if address.channel not in (Channel.EVENTS, Channel.SCAN):
        topics = {"topic": repr(topic), "right": repr(node.events)}
        return Arrival(source, payload, fault=Fault("door.no_events_here", topics))
    try:
        return _message(source, payload, scan=address.channel is Channel.SCAN)
    except Exception as error:
        # What comes in may be hostile: a message that the reader trips over must not stop those of all other nodes.
        log.exception("message can't be read", topic=topic)
        return Arrival(source, payload, fault=Fault("door.unreadable_message", {"error": f"{error!r:.300}"}))


def _message(source: Source, payload: bytes, *, scan: bool) -> Arrival:
    signed = None
    try:
        signed = SignedMessage.read(payload) if is_signed(payload) else None
        content = signed.payload if signed else payload
        value, repeats = _json(content)
    except MessageError as error:
        return Arrival(source, payload, fault=error.fault, signed=signed)
    if scan:
        fault = next(repeated_keys(value), None) if repeats else None
        return Arrival(source, payload, (value,), scan=True, signed=signed, fault=fault)
    read = _envelope(value, content, source) if _is_envelope(value) else _document(value, content, source)
    read = _with_repeats(read, value) if repeats else read
    return replace(read, raw=payload, signed=signed) if signed else read


def dump(value: Any) -> bytes:
    """JSON for quarantine: readable, and possible for all that JSON can spell (lone surrogates too)."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"), default=str).encode()


def _json(content: bytes) -> tuple[Any, bool]:
    """The JSON value of a payload, and whether a key is repeated somewhere in it. Raises MessageError."""
    try:
        return parse_json(content), False
    except RepeatedKey as error:
        return error.value, True


def _with_repeats(arrival: Arrival, value: Any) -> Arrival:
    """Refuse the events in which a key is repeated; all of the payload where one is around them, `events` say."""
    around = next(repeated_keys(value, without=arrival.values), None)
    if around is None:
        faulty = {index: tuple(repeated_keys(one)) for index, one in enumerate(arrival.values)}
        return replace(arrival, faulty={index: faults for index, faults in faulty.items() if faults})
    twofold = {str(key) for key in value if isinstance(key, RepeatedName)} & {"epoch", "seq"}
    epoch, seq = ("", None) if twofold else (arrival.epoch, arrival.seq)
    return Arrival(arrival.source, arrival.raw, epoch=epoch, seq=seq, fault=around)


def _is_envelope(value: Any) -> bool:
    # EPCIS documents and events have a type; envelopes have none.
    return isinstance(value, dict) and "type" not in value and ("epoch" in value or "seq" in value)


def _envelope(value: dict[str, Any], raw: bytes, source: Source) -> Arrival:
    try:
        envelope = Envelope.of(value, len(raw))
    except MessageError as error:
        epoch, seq = _place(value)
        return Arrival(source, raw, epoch=epoch, seq=seq, fault=error.fault)
    return Arrival(
        source,
        raw,
        envelope.events,
        epoch=envelope.epoch,
        seq=envelope.seq,
        dropped=envelope.dropped,
        previous=envelope.previous,
        clock=ClockReading.parse(envelope.sent, envelope.clock),
    )


def _place(value: dict[str, Any]) -> tuple[str, int | None]:
    epoch, seq = value.get("epoch"), value.get("seq")
    named = isinstance(epoch, str) and is_name(epoch)
    numbered = isinstance(seq, int) and not isinstance(seq, bool) and 1 <= seq <= _HIGHEST_SEQ
    return (str(epoch), seq) if named and numbered else ("", None)


def _document(value: Any, raw: bytes, source: Source) -> Arrival:
    try:
        document = parse_document(value)
    except EventError as error:
        return Arrival(source, raw, fault=error.fault)
    if len(document.events) > MOST_EVENTS:
        numbers = {"number": len(document.events), "most": MOST_EVENTS}
        return Arrival(source, raw, fault=Fault("door.many_events", numbers))
    if fault := _wrong_context(document.context, raw):
        return Arrival(source, raw, fault=fault.at("@context"))
    return Arrival(source, raw, document.events, document.context)


def _wrong_context(context: Any, raw: bytes) -> Fault | None:
    if context is None or len(raw) <= MOST_CONTEXT_BYTES:
        return None
    try:
        size = len(dump(context))
    except RecursionError:  # Python may read deeper than it writes
        return Fault("payload.deep", {"beginning": repr(beginning(raw))})
    if size > MOST_CONTEXT_BYTES:
        return Fault("door.large_context", {"size": size, "most": MOST_CONTEXT_BYTES})
    return None
