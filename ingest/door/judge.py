"""Judges what comes in: may its sender bring it, is it from whom it says, can it be read? A judge writes nothing.

So a batch can be judged while the one before it is being recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from tracechain.ingest.door.arrival import Arrival
from tracechain.ingest.door.identity import Identity
from tracechain.ingest.door.rejection import Rejection
from tracechain.ingest.door.result import Faults, Tally, printable
from tracechain.ingest.door.source import Authorise, Source
from tracechain.ingest.formats.scan import ScanError, event_of
from tracechain.trace.events.context import Context
from tracechain.trace.events.epcis import parse_event
from tracechain.trace.events.event import Event, EventError
from tracechain.trace.facts.protocol import Fact
from tracechain.trace.messages.clock import Judgement
from tracechain.trace.messages.envelope import Dropped
from tracechain.trace.messages.topics import Node
from tracechain.trace.records.devices import Devices

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """An event that asks to be recorded."""

    arrival: Arrival
    index: int
    fact: Fact
    tally: Tally

    def rejected(self, fault: tuple[str, str]) -> Rejection:
        """What becomes of it for a fault, (field path, sentence), that shows only in the store."""
        return Rejection(self.arrival, self.index, self.fact.event.id, (fault,), self.tally)


@dataclass(slots=True)
class Judged:
    """An arrival with what is wanted and what is not of it; `own`: nothing speaks against its being the sender's own.

    `clock`, `follows` and the number of its `envelope` on record are found out when that is kept; `on_record` is the
    digest of what stands under its number, where that is something else.
    """

    arrival: Arrival
    claims: list[Claim] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    own: bool = True
    clock: Judgement | None = None
    follows: bool = True
    envelope: int | None = None
    on_record: str | None = None

    def reject(self, index: int | None, event: str | None, faults: Faults) -> None:
        # The names of fields and an eventID are the sender's, and may hold what no text can be: half a surrogate pair.
        said = tuple((printable(path), printable(sentence)) for path, sentence in faults)
        self.rejected.append(Rejection(self.arrival, index, event and printable(event), said, self.tally))

    def lose(self, dropped: Dropped) -> None:
        """A loss is on record as whatever else is not recorded: a person who has the events can put them in its place."""
        sentence = f"The node gave up {dropped.count} events of this envelope: {dropped.reason}"
        self.reject(None, None, (("dropped", sentence),))

    def turn_away(self, sentence: str) -> None:
        self.own = False
        self.claims, self.rejected = [], []
        self.reject(None, None, (("", sentence),))


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
        judged = Judged(arrival)
        turned_away = self._authorise(arrival.source) or self._identity.refusal(arrival)
        if turned_away:
            judged.turn_away(turned_away)
            return judged
        if arrival.fault:
            judged.reject(None, None, (arrival.fault,))
            return judged
        context = Context.of(arrival.context)
        for index, value in enumerate(arrival.values):
            event = arrival.faulty.get(index) or self._read(arrival, value, context)
            if isinstance(event, Event):
                fact = Fact(event, arrival.source.party, arrival.source.regulator)
                judged.claims.append(Claim(arrival, index, fact, judged.tally))
            else:
                judged.reject(None if arrival.scan else index, _event_id(value), event)  # a scan is kept as it came
        return judged

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
        return (
            ("", f"The event holds half a surrogate pair, {error.object[error.start]!r}; expected whole characters"),
        )
    except Exception as error:
        # What comes in may be hostile: an event that the reader trips over must not stop those that come after it.
        log.exception("event can't be read")
        return (("", f"The event can't be read: {error!r:.300}"),)


def _event_id(value: Any) -> str | None:
    given = value.get("eventID") if isinstance(value, Mapping) else None
    return given if isinstance(given, str) else None
