"""What an event adds to the graph, as rows of refs: the same for every store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from tracechain.trace.events.event import Event, Role
from tracechain.trace.facts import mention
from tracechain.trace.facts.admission import Admission, EventStanding, Statement
from tracechain.trace.facts.cursor import Cursor


class MentionRow(NamedTuple):
    """One mention of a thing; `other` as in `protocol.Links`, `line` the mention's place in the event."""

    thing: int
    event: int
    line: int
    code: int
    other: int
    time: int
    recorded: int
    voided: int
    amount: float | None
    unit: str | None


class MemberRow(NamedTuple):
    """One statement that an instance belongs to a lot."""

    lot: int
    instance: int
    event: int
    time: int
    recorded: int
    voided: int


def keys_of(events: Iterable[Event], statements: Iterable[Statement] = ()) -> set[str]:
    """The keys of all things that events name or speak of, and of those in statements."""
    keys: set[str] = set()
    for event in events:
        keys.update(n.thing.key for n in event.namings)
        keys.update(chain.from_iterable(event.memberships))
    for statement in statements:
        keys.update(chain.from_iterable(statement.memberships))
    return keys


def mention_rows(
    event: Event, standing: EventStanding, things: Mapping[str, int], groups: Mapping[str, int], ref: int
) -> Iterator[MentionRow]:
    """The mentions of an event; `things` and `groups` give refs of keys and of transformationIDs."""
    group = groups.get(event.transformation or "", mention.NOBODY)
    parent = next((things[n.thing.key] for n in event.namings if n.role is Role.PARENT), mention.NOBODY)
    other = {Role.CHILD: parent, Role.INPUT: group, Role.OUTPUT: group}
    span = (standing.recorded, standing.voided)
    for line, (naming, code) in enumerate(zip(event.namings, mention.codes(event), strict=True)):
        ends = (things[naming.thing.key], ref, line, code, other.get(naming.role, mention.NOBODY))
        yield MentionRow(*ends, event.time, *span, naming.quantity, naming.unit or None)


def member_rows(event: Event, standing: EventStanding, things: Mapping[str, int], ref: int) -> list[MemberRow]:
    """The memberships that an event states, each once."""
    span = (event.time, standing.recorded, standing.voided)
    return [MemberRow(things[lot], things[instance], ref, *span) for instance, lot in set(event.memberships)]


def statement_rows(
    admission: Admission, known: Mapping[str, EventStanding], things: Mapping[str, int], refs: Mapping[str, int]
) -> list[MemberRow]:
    """The memberships that later copies of events state first; they count from then on, as long as their event."""
    rows = []
    for event, memberships, recorded in ((one.event, one.memberships, one.recorded) for one in admission.statements):
        standing = admission.standings.get(event.id) or known[event.id]
        span = (event.time, max(recorded, standing.recorded), standing.voided)
        rows += [MemberRow(things[lot], things[instance], refs[event.id], *span) for instance, lot in memberships]
    return rows


def advanced(
    received: Sequence[tuple[str, int]], before: Callable[[Sequence[str]], Mapping[str, Cursor]]
) -> dict[str, Cursor]:
    """The cursors of all streams in `received` after it; `before` gives those on record."""
    numbers: dict[str, list[int]] = {}
    for stream, number in received:
        numbers.setdefault(stream, []).append(number)
    known = before(sorted(numbers)) if numbers else {}
    return {stream: known.get(stream, Cursor()).add(seen) for stream, seen in numbers.items()}
