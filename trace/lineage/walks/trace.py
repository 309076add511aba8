"""The two questions put to a store: where did it go (正向跟踪), and where did it come from (逆向溯源)."""

from __future__ import annotations

from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.facts.refs import ThingRef
from tracechain.trace.lineage.columns import EMPTY, Ints
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.walks.answer import Answer, Direction
from tracechain.trace.lineage.walks.backward import BackwardWalk
from tracechain.trace.lineage.walks.forward import ForwardWalk
from tracechain.trace.lineage.walks.question import Question, moment, subject_of
from tracechain.trace.lineage.walks.walk import WalkResult, of_product


def forward(store: ProvenanceStore, subject: str, since: int | None = None, as_of: int | None = None) -> Answer:
    """Everything that the subject went into, from `since` on (µs; None: always), as known at `as_of`.

    `subject` is a key. Raises UnknownThing where nothing is recorded about it.
    """
    return _asked(store, Question(subject, Direction.FORWARD, since=since, as_of=moment(store, as_of)))


def backward(store: ProvenanceStore, subject: str, until: int | None = None, as_of: int | None = None) -> Answer:
    """Everything that went into the subject up to `until` (µs; None: always), as known at `as_of`.

    `subject` is a key. Raises UnknownThing where nothing is recorded about it.
    """
    return _asked(store, Question(subject, Direction.BACKWARD, until=until, as_of=moment(store, as_of)))


def _asked(store: ProvenanceStore, question: Question) -> Answer:
    return store.ask(lambda view: question.answer(view, *walked(Containment(view), question)), question.as_of)


def walked(known: Containment, question: Question) -> tuple[ThingRef, WalkResult]:
    """The subject's ref, and all that a walk from it reaches, without the words. Raises UnknownThing."""
    ref, kind = subject_of(known, question.subject)
    if kind == mention.PRODUCT:
        return ref, of_product(known.view, ref, *question.span)
    walk = ForwardWalk if question.direction is Direction.FORWARD else BackwardWalk
    return ref, walk(known, ref, question.bound).walk()


def reached(known: Containment, subject: str, since: int) -> tuple[Ints, Ints]:
    """The instances and lots that a forward walk reaches, ascending, and the kind of each; none for a product.

    Raises UnknownThing.
    """
    ref, kind = subject_of(known, subject)
    return (EMPTY, EMPTY) if kind == mention.PRODUCT else ForwardWalk(known, ref, since).goods()
