"""A finished walk in words: keys and eventIDs for refs, items by distance, one link where several say the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import View
from tracechain.trace.facts.refs import ThingRef
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage.columns import EMPTY, Ints, among, distinct, match, union, unique
from tracechain.trace.lineage.walks.answer import Answer, Direction, Gap, Item, LinkKind, TraceLink, bounded
from tracechain.trace.lineage.walks.listed import LazySequence
from tracechain.trace.lineage.walks.walk import CONTAINMENT, LINK_KINDS, Steps, WalkResult
from tracechain.trace.words.gaps import GAP_SENTENCES


def worded(
    view: View,
    subject: ThingRef,
    direction: Direction,
    span: tuple[int, int],
    as_of: int | None,
    found: WalkResult,
    told: Ints = EMPTY,
) -> Answer:
    """The answer with keys for refs, looked up once, at the edge; items by distance, links and gaps as found.

    The ascending `told` are items that are left out, because they were told before.
    """
    links = _shortest(found.steps, found.ways)
    near, far = (links.source, links.target) if direction is Direction.FORWARD else _reach(links)
    names = _Names(view, found)
    ids = names.event_ids
    events = [i for _, i in sorted(zip(found.times.tolist(), (ids[e] for e in found.events.tolist()), strict=True))]
    gaps = [Gap(kind, ids[event], names.key(thing), GAP_SENTENCES[kind].en) for kind, event, thing in found.gaps]
    return Answer(
        names.key(subject),
        direction,
        bounded(span[0]),
        bounded(span[1]),
        as_of,
        names.items(found, _distances(subject, found.things, near, far), direction, told),
        names.steps(links, found.ways),
        events,
        sorted(gaps, key=lambda gap: (gap.kind, gap.event, gap.thing)),
    )


class _Names:
    """Keys and eventIDs of an answer's refs."""

    def __init__(self, view: View, found: WalkResult) -> None:
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

    def items(self, found: WalkResult, distance: Ints, direction: Direction, told: Ints) -> LazySequence[Item]:
        order = np.argsort(distance, kind="stable")
        order = order[~among(found.things[order], told)]
        forward = direction is Direction.FORWARD
        columns = (found.things[order], found.kinds[order], distance[order], found.bound[order])

        def rows(start: int, end: int) -> Iterator[tuple[str, Kind, int, int | None, int | None]]:
            things, *said = (c[start:end] for c in columns)
            for key, kind, steps_away, bound in zip(self.keys(things), *(c.tolist() for c in said), strict=True):
                time = bounded(bound)
                yield key, mention.KINDS[kind], steps_away, time if forward else None, None if forward else time

        return LazySequence(len(order), rows, Item)

    def steps(self, links: Steps, ways: list[list[int]]) -> LazySequence[TraceLink]:
        ids = self.event_ids

        def rows(start: int, end: int) -> Iterator[tuple[str, str, LinkKind, str, tuple[str, ...]]]:
            source, target, *said = (c[start:end] for c in links)
            ends = (self.keys(source), self.keys(target))
            for a, b, kind, event, way in zip(*ends, *(c.tolist() for c in said), strict=True):
                yield a, b, LINK_KINDS[kind], ids[event], tuple(self.key(t) for t in ways[way]) if way >= 0 else ()

        return LazySequence(len(links.source), rows, TraceLink)


def _shortest(found: Steps, ways: list[list[int]]) -> Steps:
    """One link for each source, target, kind and event: the one through the fewest containers; none to itself."""
    found = Steps(*(column[found.source != found.target] for column in found))
    length = np.array([len(way) for way in ways] + [0], dtype=np.int64)[found.way]
    keep = distinct(found.source, found.target, found.kind, found.event, length)
    rows = Steps(*(column[keep] for column in found))
    first = distinct(rows.source, rows.target, rows.kind, rows.event)
    return Steps(*(column[first] for column in rows))


def _reach(links: Steps) -> tuple[Ints, Ints]:
    """Backward, a link was walked against its direction, but into a container along it."""
    inward = links.kind == CONTAINMENT
    return np.where(inward, links.source, links.target), np.where(inward, links.target, links.source)


def _distances(subject: ThingRef, items: Ints, near: Ints, far: Ints) -> Ints:
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
