"""What both walks share: what transformations took and gave, links in columns, and what a finished walk found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import Memberships, View
from tracechain.trace.facts.refs import Events, Kinds, ThingRef, Things, Times
from tracechain.trace.lineage.columns import EMPTY, LAST, Flags, Ints, distinct, match, union, unique
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.inside.mentions import NO_MENTIONS, Mentions
from tracechain.trace.lineage.walks.answer import LinkKind


class Flow(NamedTuple):
    """What a transformation took or gave: `which` of the asked events led to it, the thing, its own event and time."""

    which: Ints
    thing: Things
    event: Events
    time: Times
    product: Flags


class Steps(NamedTuple):
    """Links in columns. `kind` indexes LINK_KINDS; `way` is a row of the table of ways, -1 for none."""

    source: Things
    target: Things
    kind: Ints
    event: Events
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
    alone = groups == mention.NOBODY
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
    product = mention.kind_of(code[rows]) == mention.PRODUCT
    return Flow(which, thing[rows], event[rows], time[rows], product)


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


class WalkResult(NamedTuple):
    """A finished walk in columns; things and events as refs, `bound` each item's since (forward) or until (backward)."""

    things: Things  # ascending
    kinds: Kinds
    bound: Times
    steps: Steps
    ways: list[list[int]]
    events: Events
    times: Times
    gaps: set[tuple[str, int, int]]  # kind, event, thing


def of_product(view: View, ref: ThingRef, since: int, until: int) -> WalkResult:
    """A product's answer is itself and the events that name it."""
    mentions = view.mentions(ref)
    within = (mentions.time >= since) & (mentions.time <= until)
    first = distinct(mentions.event[within])
    one = np.array([ref], dtype=np.int64)
    bound = np.array([since if until == LAST else until], dtype=np.int64)
    kinds = np.array([mention.PRODUCT], dtype=np.int64)
    return WalkResult(
        one, kinds, bound, joined([]), [], mentions.event[within][first], mentions.time[within][first], set()
    )


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
