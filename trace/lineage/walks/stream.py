"""A forward trace told while it is found: the first packs of a large recall are on the screen at once.

An item is told as soon as nothing that is still to come can change what is said of it: its time can't become earlier
than always, and its distance can't become less once everything two links nearer is final too. The rest, links, events
and gaps follow when the walk is done. The whole is the same answer as `forward` gives, in another order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import ProvenanceStore, View
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage.columns import Ints
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.walks.answer import Answer, Direction, Item
from tracechain.trace.lineage.walks.forward import ForwardWalk
from tracechain.trace.lineage.walks.question import Question, moment, subject_of
from tracechain.trace.lineage.walks.walk import of_product

AT_ONCE = 20_000  # items: as many as a store is asked for in one query; fewer make more rounds of a large recall


class Arrivals(NamedTuple):
    """Items of which nothing can change any more, affected since always."""

    keys: list[str]
    kinds: list[Kind]
    distance: int

    def items(self) -> Iterator[Item]:
        """Each of them."""
        return (Item(key, kind, self.distance, None, None) for key, kind in zip(self.keys, self.kinds, strict=True))


class Remainder(NamedTuple):
    """All else, when the walk is done; so many items were told."""

    answer: Answer
    told: int


def forward_stream(
    store: ProvenanceStore, subject: str, since: int | None = None, as_of: int | None = None
) -> Iterator[Arrivals | Remainder]:
    """A forward trace in parts, the last one a Remainder.

    Raises UnknownThing, at the first part, where nothing is recorded about the subject.
    """
    question = Question(subject, Direction.FORWARD, since=since, as_of=moment(store, as_of))

    def tell(view: View) -> Iterator[Arrivals | Remainder]:
        known = Containment(view)
        ref, kind = subject_of(known, subject)
        if kind == mention.PRODUCT:
            yield Remainder(question.answer(view, ref, of_product(view, ref, *question.span)), 0)
            return
        walk = ForwardWalk(known, ref, question.bound)
        told: list[Ints] = []
        for distance, things in walk.arriving():
            told.append(things)
            for some in (things[place : place + AT_ONCE] for place in range(0, len(things), AT_ONCE)):
                kinds = [mention.KINDS[kind] for kind in known.kinds(some).tolist()]
                yield Arrivals(view.keys(some), kinds, distance)
        early = np.sort(np.concatenate(told)) if told else np.empty(0, dtype=np.int64)
        yield Remainder(question.answer(view, ref, walk.result(), told=early), len(early))

    return store.stream(tell, question.as_of)
