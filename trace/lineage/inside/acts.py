"""Acts in columns, and the stays of plain instances folded from them in columns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tracechain.trace.facts import mention
from tracechain.trace.facts.refs import Events, Things, Times
from tracechain.trace.lineage.columns import EMPTY, LAST, Flags, Ints, among, unique
from tracechain.trace.lineage.inside.mentions import MentionCache, Mentions
from tracechain.trace.lineage.inside.stay import NO_STAYS, Stays, Verb

_TAKE, _EMPTY, _PUT, _END = (int(verb) for verb in Verb)  # columns compare slowly with an enum


class Acts(NamedTuple):
    """What was done to children, one act a row (see Act); emptyings are repeated for each child that was inside."""

    child: Things
    time: Times
    verb: Ints
    parent: Things
    event: Events

    def where(self, flags: Flags) -> Acts:
        """Those for which the flag is set."""
        return Acts(*[column[flags] for column in self])

    def filled(self) -> Ints:
        """The parents that something was put into, ascending."""
        return unique(self.parent[self.verb == _PUT])


_NO_ACTS = Acts(*([EMPTY] * 5))


def acts_of(facts: MentionCache, children: Ints, mentions: Mentions) -> Acts:
    """What their `mentions` say that was done to the children, and the emptyings that ended their stays."""
    role, action = mention.role_of(mentions.code), mention.action_of(mentions.code)
    moved = (role == mention.CHILD) & (mentions.other != mention.NOBODY)
    put, take = moved & (action == mention.ADD), moved & (action == mention.DELETE)
    end = (mentions.code & mention.ENDS) != 0  # of an object or an input: never of a child
    verb = np.where(end, _END, np.where(put, _PUT, _TAKE))
    of_children = Acts(children[mentions.which], mentions.time, verb, mentions.other, mentions.event)
    own, emptied = of_children.where(put | take | end), _emptied(facts, of_children.where(put))
    if not len(emptied.child):
        return own
    return Acts(*(np.concatenate(pair) for pair in zip(own, emptied, strict=True)))


def emptyings(facts: MentionCache, parents: Ints) -> Mentions:
    """When everything was taken out of each parent."""
    mentions = facts.mentions(parents)
    return mentions.where((mentions.code & mention.EMPTIES) != 0)


def plain(acts: Acts) -> tuple[Stays, Ints]:
    """Stays of instances whose acts leave no question open, and the children that have to be folded act by act.

    Open is a question where two acts are at one instant, or a removal is not from where the thing was.
    """
    if not len(acts.child):
        return NO_STAYS, EMPTY
    order = np.lexsort((acts.verb, acts.time, acts.child))
    child, time, verb, parent, event = (column[order] for column in acts)
    next_same = np.zeros(len(child), dtype=np.bool_)
    next_same[:-1] = child[:-1] == child[1:]
    after = np.minimum(np.arange(len(child)) + 1, len(child) - 1)
    put = verb == _PUT
    tie = next_same & (time == time[after])
    stays_in = put & next_same & put[after] & (parent == parent[after])
    taken = (verb[after] == _TAKE) | (verb[after] == _EMPTY)
    wrong_parent = put & next_same & taken & (parent != parent[after])
    odd = unique(child[tie | stays_in | wrong_parent])
    begins = put & ~among(child, odd)
    end = np.where(next_same, time[after], LAST)
    unrecorded = (next_same & ((verb[after] == _PUT) | (verb[after] == _END))).astype(np.int64)
    return Stays(*(column[begins] for column in (child, parent, time, end, event, unrecorded))), odd


def _emptied(facts: MentionCache, put: Acts) -> Acts:
    """For each thing put in, the next emptying of that parent: what comes after it finds the thing gone already."""
    if not len(put.parent):
        return _NO_ACTS
    parents = unique(put.parent)
    emptied = emptyings(facts, parents)
    if not len(emptied.which):
        return _NO_ACTS
    times, rank = np.unique(np.concatenate((emptied.time, put.time)), return_inverse=True)
    moment = emptied.which * len(times) + rank[: len(emptied.time)]
    order = np.argsort(moment, kind="stable")
    in_parent = np.searchsorted(parents, put.parent)
    at = np.searchsorted(moment[order], in_parent * len(times) + rank[len(emptied.time) :], "left")
    hit = at < len(order)
    row = order[at[hit]]
    same = emptied.which[row] == in_parent[hit]
    hit[hit] = same
    row = row[same]
    return Acts(
        put.child[hit],
        emptied.time[row],
        np.full(len(row), _EMPTY, dtype=np.int64),
        put.parent[hit],
        emptied.event[row],
    )
