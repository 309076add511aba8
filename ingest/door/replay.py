"""A second try for what is in quarantine, as it came or corrected, on the same path in as the first.

What it claims to be from is kept: party, device and right of the entry are used, whoever presses the button. All of an
entry is recorded or nothing; what is refused again says why, and its entry stays open.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain

from tracechain.ingest.door.arrival import Arrival, read_document, read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.rejection import in_payload
from tracechain.ingest.door.result import CaptureResult
from tracechain.ingest.door.source import Source, WayIn
from tracechain.trace.records.quarantine import QuarantineEntry
from tracechain.trace.records.records import Records
from tracechain.trace.words.fault import Fault, Faults
from tracechain.trace.words.fault_list import first_faults


class ReplayOutcome(StrEnum):
    """What a replay came to."""

    RECORDED = "recorded"
    REFUSED = "refused"  # again: the entry stays open
    TAKEN = "taken"  # unknown, decided about before, or being replayed by somebody else just now


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """What became of one entry; `faults` say why it was refused again."""

    id: str
    ending: ReplayOutcome
    result: CaptureResult = field(default_factory=CaptureResult)
    faults: Faults = ()


def replay(
    capture: Capture, records: Records, identifier: str, who: str, corrected: bytes | None = None
) -> ReplayResult:
    """Replay an open entry in somebody's name, with the corrected content if one is given, else as it came.

    Raises StoreError or RecordsUnavailable when it is not known whether it was recorded: the entry stays open then, and
    to replay it again does no harm.
    """
    entry = records.quarantine.get(identifier)
    if entry is None or not records.quarantine.claim(identifier):
        return ReplayResult(identifier, ReplayOutcome.TAKEN)
    content = entry.raw if corrected is None else corrected
    try:
        arrival = arrival_of(entry, content)
        result = capture.again(arrival, identifier)
    except BaseException:
        records.quarantine.release(identifier)
        raise
    faults = _faults(arrival, result)
    if not faults and not result.ids:
        faults = (Fault("door.no_event_inside"),)
    records.quarantine.settle(identifier, who, content, faults, result.ids)
    return ReplayResult(identifier, ReplayOutcome.REFUSED if faults else ReplayOutcome.RECORDED, result, faults)


def _faults(arrival: Arrival, result: CaptureResult) -> Faults:
    refused = (in_payload(arrival, one.index, one.faults) for one in result.refused)
    return first_faults(chain.from_iterable(refused), sum(len(one.faults) for one in result.refused))


def arrival_of(entry: QuarantineEntry, content: bytes) -> Arrival:
    """What an entry would have been, had it come with this content."""
    if entry.channel in (WayIn.MQTT, WayIn.HTTP) and entry.position is None:
        # As it came, it is held to its device's keys again. A correction no device can sign: a person vouches for it.
        channel = WayIn(entry.channel) if content == entry.raw else WayIn.REPLAY
        return replace(read_message(entry.topic, content, channel), received=entry.received)
    return read_document(content, Source(entry.gln, entry.regulator, WayIn.REPLAY, entry.topic, entry.device))
