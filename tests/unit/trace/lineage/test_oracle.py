"""The engine and an implementation written from trace-semantics alone, by another hand, give the same answers."""

from __future__ import annotations

import os
from random import Random

import pytest

from oracle import chains, naive
from oracle.agreement import agree
from tracechain.trace.facts.protocol import Fact, ProvenanceStore
from tracechain.trace.store.sqlite.store import SqliteStore

CHAINS = int(os.environ.get("TRACECHAIN_TEST_CHAINS", "60"))


def filled(facts: list[Fact], batch: int) -> ProvenanceStore:
    store = SqliteStore(":memory:")
    store.migrate()
    for start in range(0, len(facts), batch):
        store.record(facts[start : start + batch])
    return store


@pytest.mark.parametrize("seed", range(CHAINS))
def test_the_engine_agrees_with_the_naive_reading_of_the_rules(seed: int) -> None:
    events = chains.chain(seed)
    facts = [Fact(event, "farm") for event in events]
    Random(seed).shuffle(facts)
    store = filled(facts, 1 + seed % 7)
    agree(store, naive.World(events), chains.subjects(events), chains.bounds(seed, events))
