"""What both walks share: what transformations took and gave, and the answer in columns made into one of words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage.answer import Answer, Direction, Gap, Item, LinkKind, Step, UnknownThing, bounded
from tracechain.trace.lineage.columns import EMPTY, LAST, Flags, Ints, among, distinct, match, union, unique
from tracechain.trace.lineage.containment import NO_MENTIONS, Containment, Mentions
from tracechain.trace.lineage.listed import Listed
from tracechain.trace.lineage.sentences import SENTENCES
from tracechain.trace.store import link
from tracechain.trace.store.protocol import Memberships, ProvenanceStore, View


class Flow(NamedTuple):
    """What a transformation took or gave: `which` of the asked events led to it, the thing, its own event and time."""

    which: Ints
    thing: Ints
    event: Ints
    time: Ints
    product: Flags


class Steps(NamedTuple):
    """Links in columns. `kind` indexes LINK_KINDS; `way` is a row of the table of ways, -1 for none."""

    source: Ints
    target: Ints
    kind: Ints
    event: Ints
    way: Ints


LINK_KINDS = (LinkKind.TRANSFORMATION, LinkKind.MEMBERSHIP, LinkKind.CONTAINMENT, LinkKind.CONTACT)
TRANSFORMATION, MEMBERSHIP, CONTAINMENT, CONTACT = range(4)


def steps(source: Ints, target: Ints, kind: int, event: Ints, way: Ints | None = None) -> Steps:
    """Links of one kind."""
    return Steps(
        source,
        target,
        np.full(len(source), kind, dtype=np.int64),
        event,
        np.full(len(source), -1, dtype=np.int64) if way is None else way,
    )


def joined(parts: Iterable[Steps]) -> Steps:
    """Several columns of links as one."""
    parts = [*parts, Steps(*([EMPTY] * 5))]
    return Steps(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def flows(view: View, events: Ints, groups: Ints, role: Role) -> Flow:
    """Outputs (or inputs) of the transformations to which `events` belong.

    Events that share a transformationID are one transformation (EPCIS 2.0, 7.4.6): `groups` has its ref, else NOBODY.
    """
    if not len(events):
        return Flow(EMPTY, EMPTY, EMPTY, EMPTY, np.empty(0, dtype=np.bool_))
    alone = groups == link.NOBODY
    own = unique(events[alone])
    shared, members = view.transformation_events(unique(groups[~alone])) if not alone.all() else (EMPTY, EMPTY)
    found = view.participants(union(own, members), role)
    order = np.argsort(found.event, kind="stable")
    thing, event, time, code = found.thing[order], found.event[order], found.time[order], found.code[order]
    which_alone, rows_alone = match(events[alone], event)
    by_group = np.argsort(shared, kind="stable")
    which_event, member_row = match(groups[~alone], shared[by_group])
    which_row, rows_shared = match(members[by_group][member_row], event)
    which = np.concatenate((np.flatnonzero(alone)[which_alone], np.flatnonzero(~alone)[which_event][which_row]))
    rows = np.concatenate((rows_alone, rows_shared))
    product = link.kind_of(code[rows]) == link.PRODUCT
    return Flow(which, thing[rows], event[rows], time[rows], product)


def subject_kind(containment: Containment, subject: str, ref: int) -> int:
    """INSTANCE, LOT or PRODUCT; raises UnknownThing where no counted event names it and no membership states it."""
    view = containment.view
    if ref < 0:
        raise UnknownThing(subject)
    one = np.array([ref], dtype=np.int64)
    codes = containment.mentions(one).code
    if not len(codes):
        codes = view.mentions(ref).code
    if len(codes):
        return int(link.kind_of(codes).max())
    if not len(view.members(one).instance) and not len(view.lots(one).lot):
        raise UnknownThing(subject)
    return link.LOT


def first_stated(known: Containment, found: Memberships) -> Memberships:
    """The first event that states each membership; of several at one instant the one with the least eventID."""
    if not len(found.lot):
        return found
    order = np.lexsort((found.time, found.lot, found.instance))
    instance, lot, event, time = (column[order] for column in (found.instance, found.lot, found.event, found.time))
    tie = (instance[1:] == instance[:-1]) & (lot[1:] == lot[:-1]) & (time[1:] == time[:-1])
    tied = np.zeros(len(instance), dtype=np.bool_)
    tied[1:] |= tie
    tied[:-1] |= tie
    rank = np.zeros(len(instance), dtype=np.int64)
    known.learn_event_ids(event[tied].tolist())
    by_id = {e: known.event_id(e) for e in unique(event[tied]).tolist()}
    places = {e: place for place, e in enumerate(sorted(by_id, key=by_id.__getitem__))}
    rank[tied] = [places[e] for e in event[tied].tolist()]
    again = np.lexsort((rank, time, lot, instance))
    first = again[distinct(instance[again], lot[again])]
    return Memberships(instance[first], lot[first], event[first], time[first])


def distances(subject: int, items: Ints, near: Ints, far: Ints) -> Ints:
    """The fewest steps from the subject to each of the ascending `items`, over links near → far."""
    found = np.full(len(items), -1, dtype=np.int64)
    start, end = np.searchsorted(items, near), np.searchsorted(items, far)
    order = np.argsort(start, kind="stable")
    start, end = start[order], end[order]
    front = np.searchsorted(items, np.array([subject], dtype=np.int64))
    found[front] = distance = 0
    while len(front):
        distance += 1
        _, rows = match(front, start)
        front = unique(end[rows])
        front = front[found[front] < 0]
        found[front] = distance
    return found


class Found(NamedTuple):
    """A finished walk in columns; things and events as refs, `bound` each item's since (forward) or until (backward)."""

    things: Ints  # ascending
    kinds: Ints
    bound: Ints
    steps: Steps
    ways: list[list[int]]
    events: Ints
    times: Ints
    gaps: set[tuple[str, int, int]]  # kind, event, thing


def shortest(found: Steps, ways: list[list[int]]) -> Steps:
    """One link for each source, target, kind and event: the one through the fewest containers; none to itself."""
    found = Steps(*(column[found.source != found.target] for column in found))
    length = np.array([len(way) for way in ways] + [0], dtype=np.int64)[found.way]
    keep = distinct(found.source, found.target, found.kind, found.event, length)
    rows = Steps(*(column[keep] for column in found))
    first = distinct(rows.source, rows.target, rows.kind, rows.event)
    return Steps(*(column[first] for column in rows))


def worded(
    view: View,
    subject: int,
    direction: Direction,
    span: tuple[int, int],
    as_of: int | None,
    found: Found,
    told: Ints = EMPTY,
) -> Answer:
    """The answer with keys for refs, looked up once, at the edge; items by distance, links and gaps as found.

    The ascending `told` are items that are left out, because they were told before.
    """
    links = shortest(found.steps, found.ways)
    near, far = (links.source, links.target) if direction is Direction.FORWARD else _reach(links)
    names = _Names(view, found)
    ids = names.event_ids
    events = [i for _, i in sorted(zip(found.times.tolist(), (ids[e] for e in found.events.tolist()), strict=True))]
    gaps = [Gap(kind, ids[event], names.key(thing), SENTENCES[kind].en) for kind, event, thing in found.gaps]
    return Answer(
        names.key(subject),
        direction,
        bounded(span[0]),
        bounded(span[1]),
        as_of,
        names.items(found, distances(subject, found.things, near, far), direction, told),
        names.steps(links, found.ways),
        events,
        sorted(gaps, key=lambda gap: (gap.kind, gap.event, gap.thing)),
    )


class _Names:
    """Keys and eventIDs of an answer's refs."""

    def __init__(self, view: View, found: Found) -> None:
        on_way = np.array(sorted({thing for way in found.ways for thing in way}), dtype=np.int64)
        self._refs = union(found.things, on_way)
        odd = np.array(sorted({event for _, event, _ in found.gaps}), dtype=np.int64)
        events = union(found.events, found.steps.event, odd)
        self._keys, ids = view.names(self._refs, events)  # keys beside refs, not in a dict: there may be millions
        self.event_ids = dict(zip(events.tolist(), ids, strict=True))

    def keys(self, refs: Ints) -> list[str]:
        keys = self._keys
        return [keys[place] for place in self._refs.searchsorted(refs).tolist()]

    def key(self, ref: int) -> str:
        return self._keys[int(self._refs.searchsorted(ref))]

    def items(self, found: Found, distance: Ints, direction: Direction, told: Ints) -> Listed[Item]:
        order = np.argsort(distance, kind="stable")
        order = order[~among(found.things[order], told)]
        forward = direction is Direction.FORWARD
        columns = (found.things[order], found.kinds[order], distance[order], found.bound[order])

        def rows(start: int, end: int) -> Iterator[tuple[str, Kind, int, int | None, int | None]]:
            things, *said = (c[start:end] for c in columns)
            for key, kind, steps_away, bound in zip(self.keys(things), *(c.tolist() for c in said), strict=True):
                time = bounded(bound)
                yield key, link.KINDS[kind], steps_away, time if forward else None, None if forward else time

        return Listed(len(order), rows, Item)

    def steps(self, links: Steps, ways: list[list[int]]) -> Listed[Step]:
        ids = self.event_ids

        def rows(start: int, end: int) -> Iterator[tuple[str, str, LinkKind, str, tuple[str, ...]]]:
            source, target, *said = (c[start:end] for c in links)
            ends = (self.keys(source), self.keys(target))
            for a, b, kind, event, way in zip(*ends, *(c.tolist() for c in said), strict=True):
                yield a, b, LINK_KINDS[kind], ids[event], tuple(self.key(t) for t in ways[way]) if way >= 0 else ()

        return Listed(len(links.source), rows, Step)


def _reach(links: Steps) -> tuple[Ints, Ints]:
    """Backward, a link was walked against its direction, but into a container along it."""
    inward = links.kind == CONTAINMENT
    return np.where(inward, links.source, links.target), np.where(inward, links.target, links.source)


def of_product(view: View, ref: int, since: int, until: int) -> Found:
    """A product's answer is itself and the events that name it."""
    mentions = view.mentions(ref)
    within = (mentions.time >= since) & (mentions.time <= until)
    first = distinct(mentions.event[within])
    one = np.array([ref], dtype=np.int64)
    bound = np.array([since if until == LAST else until], dtype=np.int64)
    kinds = np.array([link.PRODUCT], dtype=np.int64)
    return Found(one, kinds, bound, joined([]), [], mentions.event[within][first], mentions.time[within][first], set())


def named_within(known: Containment, things: Ints, start: Ints, end: Ints) -> Mentions:
    """Mentions of each thing from `start` to `end`, equal spans of one thing looked up once; `which` is of no meaning."""
    if not len(things):
        return NO_MENTIONS
    some = np.flatnonzero(start <= end)
    spans = some[distinct(things[some], start[some], end[some])]
    mentions = known.mentions(things[spans])
    return mentions.where(
        (mentions.time >= start[spans][mentions.which]) & (mentions.time <= end[spans][mentions.which])
    )


def moment(store: ProvenanceStore, as_of: int | None) -> int | None:
    """The settled time that an `as_of` question is answered as of (trace-semantics, section 8)."""
    return None if as_of is None else min(as_of, store.settled())
