"""An event on record as a page needs it, and which of them are a thing's own: those that name it or what it was inside of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracechain.trace.events.event import Action, Event, EventType, Role
from tracechain.trace.events.vocabulary import ENDING_STEPS


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with the GLN of the party that recorded it ("" for the platform's operator)."""

    event: Event
    recorder: str = ""

    @property
    def place(self) -> str | None:
        """The key of the place it happened at: the business location, else the read point."""
        return self.event.biz_location or self.event.read_point


def own(subject: str, happenings: Sequence[Happening]) -> list[Happening]:
    """Of happenings in time order: those that name the subject, or a carrier of it while it was inside."""
    inside = _Inside(subject)
    return [one for one in happenings if inside.concerns(one.event)]


def names(event: Event, role: Role) -> Iterator[str]:
    """The keys an event names in a role."""
    return (naming.thing.key for naming in event.namings if naming.role is role)


class _Inside:
    """What carries the subject, event by event (trace-semantics, section 3, as far as one subject needs it)."""

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._parents: defaultdict[str, set[str]] = defaultdict(set)

    def concerns(self, event: Event) -> bool:
        before = self._carriers()
        if event.type is EventType.AGGREGATION:
            self._pack(event)
        elif _ends(event, self._subject):
            self._parents.clear()
        return any(naming.thing.key in before | self._carriers() for naming in event.namings)

    def _carriers(self) -> set[str]:
        found, ahead = {self._subject}, [self._subject]
        while ahead:
            new = self._parents[ahead.pop()] - found
            found |= new
            ahead.extend(new)
        return found

    def _pack(self, event: Event) -> None:
        children = set(names(event, Role.CHILD))
        for parent in names(event, Role.PARENT):
            if event.action is Action.ADD:
                self._put(children, parent)
            elif event.action is Action.DELETE:
                self._take(children or set(self._parents), parent)

    def _put(self, children: Iterable[str], parent: str) -> None:
        for child in children:
            self._parents[child].add(parent)

    def _take(self, children: Iterable[str], parent: str) -> None:
        for child in children:
            self._parents[child].discard(parent)


def _ends(event: Event, subject: str) -> bool:
    if event.type is EventType.TRANSFORMATION:
        return subject in names(event, Role.INPUT)
    ending = event.action is Action.DELETE or event.biz_step in ENDING_STEPS
    return event.type is EventType.OBJECT and ending and subject in names(event, Role.OBJECT)
