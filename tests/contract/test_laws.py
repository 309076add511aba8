"""Laws that hold for every chain, on both stores, held on random chains with every awkward corner in them.

TRACECHAIN_TEST_CHAINS sets how many chains are tried for each store.
"""

from __future__ import annotations

import os
from random import Random

import pytest

from contract.test_trace import comparable, expected
from oracle import chains, naive
from tracechain.trace.events.event import Event
from tracechain.trace.lineage import UnknownThing, backward, forward
from tracechain.trace.store import Fact, ProvenanceStore

CHAINS = range(int(os.environ.get("TRACECHAIN_TEST_CHAINS", "6")))
PARTY = "6901234000009"


def told(store: ProvenanceStore, seed: int, events: list[Event]) -> None:
    """The events in some order, some of them twice, cut into some batches."""
    rng = Random(seed)
    facts = [Fact(event, PARTY) for event in [*events, *rng.choices(events, k=len(events) // 4)]]
    rng.shuffle(facts)
    while facts:
        size = rng.randint(1, len(facts))
        store.record(facts[:size])
        del facts[:size]


def items(answer: object) -> set[str]:
    return {item.id for item in answer.items}  # type: ignore[attr-defined] - an Answer


@pytest.mark.parametrize("seed", CHAINS)
def test_no_order_batch_or_repetition_changes_an_answer_and_voided_events_count_nowhere(
    store: ProvenanceStore, seed: int
) -> None:
    events = chains.chain(seed)
    rng = Random(f"void {seed}")
    void = [event for event in events if rng.random() < 0.15]
    told(store, seed, [*events, *(chains.declaration(event) for event in void)])
    world = naive.World([event for event in events if event not in void])
    for subject in chains.subjects(events):
        bound = chains.bounds(seed, events, 1)[-1]
        if not naive.known(world, subject):
            with pytest.raises(UnknownThing):
                forward(store, subject)
            continue
        assert comparable(forward(store, subject, bound)) == expected(
            naive.forward(world, subject, bound), forwards=True
        )
        assert comparable(backward(store, subject, bound)) == expected(
            naive.backward(world, subject, bound), forwards=False
        )


@pytest.mark.parametrize("seed", CHAINS)
def test_asked_about_the_past_the_answer_is_the_past_one(store: ProvenanceStore, seed: int) -> None:
    events = chains.chain(seed)
    Random(f"past {seed}").shuffle(events)
    half = len(events) // 2
    store.record([Fact(event, PARTY) for event in events[:half]])
    then = store.settled()
    void = chains.declaration(events[0])
    store.record([Fact(event, PARTY) for event in [*events[half:], void]])
    world = naive.World(events[:half])
    for subject in chains.subjects(events[:half]):
        answer = forward(store, subject, as_of=then)
        assert answer.as_of == then
        assert comparable(answer) == expected(naive.forward(world, subject), forwards=True)
        assert comparable(backward(store, subject, as_of=then)) == expected(
            naive.backward(world, subject), forwards=False
        )


@pytest.mark.parametrize("seed", CHAINS)
def test_an_earlier_since_never_loses_an_item(store: ProvenanceStore, seed: int) -> None:
    events = chains.chain(seed)
    told(store, seed, events)
    times = sorted({event.time for event in events})
    for subject in chains.subjects(events):
        found = [items(forward(store, subject, since)) for since in (times[-1], times[len(times) // 2], times[0], None)]
        assert found[0] <= found[1] <= found[2] <= found[3]
