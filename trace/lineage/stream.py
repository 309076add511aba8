"""A forward trace told while it is found: the first packs of a large recall are on the screen at once.

An item is told as soon as nothing that is still to come can change what is said of it: its time can't become earlier
than always, and its distance can't become less once everything two links nearer is final too. The rest, links, events
and gaps follow when the walk is done. The whole is the same answer as `forward` gives, in another order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage.answer import Answer, Direction, Item
from tracechain.trace.lineage.columns import FIRST, LAST, Ints
from tracechain.trace.lineage.containment import Containment
from tracechain.trace.lineage.forward import Forward
from tracechain.trace.lineage.walk import moment, of_product, subject_kind, worded
from tracechain.trace.store import link
from tracechain.trace.store.protocol import ProvenanceStore, View


def forward_lines(
    store: ProvenanceStore, subject: str, since: int | None = None, as_of: int | None = None
) -> Iterator[dict[str, Any]]:
    """The NDJSON objects of a forward trace (http-contract), ending with `{"end": …}`.

    Raises UnknownThing, at the first object, where nothing is recorded about the subject.
    """
    at = moment(store, as_of)
    start = FIRST if since is None else since

    def question(view: View) -> Iterator[dict[str, Any]]:
        known = Containment(view)
        ref = view.refs([subject])[0]
        span = (start, LAST)
        if subject_kind(known, subject, ref) == link.PRODUCT:
            yield from worded(view, ref, Direction.FORWARD, span, at, of_product(view, ref, start, LAST)).lines()
            return
        walk = Forward(known, ref, start)
        told: list[Ints] = []
        for distance, things in walk.arriving():
            told.append(things)
            for item in _final_items(known, things, distance):
                yield Answer.item_line(item)
        early = np.sort(np.concatenate(told)) if told else np.empty(0, dtype=np.int64)
        answer = worded(view, ref, Direction.FORWARD, span, at, walk.found(), told=early)
        yield from answer.lines(told=len(early))

    return store.stream(question, at)


def _final_items(known: Containment, things: Ints, distance: int) -> Iterator[Item]:
    kinds: list[Kind] = [link.KINDS[kind] for kind in known.kinds(things).tolist()]
    for key, kind in zip(known.view.keys(things), kinds, strict=True):
        yield Item(key, kind, distance, None, None)
