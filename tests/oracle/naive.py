"""The trace as `trace-semantics.md` words it, by loops over everything: the oracle of the real engine.

Slow on purpose. Times are integer microseconds; "always" and "never ends" are infinities inside and None outside.
Where the page leaves a choice, this is the reading taken:

- Section 1: a product opens and closes stays like any other name, but is nobody's carrier and gives no children.
- Section 2: an event with `errorDeclaration` voids the event of its eventID, and itself counts nowhere.
- Section 3: a removal of a named child "found nothing" when the child had no open stay in that parent; it is judged
  once per child of the event, however many quantities the event gives for it. More taken out than is inside leaves
  nothing of that unit, never less than nothing. A removal in a unit that isn't inside takes nothing, and has found its
  stay. An amount of unknown size keeps the stay open until a removal without quantity.
- Section 3: a thing is never its own carrier. Spans that only touch count, on the way up as well.
- Section 5: a thing has one earliest time, the least of all ways; `out of order` is judged against that one.
- Section 6.1: an event of which y is an output earlier than the start of y's window is followed, and (y being a
  container) not counted among the events for that reason alone.
- Section 6.2: "y is the subject and a lot" holds for every window of the subject, not for the first alone.
- Section 6.3: the last time that L was an output is taken over all events, `until` or not.
- Section 6.5: it corrects neither products nor the subject's own end. Of several output events at the last instant
  the one with the greatest eventID is reported.
- Events: a thing "ever had children" when an AggregationEvent ever opened a stay in it.
- Links join two different items. A containment link is container -> child in both directions, with the event that
  opened the stay. In 6.2 the link is input -> y, with the event that names the carrier (or the lot's instance) as output.
- The gap of a product names the event that names the product: the input's own, the output's own, the one that put it in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf

from tracechain.trace.events.event import Event, Role
from tracechain.trace.identifiers.code import Kind

from .stays import Packing, Stay, Time, named

Link = tuple[str, str, str, str]  # from, to, kind, event
Gap = tuple[str, str, str]  # kind, event, thing


@dataclass(frozen=True)
class Recorded:
    """An event on record: when it was recorded, by whom, and when it was voided, if it was."""

    event: Event
    recorded: int
    party: str = "farm"
    voided: int | None = None


@dataclass(frozen=True)
class Answer:
    """Items with their `since` (forward) or `until` (backward), the eventIDs, the gaps and the links of a trace."""

    items: Mapping[str, int | None]
    events: frozenset[str]
    gaps: frozenset[Gap]
    links: frozenset[Link]


@dataclass(frozen=True)
class Span:
    """What was so from `start` to `end`, both included, of the thing or carrier `key`."""

    key: str
    start: Time
    end: Time


@dataclass(frozen=True)
class Step:
    """A rule of section 5 or 6 reached `thing`; the other fields say what is to be reported of it."""

    thing: str
    start: Time
    end: Time
    link: Link
    named: str  # the event that names it
    disorder: Gap | None = None


def standing(facts: Iterable[Recorded], as_of: int | None = None) -> list[Event]:
    """The events that count as of a recordTime: recorded by then, and not voided by then (section 2)."""
    limit = inf if as_of is None else as_of
    return [f.event for f in facts if f.recorded <= limit and not (f.voided is not None and f.voided <= limit)]


def known(events: Iterable[Event] | World, subject: str) -> bool:
    """Whether an event that counts names the subject or states a membership of it; if not, the answer is 404."""
    return subject in _world(events).kinds


def forward(events: Iterable[Event] | World, subject: str, since: int | None = None) -> Answer:
    """Where did it go? Section 5."""
    world = _world(events)
    earliest: dict[str, Time] = {subject: -inf if since is None else since}
    changed = True
    while changed:
        changed = False
        for thing, start in list(earliest.items()):
            for step in _forward_steps(world, thing, start):
                if step.thing not in earliest or step.start < earliest[step.thing]:
                    earliest[step.thing] = step.start
                    changed = True
    steps = [step for thing, start in earliest.items() for step in _forward_steps(world, thing, start)]
    found: set[str] = set()
    gaps: set[Gap] = set()
    for thing, start in earliest.items():
        disorders = [event.id for event in _used_before_made(world, thing, start)]
        gaps |= {("out_of_order", event, thing) for event in disorders}
        found |= {*disorders, *_events_of(world, subject, thing, start, inf)}
    return _answer(world, earliest, found, gaps, steps)


def backward(events: Iterable[Event] | World, subject: str, until: int | None = None) -> Answer:
    """What is it made of? Section 6."""
    world = _world(events)
    windows = {Span(subject, -inf, inf if until is None else until)}
    grown = True
    while grown:
        reached = {Span(s.thing, s.start, s.end) for w in windows for s in _backward_steps(world, subject, w)}
        grown = not reached <= windows
        windows |= reached
    found: set[str] = set()
    latest: dict[str, Time] = {}
    for window in windows:
        start = window.start if window.key in world.containers else -inf
        found |= _events_of(world, subject, window.key, start, window.end)
        found |= _makings_elsewhere(world, subject, window)
        latest[window.key] = max(latest.get(window.key, -inf), window.end)
    steps = [step for window in windows for step in _backward_steps(world, subject, window)]
    gaps = {step.disorder for step in steps if step.disorder}
    return _answer(world, latest, found, gaps, steps)


def _world(events: Iterable[Event] | World) -> World:
    """A caller with many questions to one set of events makes its World once."""
    return events if isinstance(events, World) else World(events)


def _forward_steps(world: World, thing: str, since: Time) -> Iterator[Step]:
    """The rules of section 5 for (thing, since)."""
    if world.is_product(thing):
        return
    uses = [event for event in _uses(world, thing) if event.time >= since]
    for use in uses + _used_before_made(world, thing, since):  # rules 1 and 4
        for other in world.transformation(use):
            for output in named(other, Role.OUTPUT):
                link = (thing, output, "transformation", other.id)
                yield Step(output, other.time, inf, link, other.id)
    for instance, lot in world.members:  # rule 2
        if lot == thing:
            stating = world.members[instance, lot]
            yield Step(instance, -inf, inf, (lot, instance, "membership", stating.id), stating.id)
    for stay in world.stays:  # rule 3
        if stay.parent == thing and stay.end >= since:
            link = (thing, stay.child, "containment", stay.event)
            yield Step(stay.child, max(since, stay.start), inf, link, stay.event)


def _uses(world: World, thing: str) -> list[Event]:
    """The events of which the thing, or a carrier of it at that time, is an input."""
    places = [Span(thing, -inf, inf), *world.carriers(thing)]
    return [e for e in world.events if _at(places, e.time) & set(named(e, Role.INPUT))]


def _used_before_made(world: World, thing: str, since: Time) -> list[Event]:
    """Rule 4 of section 5: the uses before its earliest time, if it was made, and only after them."""
    made = world.made(thing)
    if world.is_product(thing) or not made:
        return []
    first = min(event.time for event in made)
    return [event for event in _uses(world, thing) if event.time < since and event.time < first]


def _backward_steps(world: World, subject: str, window: Span) -> Iterator[Step]:
    """The rules of section 6 for (window.key, [window.start, window.end])."""
    thing = window.key
    if world.is_product(thing):
        return
    own = {event.id for event in world.made(thing) if event.time <= window.end}
    for making in own | _makings_elsewhere(world, subject, window):  # rules 1 and 2
        for other in world.transformation(world.by_id[making]):
            for source in named(other, Role.INPUT):
                end, disorder = _corrected(world, source, other.time)
                link = (source, thing, "transformation", making)
                yield Step(source, other.time, end, link, other.id, disorder)
    for (instance, lot), stating in world.members.items():  # rule 3
        if instance == thing:
            end = max([stating.time, *(event.time for event in world.made(lot))])
            yield Step(lot, stating.time, end, (lot, thing, "membership", stating.id), stating.id)
    for stay in world.stays:  # rule 4
        if stay.parent == thing and stay.start <= window.end and stay.end >= window.start:
            end, disorder = _corrected(world, stay.child, min(window.end, stay.end))
            link = (thing, stay.child, "containment", stay.event)
            yield Step(stay.child, max(window.start, stay.start), end, link, stay.event, disorder)


def _makings_elsewhere(world: World, subject: str, window: Span) -> set[str]:
    """Rule 2 of section 6: the events that made a carrier of the thing, or an instance of the lot asked for."""
    thing = window.key
    if world.is_product(thing):
        return set()
    ends = [(span.key, min(span.end, window.end)) for span in world.carriers(thing) if span.start <= window.end]
    if thing == subject:
        ends += [(instance, window.end) for instance, lot in world.members if lot == thing]
    return {event.id for key, end in ends for event in world.made(key) if event.time <= end}


def _corrected(world: World, thing: str, end: Time) -> tuple[Time, Gap | None]:
    """Rule 5 of section 6: the end of a thing that was used before it was made."""
    made = world.made(thing)
    if world.is_product(thing) or not made or min(event.time for event in made) <= end:
        return end, None
    last = max(made, key=lambda event: (event.time, event.id))
    return last.time, ("out_of_order", last.id, thing)


def _events_of(world: World, subject: str, thing: str, start: Time, end: Time) -> set[str]:
    """The eventIDs that name the thing within [start, end], or a carrier of it during the stay."""
    if world.is_product(thing):
        places = [Span(thing, -inf, inf)] if thing == subject else []
    else:
        places = [Span(thing, -inf, inf), *world.carriers(thing)]
    inside = [event for event in world.events if start <= event.time <= end]
    return {event.id for event in inside if _at(places, event.time) & {n.thing.key for n in event.namings}}


def _at(places: list[Span], time: int) -> set[str]:
    """The keys of the places at that time."""
    return {place.key for place in places if place.start <= time <= place.end}


def _answer(world: World, items: Mapping[str, Time], events: set[str], gaps: set[Gap], steps: list[Step]) -> Answer:
    """The answer as it is given out: infinities are None, links join two items, products are gaps."""
    gaps = gaps | {("input_without_lot", step.named, step.thing) for step in steps if world.is_product(step.thing)}
    links = {step.link for step in steps if step.link[0] != step.link[1]}
    times = {key: None if time in (inf, -inf) else int(time) for key, time in items.items()}
    return Answer(times, frozenset(events), frozenset(gaps), frozenset(links))


class World:
    """The set of events that count, and what sections 1 to 4 say of it."""

    def __init__(self, events: Iterable[Event]) -> None:
        given = list(events)
        voided = {event.id for event in given if event.declared}
        standing = {event.id: event for event in given if event.id not in voided}
        self.by_id = standing
        self.events = sorted(standing.values(), key=lambda event: (event.time, event.id))
        self._carriers: dict[str, set[Span]] = {}
        self._made: dict[str, list[Event]] = {}

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        """Every thing that there is, with its kind; a lot known only by membership is a thing."""
        kinds = {}
        for event in self.events:
            for instance, lot in event.memberships:
                kinds.update({instance: Kind.INSTANCE, lot: Kind.LOT})
            kinds.update({naming.thing.key: naming.thing.kind for naming in event.namings})
        return kinds

    @cached_property
    def members(self) -> Mapping[tuple[str, str], Event]:
        """(instance, lot) to the first event that says so (section 4)."""
        first: dict[tuple[str, str], Event] = {}
        for event in self.events:
            for pair in event.memberships:
                first.setdefault(pair, event)
        return first

    @cached_property
    def stays(self) -> list[Stay]:
        """All stays (section 3); one that is still open ends at infinity."""
        return Packing(self.events).stays

    @cached_property
    def containers(self) -> set[str]:
        """The things that ever had children."""
        return {stay.parent for stay in self.stays}

    def is_product(self, key: str) -> bool:
        return self.kinds.get(key) is Kind.PRODUCT

    def made(self, key: str) -> list[Event]:
        """The events of which the thing is an output."""
        if key not in self._made:
            self._made[key] = [event for event in self.events if key in named(event, Role.OUTPUT)]
        return self._made[key]

    def transformation(self, event: Event) -> list[Event]:
        """The events of the transformation that this event is, or is part of."""
        if event.transformation is None:
            return [event]
        return [e for e in self.events if e.transformation == event.transformation]

    def carriers(self, key: str) -> set[Span]:
        """All parents, direct or not, each with the part of time in which the thing was in it."""
        if key not in self._carriers:
            self._carriers[key] = self._climb(key)
        return self._carriers[key]

    def _climb(self, key: str) -> set[Span]:
        found: set[Span] = set()
        front = {Span(key, -inf, inf)}
        while front:
            reached = {
                Span(stay.parent, max(below.start, stay.start), min(below.end, stay.end))
                for below in front
                for stay in self.stays
                if stay.child == below.key and stay.parent != key and not self.is_product(stay.parent)
            }
            front = {span for span in reached if span.start <= span.end} - found
            found |= front
        return found
