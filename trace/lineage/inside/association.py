"""Stays of the second kind: what an AssociationEvent joined, such as a logger and a crate (trace-semantics, section 3).

Folded as stays in containers are, from ADD and DELETE in the order of time. A child by class has no amounts here: an
ADD joins it, a DELETE parts it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.facts import mention
from tracechain.trace.lineage.columns import Ints, among, union, unique
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.inside.stay import Act, Stay, Verb, fold


class Association(NamedTuple):
    """That `other` was associated with `thing`, as its child or its parent, from `start` to `end`, both included."""

    thing: int
    other: int
    start: int
    end: int


def joined_with(known: Containment, things: Ints) -> list[Association]:
    """What was ever associated with the things."""
    wanted = set(things.tolist())
    found: set[Association] = set()
    for stay in _stays(known, things):
        span = (stay.start, stay.end)
        if stay.parent == stay.child:
            continue
        if stay.parent in wanted:
            found.add(Association(stay.parent, stay.child, *span))
        if stay.child in wanted:
            found.add(Association(stay.child, stay.parent, *span))
    return sorted(found)


def _stays(known: Containment, things: Ints) -> list[Stay]:
    """The associations of the things as children, and of all children that they ever had."""
    as_parent = known.mentions(things).role(Role.ASSOCIATION_PARENT)
    named = known.view.participants(unique(as_parent.event), Role.ASSOCIATION_CHILD)
    children = union(unique(things), named.thing[mention.kind_of(named.code) != mention.PRODUCT])
    moved = known.mentions(children).role(Role.ASSOCIATION_CHILD)
    parent_of = _parents(known, unique(moved.event))
    acts: set[Act] = set()
    for which, event, code, _, time in zip(*(column.tolist() for column in moved), strict=True):
        verb = {mention.ADD: Verb.PUT, mention.DELETE: Verb.TAKE}.get(mention.action_of(code))
        if verb is not None and event in parent_of:
            acts.add(Act(time, verb, event, int(children[which]), parent_of[event]))
    acts |= _emptied(known, np.array(sorted({act.parent for act in acts}), dtype=np.int64)) | _ended(known, children)
    lots = children[known.kinds(children) == mention.LOT] if len(children) else children
    return fold(acts, set(lots.tolist()), known.event_id)


def _parents(known: Containment, events: Ints) -> dict[int, int]:
    found = known.view.participants(events, Role.ASSOCIATION_PARENT)
    return dict(zip(found.event.tolist(), found.thing.tolist(), strict=True))


def _emptied(known: Containment, parents: Ints) -> set[Act]:
    """A DELETE that names no child parts the parent from all it has."""
    parted = known.mentions(parents).role(Role.ASSOCIATION_PARENT)
    parted = parted.where(mention.action_of(parted.code) == mention.DELETE)
    named = unique(known.view.participants(unique(parted.event), Role.ASSOCIATION_CHILD).event)
    parted = parted.where(~among(parted.event, named))
    rows = zip(parted.which.tolist(), parted.event.tolist(), parted.time.tolist(), strict=True)
    return {Act(time, Verb.EMPTY, event, 0, int(parents[which])) for which, event, time in rows}


def _ended(known: Containment, children: Ints) -> set[Act]:
    """An instance that is no more is joined with nothing."""
    ends = known.mentions(children)
    ends = ends.where((ends.code & mention.ENDS) != 0)
    rows = zip(ends.which.tolist(), ends.event.tolist(), ends.time.tolist(), strict=True)
    return {Act(time, Verb.END, event, int(children[which]), mention.NOBODY) for which, event, time in rows}
