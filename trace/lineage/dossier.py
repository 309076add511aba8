"""All that a page about one thing asks, from one set of facts: where it came from, its state, its own events, how it was kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tracechain.trace.facts import mention
from tracechain.trace.facts.limits import Limits
from tracechain.trace.facts.protocol import ProvenanceStore, View
from tracechain.trace.lineage.columns import Ints, unique
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.inside.history import Encounters
from tracechain.trace.lineage.now.state import State, states_known
from tracechain.trace.lineage.sensors.conditions import LONGEST, Conditions, SensorSource, heard, sources_of
from tracechain.trace.lineage.walks.answer import Answer, Direction
from tracechain.trace.lineage.walks.question import Question, moment, subject_of
from tracechain.trace.lineage.walks.trace import walked


@dataclass(frozen=True, slots=True)
class Dossier:
    """Where a thing came from, and what is known of itself.

    `own` are the events that name it, or a carrier of it while it was inside; `of_lots` are those of the lots that it
    belongs to. `state` is None for a product, which has none.
    """

    answer: Answer
    state: State | None
    own: frozenset[str]
    of_lots: frozenset[str]
    conditions: Conditions


def dossier(store: ProvenanceStore, subject: str, as_of: int | None = None, limits: Limits | None = None) -> Dossier:
    """The answers of `backward`, `states` and `conditions`, and a thing's own events. Raises UnknownThing."""
    question = Question(subject, Direction.BACKWARD, as_of=moment(store, as_of))
    found = store.ask(lambda view: _found(view, question), question.as_of)
    kept = heard(store, subject, found.sources, question.as_of, limits)
    return Dossier(found.answer, found.state, found.own, found.of_lots, kept)


def unheard_of(subject: str, limits: Limits | None = None) -> Dossier:
    """The dossier of a thing that no event names."""
    answer = Answer(subject, Direction.BACKWARD, None, None, None, [], [], [], [])
    return Dossier(answer, None, frozenset(), frozenset(), Conditions(subject, None, limits, LONGEST, [], []))


class _Findings(NamedTuple):
    answer: Answer
    state: State | None
    own: frozenset[str]
    of_lots: frozenset[str]
    sources: list[SensorSource]


def _found(view: View, question: Question) -> _Findings:
    known = Containment(view)
    ref, found = walked(known, question)
    sources = sources_of(known, question.subject)
    _, kind = subject_of(known, question.subject)
    if kind == mention.PRODUCT:
        answer = question.answer(view, ref, found)
        return _Findings(answer, None, frozenset(answer.events), frozenset(), sources)
    thing = np.array([ref], dtype=np.int64)
    [state] = states_known(known, [question.subject], question.as_of)
    lots = unique(view.lots(thing).lot) if kind == mention.INSTANCE else thing[:0]
    own, of_lots = _met(known, thing), _met(known, lots)
    return _Findings(question.answer(view, ref, found), state, own, of_lots, sources)


def _met(known: Containment, things: Ints) -> frozenset[str]:
    return frozenset(known.view.event_ids(Encounters(known, things).events()))
