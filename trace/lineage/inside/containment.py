"""What is in what, and when, for whole sets of things: their stays, their carriers and their contents."""

from __future__ import annotations

import numpy as np

from tracechain.trace.events.event import Role
from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import View
from tracechain.trace.lineage.columns import EMPTY, Flags, Ints, KeyedRows, among, match, union, unique
from tracechain.trace.lineage.inside.acts import acts_of, plain
from tracechain.trace.lineage.inside.carriers import Carriers, carriers_of
from tracechain.trace.lineage.inside.folding import folded, folded_products
from tracechain.trace.lineage.inside.mentions import MentionCache
from tracechain.trace.lineage.inside.stay import NO_STAYS, Stays


class Containment(MentionCache):
    """The facts of one answer, and who was in what by them: stays, carriers and contents."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._stays = KeyedRows(6)  # the columns of Stays, by child

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
        return carriers_of(things, self.stays, until)

    def contents(self, containers: Ints) -> tuple[Ints, Stays, Flags]:
        """All stays in the containers: (index in `containers`, stay, whether the child is a product)."""
        mentions = self.mentions(containers).role(mention.PARENT)
        filled = mentions.where(mention.action_of(mentions.code) == mention.ADD)
        if not len(filled.event):
            return EMPTY, NO_STAYS, np.empty(0, dtype=np.bool_)
        inside = self.view.participants(unique(filled.event), Role.CHILD)
        kinds = mention.kind_of(inside.code)
        _, stays = self.stays(unique(inside.thing[kinds != mention.PRODUCT]))
        products = folded_products(self, containers, unique(inside.thing[kinds == mention.PRODUCT]))
        both = Stays(*(np.concatenate(pair) for pair in zip(stays, products, strict=True)))
        is_product = np.arange(len(both.child)) >= len(stays.child)
        order = np.argsort(containers, kind="stable")
        row, at = match(both.parent, containers[order])
        return order[at], Stays(*(column[row] for column in both)), is_product[row]

    def _folded(self, children: Ints) -> Stays:
        """Plain instances are folded in columns; lots, and whatever is awkward, act by act."""
        mentions = self.mentions(children)
        if not len(mentions.role(mention.CHILD).event):
            return NO_STAYS
        acts = acts_of(self, children, mentions)
        lots = children[self.kinds(children) == mention.LOT]
        stays, odd = plain(acts.where(~among(acts.child, lots)))
        exact = folded(self, union(odd, lots[among(lots, unique(acts.child))]))
        if len(exact.child):
            stays = Stays(*(np.concatenate(pair) for pair in zip(stays, exact, strict=True)))
        in_product = (mentions.code & mention.IN_PRODUCT) != 0
        if not in_product.any():
            return stays
        products = unique(mentions.other[in_product])
        return Stays(*(column[~among(stays.parent, products)] for column in stays))
