"""What nobody recorded: a lot, a way out of a container, a beginning; and ties that no trace follows."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.facts import mention
from tracechain.trace.identifiers import product_key
from tracechain.trace.lineage.checks.evidence import Findings, Histories, pairs
from tracechain.trace.lineage.columns import Flags, Ints, among, begins, match, run_numbers
from tracechain.trace.lineage.inside.mentions import Mentions
from tracechain.trace.lineage.walks.walk import flows


def input_without_lot(evidence: Histories, within: Ints) -> Findings:
    """Products among what the things were made of and held: the event that names the product, and the product.

    `within` are the events (ascending) at which the things were made or filled.
    """
    made = evidence.own.role(Role.OUTPUT)
    made = made.where(among(made.event, within))
    taken = flows(evidence.known.view, made.event, made.other, Role.INPUT)
    _, stays, product = evidence.known.contents(evidence.things)
    product &= among(stays.event, within)
    return pairs(taken.event[taken.product], taken.thing[taken.product]) | pairs(
        stays.event[product], stays.child[product]
    )


def left_without_record(evidence: Histories) -> Findings:
    """An instance was put elsewhere, or ended, while the records still have it in a container: that event."""
    which, stays = evidence.known.stays(evidence.things)
    left = (stays.unrecorded == 1) & ~evidence.is_lot[which]
    which, parent, end = which[left], stays.parent[left], stays.end[left]
    closing = evidence.own.where(_closes(evidence.own))
    times = np.unique(np.concatenate((end, closing.time)))
    size = max(len(times), 1)
    moment = closing.which * size + np.searchsorted(times, closing.time)
    order = np.argsort(moment, kind="stable")
    at, row = match(which * size + np.searchsorted(times, end), moment[order])
    row = order[row]
    put_back = (mention.role_of(closing.code[row]) == Role.CHILD) & (closing.other[row] == parent[at])
    at, row = at[~put_back], row[~put_back]
    found = zip(at.tolist(), closing.event[row].tolist(), strict=True)
    return evidence.first_named(
        (int(which[stay]), {event for _, event in events}) for stay, events in groupby(found, key=lambda pair: pair[0])
    )


def _closes(mentions: Mentions) -> Flags:
    put = (mention.role_of(mentions.code) == Role.CHILD) & (mention.action_of(mentions.code) == mention.ADD)
    closes: Flags = (put & (mentions.other != mention.NOBODY)) | ((mentions.code & mention.ENDS) != 0)
    return closes


def not_commissioned(evidence: Histories) -> Findings:
    """An instance that no ObjectEvent ADD and no transformation brought into being: its first event."""
    own = evidence.own
    begun = np.unique(own.which[((own.code & mention.MADE) != 0) | (mention.role_of(own.code) == Role.OUTPUT)])
    never = own.where(~np.isin(own.which, begun) & ~evidence.is_lot[own.which])
    order = np.lexsort((never.time, never.which))
    never = Mentions(*(column[order] for column in never))
    new = begins(never.which)
    first = never.time[new][run_numbers(new)]
    rows = zip(*(column[never.time == first].tolist() for column in (never.which, never.event)), strict=True)
    return evidence.first_named(
        (which, {event for _, event in events}) for which, events in groupby(rows, key=lambda row: row[0])
    )


def tied_by_association(evidence: Histories) -> Findings:
    """Goods that an AssociationEvent ties to something, or something to goods. A logger on a crate or pack is no such tie."""
    as_child = evidence.own.role(Role.ASSOCIATION_CHILD)
    found = pairs(as_child.event, evidence.things[as_child.which])
    as_parent = evidence.own.role(Role.ASSOCIATION_PARENT)
    children = evidence.known.view.participants(np.unique(as_parent.event), Role.ASSOCIATION_CHILD)
    goods = _goods(evidence, children.thing)
    tied = {event for event, thing in pairs(children.event, children.thing) if thing in goods}
    found |= {
        (event, thing) for event, thing in pairs(as_parent.event, evidence.things[as_parent.which]) if event in tied
    }
    own_goods = _goods(evidence, np.array(sorted({thing for _, thing in found}), dtype=np.int64))
    return {(event, thing) for event, thing in found if thing in own_goods}


def _goods(evidence: Histories, things: Ints) -> set[int]:
    """Trade items by serial or lot, drugs, and other lots: what is made and sold, and not what measures or carries it."""
    refs = np.unique(things)
    if not len(refs):
        return set()
    lots = set(evidence.things[evidence.is_lot].tolist())
    keys = evidence.known.view.keys(refs)
    return {ref for ref, key in zip(refs.tolist(), keys, strict=True) if product_key(key) is not None or ref in lots}
