"""The engine and an implementation written from trace-semantics alone, by another hand, give the same answers."""

from __future__ import annotations

import os
from random import Random

import pytest

from oracle import chains, naive
from tracechain.trace.lineage import Answer, backward, forward
from tracechain.trace.store import Fact
from tracechain.trace.store.protocol import ProvenanceStore
from tracechain.trace.store.sqlite import SqliteStore

CHAINS = int(os.environ.get("TRACECHAIN_TEST_CHAINS", "60"))


def filled(facts: list[Fact], batch: int) -> ProvenanceStore:
    store = SqliteStore(":memory:")
    store.migrate()
    for start in range(0, len(facts), batch):
        store.record(facts[start : start + batch])
    return store


def comparable(answer: Answer) -> tuple[object, ...]:
    bound = (lambda i: i.since) if answer.direction == "forward" else (lambda i: i.until)
    return (
        {item.id: bound(item) for item in answer.items},
        set(answer.events),
        {(gap.kind, gap.event if answer.direction == "forward" else "", gap.thing) for gap in answer.gaps},
        {(step.source, step.target, str(step.kind), step.event) for step in answer.links},
    )


def expected(answer: naive.Answer, direction: str) -> tuple[object, ...]:
    gaps = {(kind, event if direction == "forward" else "", thing) for kind, event, thing in answer.gaps}
    return dict(answer.items), set(answer.events), gaps, set(answer.links)


@pytest.mark.parametrize("seed", range(CHAINS))
def test_the_engine_agrees_with_the_naive_reading_of_the_rules(seed: int) -> None:
    events = chains.chain(seed)
    facts = [Fact(event, "farm") for event in events]
    Random(seed).shuffle(facts)
    store = filled(facts, 1 + seed % 7)
    world = naive.World(events)
    for subject in chains.subjects(events):
        for bound in chains.bounds(seed, events):
            assert comparable(forward(store, subject, bound)) == expected(
                naive.forward(world, subject, bound), "forward"
            ), (subject, bound)
            assert comparable(backward(store, subject, bound)) == expected(
                naive.backward(world, subject, bound), "backward"
            ), (subject, bound)
