"""What the kept signatures say of an event: who signed it, with which key, and that it is still the event that was signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracechain.ingest.door.arrival import read_message
from tracechain.ingest.formats.scan import PlainScan, ScanError
from tracechain.ingest.proof.comparison import fields_apart, graph_apart
from tracechain.trace.error import TracechainError
from tracechain.trace.events.context import Context
from tracechain.trace.events.epcis import parse_event
from tracechain.trace.events.event import Event, EventError
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import RepeatedKey, parse_json
from tracechain.trace.messages.signature import PublicKey, SignedMessage
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.envelopes import Evidence
from tracechain.trace.records.keys import DeviceKey
from tracechain.trace.records.records import Records


class NoEvent(TracechainError, LookupError):
    """Nothing is on record under an eventID; the message says so."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A signature that holds: the envelope, when it came first (µs), the key, and since when that is revoked, if it is.

    `scan`: what was signed is a plain scan, a code and a time. The rest of its event is the device's profile's.
    """

    evidence: Evidence
    key: DeviceKey
    scan: bool = False


@dataclass(frozen=True, slots=True)
class DeclarationProof(Proof):
    """A signature that holds, of a copy that declares the event an error: it proves that, and not the event."""


@dataclass(frozen=True, slots=True)
class EventProof:
    """What is on record of an event: since when (µs), by which parties; since when it is void, or None; and what is proven.

    `proofs` are the signatures of the event as it is stored, the first one first; `declarations` those of copies that
    declare it an error, as `declarers` did, signed or not. `faults` are sentences: why nothing, or not more, is proven.
    """

    recorded: int
    recorders: tuple[str, ...]
    voided: int | None
    declarers: tuple[str, ...]
    proofs: tuple[Proof, ...]
    declarations: tuple[DeclarationProof, ...]
    faults: tuple[str, ...]


def find(event_id: str, store: ProvenanceStore, records: Records) -> EventProof:
    """What the records and the kept signatures say of an event.

    Raises NoEvent; StoreError and RecordsUnavailable where these can't be asked; ValueError, TypeError, LookupError or
    zlib.error where what is on record was damaged and can't be read.
    """
    document = store.documents([event_id]).get(event_id)
    if document is None:
        raise NoEvent(f"There is no event {event_id!r} on record")
    stored = parse_event(document["event"])
    recorded, voided = document["recordTime"], document["voided"]
    found = [one for evidence in records.envelopes.of_event(event_id) for one in _weigh(stored, evidence, records)]
    changes = list(_changes(event_id, stored, store, recorded, voided))
    proofs = [one for one in found if isinstance(one, Proof) and not isinstance(one, DeclarationProof)]
    faults = [one for one in found if isinstance(one, str)]
    if not proofs and not faults:
        faults.append("It is on record without one" + (", signed is only that it is an error" if found else ""))
    return EventProof(
        recorded,
        document["recorders"],
        voided,
        document["declarers"],
        () if changes else tuple(proofs),
        tuple(one for one in found if isinstance(one, DeclarationProof)),
        (*faults, *changes),
    )


def _changes(event_id: str, stored: Event, store: ProvenanceStore, recorded: int, voided: int | None) -> Iterator[str]:
    """Why what is stored can't be the event, whoever signed it; sentences."""
    if stored.id != event_id:
        yield f"The stored document is that of {stored.id!r}"
    elif stored.declared:
        yield "On record is only that it is an error"
    elif apart := graph_apart(stored, store, recorded, voided):
        yield f"The graph and the stored document do not agree on {', '.join(apart)}"


def _weigh(stored: Event, evidence: Evidence, records: Records) -> Iterator[Proof | str]:
    """What an envelope proves of an event, or, as sentences, why it proves nothing."""
    try:
        key, payload = _checked(evidence, records)
    except MessageError as error:
        yield str(error)
        return
    who = f"{key.gln}.{key.device}"
    if scan := _scan(payload):
        proof = Proof(evidence, key, scan=True)
        yield proof if _says(scan, stored) else f"The event as stored is not the one that {who} signed"
        return
    signed = [event for event in _events(evidence, payload) if event.id == stored.id]
    if not signed:
        yield f"There is no such event in what {who} signed"
    for event in signed:
        if event.declared and event.content_hash == stored.content_hash:
            yield DeclarationProof(evidence, key)
        elif apart := fields_apart(stored, event):
            fields = ", ".join(map(repr, apart))
            yield f"{who} signed it with other content in {fields}: the stored copy came first from somebody else, or was changed"
        else:
            yield Proof(evidence, key)


def _checked(evidence: Evidence, records: Records) -> tuple[DeviceKey, bytes]:
    """The key that signed an envelope, and what it signed. Raises MessageError."""
    if evidence.payload is None:
        raise MessageError.of("proof.damaged", who=f"{evidence.gln}.{evidence.device}")
    signed = SignedMessage.attached(evidence.payload, evidence.seal.header, evidence.seal.signature)
    key = records.keys.find(signed.kid)
    if key is None:
        raise MessageError.of("proof.unknown_key", kid=repr(signed.kid))
    signed.check(PublicKey(key.x))
    if (key.gln, key.device) != (evidence.gln, evidence.device):
        raise MessageError.of(
            "proof.other_device",
            kid=repr(signed.kid),
            owner=f"{key.gln}.{key.device}",
            who=f"{evidence.gln}.{evidence.device}",
        )
    return key, evidence.payload


def _scan(payload: bytes) -> PlainScan | None:
    """The scan that a payload is, if it is one: an event has a type."""
    try:
        value = parse_json(payload)
    except RepeatedKey:  # of such a scan nothing is on record; it is an envelope, of which other events are
        return None
    if not isinstance(value, Mapping) or "code" not in value or "type" in value:
        return None
    try:
        return PlainScan.parse(value)
    except ScanError:
        return None


def _says(scan: PlainScan, stored: Event) -> bool:
    """Whether an event tells of the code of a scan, and of that alone, at its time (events are told to the millisecond)."""
    return {naming.thing.key for naming in stored.namings} == {scan.code.key} and stored.time // 1000 == scan.at // 1000


def _events(evidence: Evidence, payload: bytes) -> list[Event]:
    arrival = read_message(Node(evidence.gln, evidence.device).events, payload)
    context, events = Context.of(arrival.context), []
    for value in arrival.values:
        try:
            events.append(parse_event(value, context))
        except (EventError, UnicodeEncodeError):
            continue  # in quarantine, then; its neighbours are what is asked for
    return events
