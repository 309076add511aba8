"""What is in what, and when, for whole sets of things: mentions, stays and carriers, fetched once and kept for one answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.lineage.columns import EMPTY, LAST, Flags, Ints, Keyed, among, distinct, match, union, unique
from tracechain.trace.lineage.stay import Act, Stay, Verb, fold
from tracechain.trace.store import link
from tracechain.trace.store.protocol import View


class Mentions(NamedTuple):
    """Mentions of things by events; `which` is the index of the thing in the set that was asked for."""

    which: Ints
    event: Ints
    code: Ints
    other: Ints
    time: Ints

    def where(self, flags: Flags) -> Mentions:
        """Those for which the flag is set."""
        return Mentions(*[column[flags] for column in self])

    def role(self, role: int) -> Mentions:
        """Those in one role, as a number: columns compare slowly with an enum."""
        return self.where(link.role_of(self.code) == role)


NO_MENTIONS = Mentions(*([EMPTY] * 5))
FEW = 16  # things: looking them up in the columns costs more than a copy


class Stays(NamedTuple):
    """Stays of children in parents that can be carriers; both ends are included.

    `unrecorded` is 1 where no event took the child out: it was put elsewhere, or ended inside (a gap).
    """

    child: Ints
    parent: Ints
    start: Ints
    end: Ints
    event: Ints
    unrecorded: Ints


NO_STAYS = Stays(*([EMPTY] * 6))
_TAKE, _EMPTY, _PUT, _END = (int(verb) for verb in Verb)  # columns compare slowly with an enum


class Carriers(NamedTuple):
    """That thing `which` was in `carrier`, directly or not, from `start` to `end`.

    `up` is the row of the carrier in between, -1 for a direct parent.
    """

    which: Ints
    carrier: Ints
    start: Ints
    end: Ints
    up: Ints

    def way(self, row: int) -> list[int]:
        """The containers from the thing's own parent up to the carrier of `row`."""
        chain = [int(self.carrier[row])]
        while (row := int(self.up[row])) >= 0:
            chain.append(int(self.carrier[row]))
        return chain[::-1]


class Containment:
    """The part of the containment history that one answer needs, over one view of a store."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._mentions = Keyed(4)  # event, code, other, time, by thing
        self._few: dict[bytes, Mentions] = {}  # of small sets, which a walk looks at again and again
        self._stays = Keyed(6)  # the columns of Stays, by child
        self._event_ids: dict[int, str] = {}

    def mentions(self, things: Ints) -> Mentions:
        """Every mention of instances and lots, in the order of `things`."""
        if not len(things):
            return NO_MENTIONS
        if len(things) > FEW:
            return self._all_mentions(things)
        key = things.tobytes()
        if key not in self._few:
            self._few[key] = self._all_mentions(things)
        return self._few[key]

    def _all_mentions(self, things: Ints) -> Mentions:
        new = self._mentions.missing(unique(things))
        if len(new):
            found = self.view.links(new)
            self._mentions.add(new, found.thing, found.event, found.code, found.other, found.time)
        which, rows = self._mentions.find(things)
        return Mentions(which, *[column[rows] for column in self._mentions.columns])

    def kinds(self, things: Ints) -> Ints:
        """INSTANCE or LOT: one mention as a class makes it a lot, and so does belonging to nothing but a membership."""
        mentions = self.mentions(things)
        if not len(things):
            return EMPTY
        kinds = np.full(len(things), -1, dtype=np.int64)
        np.maximum.at(kinds, mentions.which, link.kind_of(mentions.code))
        return np.where(kinds < 0, link.LOT, kinds)

    def stays(self, children: Ints) -> tuple[Ints, Stays]:
        """The stays of instances and lots: (index in `children`, stay)."""
        if not len(children):
            return EMPTY, NO_STAYS
        new = self._stays.missing(unique(children))
        if len(new):
            found = self._folded(new)
            self._stays.add(new, found.child, *found)
        which, rows = self._stays.find(children)
        return which, Stays(*[column[rows] for column in self._stays.columns])

    def carriers(self, things: Ints, until: Ints | None = None) -> Carriers:
        """Every container that each thing was ever in, with the part of the span in which it was (up to `until`)."""
        which, stays = self.stays(things)
        end = stays.end if until is None else np.minimum(stays.end, until[which])
        level = Carriers(which, stays.parent, stays.start, end, np.full(len(which), -1, dtype=np.int64))
        level = _kept(level, (level.start <= level.end) & (level.carrier != things[level.which]))
        levels, base, depth = [level], 0, 1
        while len(level.which):
            at, above = self.stays(level.carrier)
            depth += 1
            higher = Carriers(
                level.which[at],
                above.parent,
                np.maximum(level.start[at], above.start),
                np.minimum(level.end[at], above.end),
                at + base,
            )
            higher = _kept(higher, (higher.start <= higher.end) & (higher.carrier != things[higher.which]))
            if depth > 3:  # only containers that contain each other, or a deep nest, come here: go nowhere twice
                higher = _kept(higher, _unseen(higher, levels))
            base += len(level.which)
            levels.append(higher)
            level = higher
        return Carriers(*(np.concatenate(columns) for columns in zip(*levels, strict=True)))

    def contents(self, containers: Ints) -> tuple[Ints, Stays, Flags]:
        """All stays in the containers: (index in `containers`, stay, whether the child is a product)."""
        mentions = self.mentions(containers).role(link.PARENT)
        filled = mentions.where(link.action_of(mentions.code) == link.ADD)
        if not len(filled.event):
            return EMPTY, NO_STAYS, np.empty(0, dtype=np.bool_)
        inside = self.view.participants(unique(filled.event), Role.CHILD)
        kinds = link.kind_of(inside.code)
        _, stays = self.stays(unique(inside.thing[kinds != link.PRODUCT]))
        products = self._products(containers, unique(inside.thing[kinds == link.PRODUCT]))
        both = Stays(*(np.concatenate(pair) for pair in zip(stays, products, strict=True)))
        is_product = np.arange(len(both.child)) >= len(stays.child)
        order = np.argsort(containers, kind="stable")
        row, at = match(both.parent, containers[order])
        return order[at], Stays(*(column[row] for column in both)), is_product[row]

    def event_id(self, event: int) -> str:
        """The eventID of an event, asked for only where acts at one instant must be ordered by it."""
        self.learn_event_ids([event])
        return self._event_ids[event]

    def learn_event_ids(self, events: Iterable[int]) -> None:
        """Ask for many eventIDs at once."""
        new = np.array(sorted(set(events) - self._event_ids.keys()), dtype=np.int64)
        if len(new):
            self._event_ids.update(zip(new.tolist(), self.view.event_ids(new), strict=True))

    # How stays are found. Plain instances (no two acts at one instant, each removal from where the thing was) are
    # folded in columns; lots, and whatever is awkward, act by act.

    def _folded(self, children: Ints) -> Stays:
        mentions = self.mentions(children)
        if not len(mentions.role(link.CHILD).event):
            return NO_STAYS
        acts = self._acts(children, mentions)
        lots = children[self.kinds(children) == link.LOT]
        plain, odd = _plain(acts.where(~among(acts.child, lots)))
        exact = self._exact(union(odd, lots[among(lots, unique(acts.child))]))
        both = plain
        if len(exact.child):
            both = Stays(*(np.concatenate(pair) for pair in zip(plain, exact, strict=True)))
        in_product = (mentions.code & link.IN_PRODUCT) != 0
        if not in_product.any():
            return both
        products = unique(mentions.other[in_product])
        return Stays(*(column[~among(both.parent, products)] for column in both))

    def _acts(self, children: Ints, mentions: Mentions) -> _Acts:
        role, action = link.role_of(mentions.code), link.action_of(mentions.code)
        moved = (role == link.CHILD) & (mentions.other != link.NOBODY)
        put, take = moved & (action == link.ADD), moved & (action == link.DELETE)
        end = (mentions.code & link.ENDS) != 0  # of an object or an input: never of a child
        verb = np.where(end, _END, np.where(put, _PUT, _TAKE))
        of_children = _Acts(children[mentions.which], mentions.time, verb, mentions.other, mentions.event)
        own, emptied = of_children.where(put | take | end), self._emptied(of_children.where(put))
        if not len(emptied.child):
            return own
        return _Acts(*(np.concatenate(pair) for pair in zip(own, emptied, strict=True)))

    def _emptyings(self, parents: Ints) -> Mentions:
        """When everything was taken out of each parent."""
        mentions = self.mentions(parents)
        return mentions.where((mentions.code & link.EMPTIES) != 0)

    def _emptied(self, put: _Acts) -> _Acts:
        """For each thing put in, the next emptying of that parent: what comes after it finds the thing gone already."""
        if not len(put.parent):
            return _NO_ACTS
        parents = unique(put.parent)
        emptyings = self._emptyings(parents)
        if not len(emptyings.which):
            return _NO_ACTS
        times, rank = np.unique(np.concatenate((emptyings.time, put.time)), return_inverse=True)
        moment = emptyings.which * len(times) + rank[: len(emptyings.time)]
        order = np.argsort(moment, kind="stable")
        in_parent = np.searchsorted(parents, put.parent)
        at = np.searchsorted(moment[order], in_parent * len(times) + rank[len(emptyings.time) :], "left")
        hit = at < len(order)
        row = order[at[hit]]
        same = emptyings.which[row] == in_parent[hit]
        hit[hit] = same
        row = row[same]
        return _Acts(
            put.child[hit],
            emptyings.time[row],
            np.full(len(row), _EMPTY, dtype=np.int64),
            put.parent[hit],
            emptyings.event[row],
        )

    def _exact(self, children: Ints) -> Stays:
        """Fold lots, and instances with an open question, act by act."""
        if not len(children):
            return NO_STAYS
        wanted = set(children.tolist())
        return _stays([stay for stay in self._fold_together(children, EMPTY) if stay.child in wanted])

    def _products(self, containers: Ints, products: Ints) -> Stays:
        """Stays of products in these containers, from the containers' own events: a product's are without bound."""
        if not len(products):
            return NO_STAYS
        wanted, within = set(products.tolist()), set(containers.tolist())
        folded = self._fold_together(EMPTY, containers)
        return _stays([stay for stay in folded if stay.child in wanted and stay.parent in within])

    def _fold_together(self, children: Ints, containers: Ints) -> list[Stay]:
        """All stays of the children, and of products in the containers.

        Where a container is filled and emptied at one instant, what the emptying found depends on all else that was
        ever in it: then its other contents are folded along.
        """
        while True:
            acts, classes = self._child_acts(children)
            more, products = self._product_acts(containers)
            acts |= more
            filled = {(act.parent, act.time) for act in acts if act.verb is Verb.PUT}
            crowded = {act.parent for act in acts if act.verb is Verb.EMPTY and (act.parent, act.time) in filled}
            known = (len(children), len(containers))
            containers = union(containers, np.array(sorted(crowded), dtype=np.int64))
            children = union(children, self._ever_inside(np.array(sorted(crowded), dtype=np.int64)))
            if known == (len(children), len(containers)):
                at_one_time = Counter(act.time for act in acts)
                self.learn_event_ids(act.event for act in acts if at_one_time[act.time] > 1)
                return fold(acts, classes | products, self.event_id)

    def _ever_inside(self, containers: Ints) -> Ints:
        if not len(containers):
            return EMPTY
        mentions = self.mentions(containers).role(link.PARENT)
        inside = self.view.participants(unique(mentions.event), Role.CHILD)
        return unique(inside.thing[link.kind_of(inside.code) != link.PRODUCT])

    def _child_acts(self, children: Ints) -> tuple[set[Act], set[int]]:
        """What happened to the children and to their parents, and which of them are lots."""
        mentions = self.mentions(children)
        acts = self._acts(children, mentions)
        lots = children[self.kinds(children) == link.LOT]
        amounts = self._amounts(unique(acts.event[among(acts.child, lots)]))
        listed = self._empty_acts(unique(acts.parent[acts.verb == _PUT]))
        classes = set(lots.tolist())
        for child, time, verb, parent, event in zip(*(c.tolist() for c in acts), strict=True):
            if child not in classes and verb != Verb.EMPTY:
                listed.add(Act(time, Verb(verb), event, child, parent))
            elif verb in (Verb.PUT, Verb.TAKE):
                listed.update(
                    Act(time, Verb(verb), event, child, parent, *amount, line)
                    for line, amount in enumerate(amounts.get((child, event), _UNKNOWN))
                )
        return listed, classes

    def _empty_acts(self, parents: Ints) -> set[Act]:
        emptyings = self._emptyings(parents)
        return {
            Act(t, Verb.EMPTY, e, 0, int(parents[w]))
            for w, e, _, _, t in zip(*(c.tolist() for c in emptyings), strict=True)
        }

    def _product_acts(self, containers: Ints) -> tuple[set[Act], set[int]]:
        """How products went in and out of the containers, and which products these are."""
        if not len(containers):
            return set(), set()
        moved = self.mentions(containers).role(link.PARENT)
        moved = moved.where(np.isin(link.action_of(moved.code), (link.ADD, link.DELETE)))
        inside = self.view.participants(unique(moved.event), Role.CHILD)
        products = set(inside.thing[link.kind_of(inside.code) == link.PRODUCT].tolist())
        acts = self._empty_acts(containers)
        amounts: dict[int, list[tuple[int, Decimal | None, str]]] = {}
        for (thing, event), rows in self._amounts(unique(moved.event)).items():
            amounts.setdefault(event, []).extend((thing, *row) for row in rows if thing in products)
        for which, event, code, _, time in zip(*(c.tolist() for c in moved), strict=True):
            verb = Verb.PUT if link.action_of(code) == link.ADD else Verb.TAKE
            acts.update(
                Act(time, verb, event, thing, int(containers[which]), amount, unit, line)
                for line, (thing, amount, unit) in enumerate(amounts.get(event, ()))
            )
        return acts, products

    def _amounts(self, events: Ints) -> dict[tuple[int, int], list[tuple[Decimal | None, str]]]:
        found: dict[tuple[int, int], list[tuple[Decimal | None, str]]] = {}
        if len(events):
            amounts = self.view.amounts(events)
            for thing, event, amount, unit in zip(
                amounts.thing, amounts.event, amounts.amount, amounts.unit, strict=True
            ):
                exact = None if amount is None else Decimal(repr(amount))
                found.setdefault((thing, event), []).append((exact, unit or ""))
        return found


_UNKNOWN: tuple[tuple[Decimal | None, str], ...] = ((None, ""),)


class _Acts(NamedTuple):
    child: Ints
    time: Ints
    verb: Ints
    parent: Ints
    event: Ints

    def where(self, flags: Flags) -> _Acts:
        return _Acts(*[column[flags] for column in self])


_NO_ACTS = _Acts(*([EMPTY] * 5))


def _plain(acts: _Acts) -> tuple[Stays, Ints]:
    """Stays of instances whose acts leave no question open, and the children that have to be folded act by act."""
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
    plain = put & ~among(child, odd)
    end = np.where(next_same, time[after], LAST)
    unrecorded = (next_same & ((verb[after] == _PUT) | (verb[after] == _END))).astype(np.int64)
    return Stays(*(column[plain] for column in (child, parent, time, end, event, unrecorded))), odd


def _stays(stays: list[Stay]) -> Stays:
    rows = np.array([(s.child, s.parent, s.start, s.end, s.event, s.unrecorded) for s in stays], dtype=np.int64)
    rows = rows.reshape(-1, len(Stays._fields))
    return Stays(*(np.ascontiguousarray(column) for column in rows.T))


def _kept(carriers: Carriers, flags: Flags) -> Carriers:
    return carriers if flags.all() else Carriers(*(column[flags] for column in carriers))


def _unseen(higher: Carriers, levels: list[Carriers]) -> Flags:
    """Which rows say something that no row before them said."""
    count = sum(len(level.which) for level in levels)
    columns = [np.concatenate([level[i] for level in (*levels, higher)]) for i in range(4)]
    first = distinct(*columns)
    new = np.zeros(len(columns[0]), dtype=np.bool_)
    new[first] = True
    return new[count:]
