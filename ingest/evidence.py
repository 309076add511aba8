"""What the kept signatures say of an event: who signed it, with which key, and that it is still the event that was signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracechain.ingest.arrival import read_message
from tracechain.ingest.formats.scan import PlainScan, ScanError
from tracechain.trace.events.epcis import parse_event
from tracechain.trace.events.event import Event, EventError
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import RepeatedKey, parse_json
from tracechain.trace.messages.signature import PublicKey, Signed
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.envelopes import Evidence
from tracechain.trace.records.keys import DeviceKey
from tracechain.trace.records.records import Records
from tracechain.trace.store.protocol import ProvenanceStore


class NoProof(LookupError):
    """Nobody's signature holds for an event; the message says why."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A signature that holds: the envelope, when it came first (µs), the key, and since when that is revoked, if it is.

    `scan`: what was signed is a plain scan, a code and a time. The rest of its event is the device's profile's.
    """

    evidence: Evidence
    key: DeviceKey
    scan: bool = False


def prove(event_id: str, store: ProvenanceStore, records: Records) -> list[Proof]:
    """The signatures that hold for an event as it is stored, the first one first; at least one.

    Raises NoProof; StoreError and RecordsUnavailable where these can't be asked.
    """
    found = store.documents([event_id]).get(event_id)
    if found is None:
        raise NoProof(f"There is no event {event_id!r} on record")
    stored = parse_event(found["event"])
    kept = records.envelopes.of_event(event_id)
    if not kept:
        raise NoProof(f"The event {event_id!r} is on record without a signature")
    proofs, faults = [], []
    for evidence in kept:
        try:
            proofs.append(_prove(stored, evidence, records))
        except MessageError as error:
            faults.append(str(error))
    if not proofs:
        raise NoProof(f"No signature holds for the event {event_id!r}: {'; '.join(faults)}")
    return proofs


def _prove(stored: Event, evidence: Evidence, records: Records) -> Proof:
    """Raises MessageError."""
    signed = Signed.attached(evidence.payload, evidence.seal.header, evidence.seal.signature)
    key = records.keys.find(signed.kid)
    if key is None:
        raise MessageError(f"The key {signed.kid!r} is not on record")
    signed.check(PublicKey(key.x))
    if (key.gln, key.device) != (evidence.gln, evidence.device):
        raise MessageError(
            f"The key {signed.kid!r} is of {key.gln}.{key.device}, not of {evidence.gln}.{evidence.device}"
        )
    scan = _scan(evidence)
    if not (_says(scan, stored) if scan else any(_is(stored, event) for event in _events(evidence))):
        raise MessageError(f"The event as stored is not the one that {key.gln}.{key.device} signed")
    return Proof(evidence, key, scan is not None)


def _scan(evidence: Evidence) -> PlainScan | None:
    """The scan that an evidence is of, if it is of one: an event has a type."""
    try:
        value = parse_json(evidence.payload)
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


def _events(evidence: Evidence) -> list[Event]:
    arrival = read_message(Node(evidence.gln, evidence.device).events, evidence.payload)
    events = []
    for value in arrival.values:
        try:
            events.append(parse_event(value, arrival.context))
        except (EventError, UnicodeEncodeError):
            continue  # in quarantine, then; its neighbours are what is asked for
    return events


def _is(stored: Event, signed: Event) -> bool:
    return stored.id == signed.id and stored.content_hash == signed.content_hash
