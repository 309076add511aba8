"""What every question begins with: its subject, and the moment it is asked about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import ProvenanceStore, View
from tracechain.trace.facts.refs import KindNumber, ThingRef
from tracechain.trace.lineage.columns import EMPTY, FIRST, LAST, Ints
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.walks.answer import Answer, Direction, UnknownThing
from tracechain.trace.lineage.walks.walk import WalkResult
from tracechain.trace.lineage.walks.wording import worded


@dataclass(frozen=True, slots=True)
class Question:
    """Where did it go, or where did it come from? `subject` is a key; times in µs.

    Forward it is about all from `since` on, backward about all up to `until`; None for always. `as_of` is settled.
    """

    subject: str
    direction: Direction
    since: int | None = None
    until: int | None = None
    as_of: int | None = None

    @property
    def span(self) -> tuple[int, int]:
        return FIRST if self.since is None else self.since, LAST if self.until is None else self.until

    @property
    def bound(self) -> int:
        """Where the walk begins in time."""
        start, end = self.span
        return start if self.direction is Direction.FORWARD else end

    def answer(self, view: View, subject: ThingRef, found: WalkResult, told: Ints = EMPTY) -> Answer:
        """What was found, in words, without the ascending items that were `told` before."""
        return worded(view, subject, self.direction, self.span, self.as_of, found, told)


def subject_of(known: Containment, key: str) -> tuple[ThingRef, KindNumber]:
    """The ref of a subject, and whether it is an INSTANCE, a LOT or a PRODUCT. Raises UnknownThing."""
    ref = known.view.refs([key])[0]
    return ref, subject_kind(known, key, ref)


def subject_kind(known: Containment, key: str, ref: ThingRef) -> KindNumber:
    """INSTANCE, LOT or PRODUCT; raises UnknownThing where no counted event names it and no membership states it."""
    view = known.view
    if ref < 0:
        raise UnknownThing(key)
    one = np.array([ref], dtype=np.int64)
    codes = known.mentions(one).code
    if not len(codes):
        codes = view.mentions(ref).code
    if len(codes):
        return KindNumber(int(mention.kind_of(codes).max()))
    if not len(view.members(one).instance) and not len(view.lots(one).lot):
        raise UnknownThing(key)
    return mention.LOT


def moment(store: ProvenanceStore, as_of: int | None) -> int | None:
    """The settled time that an `as_of` question is answered as of (trace-semantics, section 8)."""
    return None if as_of is None else min(as_of, store.settled())
