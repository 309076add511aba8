"""A forward trace told while it is found: the first packs of a large recall are on the screen at once.

An item is told as soon as nothing that is still to come can change what is said of it: its time can't become earlier
than always, and its distance can't become less once everything two links nearer is final too. The rest, links, events
and gaps follow when the walk is done. The whole is the same answer as `forward` gives, in another order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import ProvenanceStore, View
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage.columns import Ints
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.walks import ndjson
from tracechain.trace.lineage.walks.answer import Answer, Direction, Item
from tracechain.trace.lineage.walks.forward import ForwardWalk
from tracechain.trace.lineage.walks.question import Question, moment, subject_of
from tracechain.trace.lineage.walks.walk import of_product

AT_ONCE = 20_000  # items: as many as a store is asked for in one query; fewer make more rounds of a large recall


def forward_lines(
    store: ProvenanceStore, subject: str, since: int | None = None, as_of: int | None = None
) -> Iterator[dict[str, Any]]:
    """The NDJSON objects of a forward trace (http-contract), ending with `{"end": …}`.

    Raises UnknownThing, at the first object, where nothing is recorded about the subject.
    """
    for part in _told(store, subject, since, as_of):
        if isinstance(part, _Arrived):
            rows = zip(part.keys, part.kinds, strict=True)
            yield from (Answer.item_line(Item(key, kind, part.distance, None, None)) for key, kind in rows)
        else:
            yield from part.answer.lines(part.told)


def forward_text(
    store: ProvenanceStore, subject: str, since: int | None = None, as_of: int | None = None
) -> Iterator[str]:
    """The same as text, in pieces of whole lines."""
    for part in _told(store, subject, since, as_of):
        if isinstance(part, _Arrived):
            yield ndjson.items(part.keys, part.kinds, part.distance)
        else:
            yield from ndjson.answer(part.answer, part.told)


class _Arrived(NamedTuple):
    """Items of which nothing can change any more, affected since always."""

    keys: list[str]
    kinds: list[Kind]
    distance: int


class _Rest(NamedTuple):
    """All else, when the walk is done; so many items were told."""

    answer: Answer
    told: int


def _told(store: ProvenanceStore, subject: str, since: int | None, as_of: int | None) -> Iterator[_Arrived | _Rest]:
    question = Question(subject, Direction.FORWARD, since=since, as_of=moment(store, as_of))

    def tell(view: View) -> Iterator[_Arrived | _Rest]:
        known = Containment(view)
        ref, kind = subject_of(known, subject)
        if kind == mention.PRODUCT:
            yield _Rest(question.answer(view, ref, of_product(view, ref, *question.span)), 0)
            return
        walk = ForwardWalk(known, ref, question.bound)
        told: list[Ints] = []
        for distance, things in walk.arriving():
            told.append(things)
            for some in (things[place : place + AT_ONCE] for place in range(0, len(things), AT_ONCE)):
                kinds = [mention.KINDS[kind] for kind in known.kinds(some).tolist()]
                yield _Arrived(view.keys(some), kinds, distance)
        early = np.sort(np.concatenate(told)) if told else np.empty(0, dtype=np.int64)
        yield _Rest(question.answer(view, ref, walk.result(), told=early), len(early))

    return store.stream(tell, question.as_of)
