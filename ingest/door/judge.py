"""Judges what comes in: may its sender bring it, is it from whom it says, can it be read? A judge writes nothing.

So a batch can be judged while the one before it is being recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from tracechain.ingest.door.arrival import Arrival
from tracechain.ingest.door.identity import Identity
from tracechain.ingest.door.rejection import Rejection
from tracechain.ingest.door.source import Authorise, Source
from tracechain.ingest.door.steps import Claim, Judged
from tracechain.ingest.formats.scan import ScanError, event_of
from tracechain.trace.events.context import Context
from tracechain.trace.events.epcis import parse_event
from tracechain.trace.events.event import Event, EventError
from tracechain.trace.facts.protocol import Fact
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.devices import Devices
from tracechain.trace.words.fault import Fault, Faults

log = structlog.get_logger(__name__)


class Judge:
    """Says of arrivals what is wanted of them and what is not; shared by threads.

    Its methods raise RecordsUnavailable when what they must know can't be asked.
    """

    def __init__(self, devices: Devices, authorise: Authorise, identity: Identity) -> None:
        self._devices = devices
        self._authorise, self._identity = authorise, identity

    def arrivals(self, arrivals: Sequence[Arrival]) -> list[Judged]:
        """Judge arrivals, with one question to the registry."""
        self._identity.ask(arrivals)
        return [self.arrival(arrival) for arrival in arrivals]

    def arrival(self, arrival: Arrival) -> Judged:
        """Judge an arrival."""
        turned_away = self._authorise(arrival.source) or self._identity.refusal(arrival)
        if turned_away:
            return Judged.turned_away(arrival, turned_away)
        if arrival.fault:
            return Judged(arrival, rejections=(Rejection(arrival, None, None, (arrival.fault,)),))
        return self._readable(arrival)

    def _readable(self, arrival: Arrival) -> Judged:
        """Read the events of an arrival, each by itself."""
        context, source = Context.of(arrival.context), arrival.source
        claims: list[Claim] = []
        rejections: list[Rejection] = []
        for index, value in enumerate(arrival.values):
            event = arrival.faulty.get(index) or self._read(arrival, value, context)
            if isinstance(event, Event):
                claims.append(Claim(index, Fact(event, source.party, source.regulator)))
            else:
                place = None if arrival.scan else index  # a scan is kept as it came
                rejections.append(Rejection(arrival, place, _event_id(value), event))
        return Judged(arrival, tuple(claims), tuple(rejections))

    def _read(self, arrival: Arrival, value: Any, context: Context) -> Event | Faults:
        return self._scanned(arrival.source, value) if arrival.scan else _read(value, context)

    def _scanned(self, source: Source, value: Any) -> Event | Faults:
        """The event of what a plain scanner says, by the profile of its device."""
        device = self._devices.find(source.party, source.device)
        try:
            return _read(event_of(value, Node(source.party, source.device), device), None)
        except ScanError as error:
            return error.faults


def _read(value: Any, context: Context | None) -> Event | Faults:
    try:
        return parse_event(value, context)
    except EventError as error:
        return error.faults
    except UnicodeEncodeError as error:
        return (Fault("door.half_character", {"half": repr(error.object[error.start])}),)
    except Exception as error:
        # What comes in may be hostile: an event that the reader trips over must not stop those that come after it.
        log.exception("event can't be read")
        return (Fault("door.unreadable_event", {"error": f"{error!r:.300}"}),)


def _event_id(value: Any) -> str | None:
    given = value.get("eventID") if isinstance(value, Mapping) else None
    return given if isinstance(given, str) else None
