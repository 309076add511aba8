"""An EPCIS 2.0 event as a value: what was named, in which role, when and where.

The parsed form carries what questions need; `document` keeps the sender's own JSON, whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from tracechain.trace.identifiers.code import Thing
from tracechain.trace.words.fault import FaultError


class EventType(StrEnum):
    """The five event types of EPCIS 2.0, section 7.4."""

    OBJECT = "ObjectEvent"
    AGGREGATION = "AggregationEvent"
    TRANSACTION = "TransactionEvent"
    TRANSFORMATION = "TransformationEvent"
    ASSOCIATION = "AssociationEvent"


class Action(StrEnum):
    """EPCIS 2.0, section 7.3.2; a TransformationEvent has none."""

    ADD = "ADD"
    OBSERVE = "OBSERVE"
    DELETE = "DELETE"


class Role(IntEnum):
    """In which part of the event a thing is named. The numbers are stored: never renumber."""

    OBJECT = 0  # epcList, quantityList; every thing of a TransactionEvent, its parentID too
    PARENT = 1  # parentID of an AggregationEvent
    CHILD = 2  # childEPCs, childQuantityList of an AggregationEvent
    INPUT = 3  # inputEPCList, inputQuantityList
    OUTPUT = 4  # outputEPCList, outputQuantityList
    ASSOCIATION_PARENT = 5  # parentID of an AssociationEvent
    ASSOCIATION_CHILD = 6  # childEPCs, childQuantityList of an AssociationEvent


@dataclass(frozen=True, slots=True)
class Naming:
    """One mention of a thing by an event: the role, and the quantity where one is given (`unit` as UN/ECE Rec. 20)."""

    thing: Thing
    role: Role
    quantity: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One EPCIS event, parsed; made by `tracechain.trace.events.epcis.parse_event` alone.

    `time` is microseconds since 1970-01-01T00:00:00Z. `biz_step` and `disposition` are bare CBV names
    (`shipping`, `in_transit`) whichever spelling came in, or the sender's own URI. `read_point` and `biz_location`
    are keys of places. `lot_number` is ILMD `cbvmda:lotNumber`. `memberships` are (instance key, lot key) pairs
    that this event states (trace-semantics, section 4). `content_hash` is the CBV 2.0 event hash.
    """

    id: str
    type: EventType
    time: int
    offset: str
    content_hash: str
    document: Mapping[str, Any]
    action: Action | None = None
    biz_step: str | None = None
    disposition: str | None = None
    read_point: str | None = None
    biz_location: str | None = None
    transformation: str | None = None
    lot_number: str | None = None
    declared: bool = False  # carries an errorDeclaration: it voids its event
    namings: tuple[Naming, ...] = ()
    memberships: tuple[tuple[str, str], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()  # (CBV type or the sender's own URI, key of the party or place)
    destinations: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> str | None:
        """Where the things are after the event: bizLocation, else the readPoint (EPCIS 2.0, 7.3.5)."""
        return self.biz_location or self.read_point


class EventError(FaultError):
    """An event that can't be read: all that is wrong with it, each fault with the path of its field."""
