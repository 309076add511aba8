"""The scope of a recall: what of a forward trace still exists, and what carries it at this moment (section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import ProvenanceStore, View
from tracechain.trace.lineage.columns import FIRST, LAST, Flags, Ints, unique
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.now.balance import left_over
from tracechain.trace.lineage.now.last import CircumstanceCache, Last, last
from tracechain.trace.lineage.now.state import Stateless, status_of
from tracechain.trace.lineage.now.status import ENDINGS
from tracechain.trace.lineage.walks.question import moment
from tracechain.trace.lineage.walks.trace import reached


@dataclass(frozen=True, slots=True)
class Scope:
    """What has to be found, by key and in the order of the keys: the goods, and what they are in (directly or not)."""

    subject: str
    since: int | None
    as_of: int | None
    items: Sequence[str]
    carriers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Goods:
    """The instances and lots of a forward trace, ascending, with what was last said of each."""

    things: Ints
    kinds: Ints
    last: Last


def scope(store: ProvenanceStore, subject: str, since: int | None = None, as_of: int | None = None) -> Scope:
    """The recall's scope of a subject, from `since` on (µs; None: always), as known at `as_of`.

    What is sold, used or gone is not in it; but a lot of which a known quantity is left is, even where the last event
    sold or used some of it: losing a victim is worse. Raises UnknownThing, and Stateless for a product.
    """
    at = moment(store, as_of)

    def question(view: View) -> Scope:
        known, told = Containment(view), CircumstanceCache(view)
        goods = goods_of(known, subject, since, told)
        still = goods.things[existing(known, goods, told)]
        carriers = known.carriers(still)
        around = unique(carriers.carrier[carriers.end == LAST])
        around = around[~np.isin(around, still)]
        return Scope(subject, since, at, sorted(view.keys(still)), sorted(view.keys(around)))

    return store.ask(question, at)


def goods_of(known: Containment, subject: str, since: int | None, told: CircumstanceCache) -> Goods:
    """What a forward trace reaches, products aside, and what was last said of it."""
    things, kinds = reached(known, subject, FIRST if since is None else since)
    if not len(things):
        raise Stateless(subject)
    return Goods(things, kinds, last(known, things, told))


def existing(known: Containment, goods: Goods, told: CircumstanceCache) -> Flags:
    """Which of the goods are still there to be found."""
    sayings = unique(goods.last.said)
    ended = np.array([status_of(saying, told) in ENDINGS for saying in sayings.tolist()], dtype=np.bool_)
    over: Flags = ended[np.searchsorted(sayings, goods.last.said)]
    doubtful = goods.things[over & (goods.kinds == mention.LOT)]
    return ~over | np.isin(goods.things, left_over(known, doubtful, told))
