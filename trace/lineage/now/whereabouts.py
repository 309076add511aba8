"""Where everything that a subject went into is, or ended: by holder and place, how many in which state (section 8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import ProvenanceStore, View
from tracechain.trace.lineage.columns import Ints, numbered
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.now.last import NONE, CircumstanceCache
from tracechain.trace.lineage.now.scope import Goods, goods_of
from tracechain.trace.lineage.now.state import holder_of, status_of
from tracechain.trace.lineage.now.status import Status
from tracechain.trace.lineage.walks.question import moment


@dataclass(frozen=True, slots=True)
class Group:
    """What is with one holder at one place in one state: single items, and lots (each counted once, whatever is left)."""

    holder: str | None
    place: str | None
    state: Status
    instances: int
    lots: int


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """All groups, in the order of holder, place and state; every item of the forward trace but products is in one."""

    subject: str
    since: int | None
    as_of: int | None
    groups: Sequence[Group]

    @property
    def instances(self) -> int:
        """How many single items there are in all."""
        return sum(group.instances for group in self.groups)

    @property
    def lots(self) -> int:
        """How many lots there are in all."""
        return sum(group.lots for group in self.groups)


def whereabouts(
    store: ProvenanceStore,
    subject: str,
    since: int | None = None,
    as_of: int | None = None,
    held: frozenset[str] = frozenset(),
) -> Whereabouts:
    """Where all that the subject went into is, from `since` on (µs; None: always), as known at `as_of`.

    The state, holder and place of each item are those of `states`; what is sold, used or gone is counted where it ended.
    Raises UnknownThing, and Stateless for a product.
    """
    at = moment(store, as_of)

    def question(view: View) -> Whereabouts:
        told = CircumstanceCache(view)
        goods = goods_of(Containment(view), subject, since, told)
        return Whereabouts(subject, since, at, _groups(goods, told, _held(view, goods, held)))

    return store.ask(question, at)


def _held(view: View, goods: Goods, held: frozenset[str]) -> Ints:
    refs = np.array(view.refs(sorted(held)), dtype=np.int64)
    return np.isin(goods.things, refs).astype(np.int64)


def _groups(goods: Goods, told: CircumstanceCache, held: Ints) -> list[Group]:
    """Things that the same events decide are counted together, before anything is looked at."""
    columns = (goods.last.said, goods.last.placed, held, goods.kinds)
    first, number = numbered(*columns)
    sizes = np.bincount(number, minlength=len(first))
    kinds = (column[first].tolist() for column in columns)
    counts: dict[tuple[str | None, str | None, Status], Counter[int]] = {}
    for said, placed, is_held, kind, size in zip(*kinds, sizes.tolist(), strict=True):
        holder = holder_of(told.of(said)) if said != NONE else None
        place = told.of(placed).place if placed != NONE else None
        where = (holder, place, status_of(said, told, held=bool(is_held)))
        counts.setdefault(where, Counter())[kind] += size
    groups = [
        Group(*where, instances=count[mention.INSTANCE], lots=count[mention.LOT]) for where, count in counts.items()
    ]
    return sorted(groups, key=lambda group: (group.holder or "", group.place or "", group.state))
