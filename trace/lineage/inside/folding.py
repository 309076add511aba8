"""Stays folded act by act: of lots and products, with their quantities, and of instances with an open question."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.facts import mention
from tracechain.trace.lineage.columns import EMPTY, Ints, among, union, unique
from tracechain.trace.lineage.inside.acts import acts_of, emptyings
from tracechain.trace.lineage.inside.mentions import MentionCache
from tracechain.trace.lineage.inside.stay import NO_STAYS, Act, Stay, Stays, Verb, fold

_UNKNOWN: tuple[tuple[Decimal | None, str], ...] = ((None, ""),)


def folded(facts: MentionCache, children: Ints) -> Stays:
    """Stays of lots, and of instances with an open question."""
    if not len(children):
        return NO_STAYS
    wanted = set(children.tolist())
    return Stays.of([stay for stay in _together(facts, children, EMPTY) if stay.child in wanted])


def folded_products(facts: MentionCache, containers: Ints, products: Ints) -> Stays:
    """Stays of products in these containers, from the containers' own events: a product's are without bound."""
    if not len(products):
        return NO_STAYS
    wanted, within = set(products.tolist()), set(containers.tolist())
    every = _together(facts, EMPTY, containers)
    return Stays.of([stay for stay in every if stay.child in wanted and stay.parent in within])


def _together(facts: MentionCache, children: Ints, containers: Ints) -> list[Stay]:
    """All stays of the children, and of products in the containers.

    Where a container is filled and emptied at one instant, what the emptying found depends on all else that was
    ever in it: then its other contents are folded along.
    """
    while True:
        acts, classes = _child_acts(facts, children)
        more, products = _product_acts(facts, containers)
        acts |= more
        filled = {(act.parent, act.time) for act in acts if act.verb is Verb.PUT}
        crowded = {act.parent for act in acts if act.verb is Verb.EMPTY and (act.parent, act.time) in filled}
        known = (len(children), len(containers))
        containers = union(containers, np.array(sorted(crowded), dtype=np.int64))
        children = union(children, _ever_inside(facts, np.array(sorted(crowded), dtype=np.int64)))
        if known == (len(children), len(containers)):
            at_one_time = Counter(act.time for act in acts)
            facts.learn_event_ids(act.event for act in acts if at_one_time[act.time] > 1)
            return fold(acts, classes | products, facts.event_id)


def _ever_inside(facts: MentionCache, containers: Ints) -> Ints:
    if not len(containers):
        return EMPTY
    mentions = facts.mentions(containers).role(mention.PARENT)
    inside = facts.view.participants(unique(mentions.event), Role.CHILD)
    return unique(inside.thing[mention.kind_of(inside.code) != mention.PRODUCT])


def _child_acts(facts: MentionCache, children: Ints) -> tuple[set[Act], set[int]]:
    """What happened to the children and to their parents, and which of them are lots."""
    mentions = facts.mentions(children)
    acts = acts_of(facts, children, mentions)
    lots = children[facts.kinds(children) == mention.LOT]
    amounts = _amounts(facts, unique(acts.event[among(acts.child, lots)]))
    listed = _emptying_acts(facts, acts.filled())
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


def _emptying_acts(facts: MentionCache, parents: Ints) -> set[Act]:
    emptied = emptyings(facts, parents)
    return {
        Act(t, Verb.EMPTY, e, 0, int(parents[w])) for w, e, _, _, t in zip(*(c.tolist() for c in emptied), strict=True)
    }


def _product_acts(facts: MentionCache, containers: Ints) -> tuple[set[Act], set[int]]:
    """How products went in and out of the containers, and which products these are."""
    if not len(containers):
        return set(), set()
    moved = facts.mentions(containers).role(mention.PARENT)
    moved = moved.where(np.isin(mention.action_of(moved.code), (mention.ADD, mention.DELETE)))
    inside = facts.view.participants(unique(moved.event), Role.CHILD)
    products = set(inside.thing[mention.kind_of(inside.code) == mention.PRODUCT].tolist())
    acts = _emptying_acts(facts, containers)
    amounts: dict[int, list[tuple[int, Decimal | None, str]]] = {}
    for (thing, event), rows in _amounts(facts, unique(moved.event)).items():
        amounts.setdefault(event, []).extend((thing, *row) for row in rows if thing in products)
    for which, event, code, _, time in zip(*(c.tolist() for c in moved), strict=True):
        verb = Verb.PUT if mention.action_of(code) == mention.ADD else Verb.TAKE
        acts.update(
            Act(time, verb, event, thing, int(containers[which]), amount, unit, line)
            for line, (thing, amount, unit) in enumerate(amounts.get(event, ()))
        )
    return acts, products


def _amounts(facts: MentionCache, events: Ints) -> dict[tuple[int, int], list[tuple[Decimal | None, str]]]:
    found: dict[tuple[int, int], list[tuple[Decimal | None, str]]] = {}
    if len(events):
        amounts = facts.view.amounts(events)
        for thing, event, amount, unit in zip(amounts.thing, amounts.event, amounts.amount, amounts.unit, strict=True):
            exact = None if amount is None else Decimal(repr(amount))
            found.setdefault((thing, event), []).append((exact, unit or ""))
    return found
