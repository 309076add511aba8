"""Section 3 of `trace-semantics.md`: who was in what, from when to when, by packing and unpacking in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import inf

from tracechain.trace.events.event import Action, Event, EventType, Naming, Role
from tracechain.trace.identifiers.code import Kind

Time = float  # microseconds since 1970 (an int), or an infinity
ENDINGS = {"retail_selling", "dispensing", "destroying", "decommissioning"}


@dataclass(frozen=True)
class Stay:
    """`child` was in `parent` from `start` to `end`, both included; `event` put it in."""

    child: str
    parent: str
    start: Time
    end: Time
    event: str


def named(event: Event, role: Role) -> list[str]:
    """The keys of the things that the event names in that role."""
    return [naming.thing.key for naming in event.namings if naming.role is role]


@dataclass
class _Open:
    """A stay that has begun: what is inside by unit, and whether an amount of unknown size is."""

    start: Time
    event: str
    inside: dict[str, Decimal]
    unknown: bool = False


@dataclass(frozen=True)
class _Removal:
    """One child that a DELETE takes out of a parent, or (child None) all that is in it."""

    parent: str
    child: str | None
    namings: tuple[Naming, ...] = ()


class Packing:
    """Packs and unpacks in the order of time (section 3)."""

    def __init__(self, events: list[Event]) -> None:
        self.stays: list[Stay] = []
        self._open: dict[tuple[str, str], _Open] = {}  # by child, parent
        for time in sorted({event.time for event in events}):
            self._instant(time, sorted((e for e in events if e.time == time), key=lambda e: e.id))
        for pair in list(self._open):
            self._close(pair, inf)

    def _instant(self, time: int, events: list[Event]) -> None:
        packings = [e for e in events if e.type is EventType.AGGREGATION and named(e, Role.PARENT)]
        removals = [r for e in packings if e.action is Action.DELETE for r in _removals(e)]
        missed = [removal for removal in removals if not self._remove(removal, time)]
        for event in packings:
            if event.action is Action.ADD:
                self._add(event)
        for removal in missed:
            self._remove(removal, time)
        for event in events:
            self._end(event)

    def _add(self, event: Event) -> None:
        parent = named(event, Role.PARENT)[0]
        for naming in event.namings:
            if naming.role is not Role.CHILD:
                continue
            child = naming.thing.key
            if naming.thing.kind is Kind.INSTANCE:
                for pair in [p for p in self._open if p[0] == child and p[1] != parent]:
                    self._close(pair, event.time)
            stay = self._open.setdefault((child, parent), _Open(event.time, event.id, {}))
            if naming.quantity is None:
                stay.unknown = True
            else:
                amount = stay.inside.get(naming.unit, Decimal(0))
                stay.inside[naming.unit] = amount + Decimal(str(naming.quantity))

    def _remove(self, removal: _Removal, time: int) -> bool:
        """Whether it found anything to remove."""
        if removal.child is None:
            inside = [pair for pair in self._open if pair[1] == removal.parent]
            for pair in inside:
                self._close(pair, time)
            return bool(inside)
        pair = (removal.child, removal.parent)
        if pair not in self._open:
            return False
        if self._takes_all(self._open[pair], removal.namings):
            self._close(pair, time)
        return True

    def _takes_all(self, stay: _Open, namings: tuple[Naming, ...]) -> bool:
        for naming in namings:
            if naming.thing.kind is Kind.INSTANCE or naming.quantity is None:
                return True
            left = stay.inside.get(naming.unit, Decimal(0)) - Decimal(str(naming.quantity))
            stay.inside[naming.unit] = max(left, Decimal(0))
        return not stay.unknown and not any(stay.inside.values())

    def _end(self, event: Event) -> None:
        for naming in event.namings:
            if naming.thing.kind is Kind.INSTANCE and _ends(event, naming):
                for pair in [p for p in self._open if p[0] == naming.thing.key]:
                    self._close(pair, event.time)

    def _close(self, pair: tuple[str, str], end: Time) -> None:
        stay = self._open.pop(pair)
        self.stays.append(Stay(*pair, stay.start, end, stay.event))


def _removals(event: Event) -> list[_Removal]:
    parent = named(event, Role.PARENT)[0]
    children = dict.fromkeys(named(event, Role.CHILD))
    if not children:
        return [_Removal(parent, None)]
    namings = [naming for naming in event.namings if naming.role is Role.CHILD]
    return [_Removal(parent, c, tuple(n for n in namings if n.thing.key == c)) for c in children]


def _ends(event: Event, naming: Naming) -> bool:
    """Whether the event ends the instance that it names."""
    if naming.role is Role.INPUT:
        return True
    ending = event.action is Action.DELETE or event.biz_step in ENDINGS
    return event.type is EventType.OBJECT and naming.role is Role.OBJECT and ending
