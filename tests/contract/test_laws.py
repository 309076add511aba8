"""Laws that hold for every chain, on both stores, held on random chains with every awkward corner in them.

TRACECHAIN_TEST_CHAINS sets how many chains are tried for each store.
"""

from __future__ import annotations

import json
import os
from random import Random

import pytest

from cast.parties import FARM
from oracle import chains, naive
from oracle.agreement import agree
from oracle.chains import MIDNIGHT, MILK, YOGHURT, event, instance, lot
from oracle.goods import record
from tracechain.trace.events.event import Action, EventType, Naming, Role
from tracechain.trace.facts.protocol import Fact, ProvenanceStore
from tracechain.trace.lineage import forward
from tracechain.trace.wire import ndjson
from tracechain.trace.wire.ndjson import forward_lines, forward_text

CHAINS = range(int(os.environ.get("TRACECHAIN_TEST_CHAINS", "6")))


def items(answer: object) -> set[str]:
    return {item.id for item in answer.items}  # type: ignore[attr-defined] - an Answer


@pytest.mark.parametrize("seed", CHAINS)
def test_no_order_batch_or_repetition_changes_an_answer_and_voided_events_count_nowhere(
    store: ProvenanceStore, seed: int
) -> None:
    events = chains.chain(seed)
    rng = Random(f"void {seed}")
    void = [event for event in events if rng.random() < 0.15]
    record(store, [*events, *(chains.declaration(event) for event in void)], seed, again=4)
    world = naive.World([event for event in events if event not in void])
    agree(store, world, chains.subjects(events), chains.bounds(seed, events, 1)[-1:])


@pytest.mark.parametrize("seed", CHAINS)
def test_asked_about_the_past_the_answer_is_the_past_one(store: ProvenanceStore, seed: int) -> None:
    events = chains.chain(seed)
    Random(f"past {seed}").shuffle(events)
    half = len(events) // 2
    store.record([Fact(event, FARM) for event in events[:half]])
    then = store.settled()
    void = chains.declaration(events[0])
    store.record([Fact(event, FARM) for event in [*events[half:], void]])
    world = naive.World(events[:half])
    subjects = chains.subjects(events[:half])
    agree(store, world, subjects, [None], as_of=then)
    assert {forward(store, subject, as_of=then).as_of for subject in subjects} == {then}


@pytest.mark.parametrize("seed", CHAINS)
def test_a_trace_told_while_it_is_found_is_the_same_answer(store: ProvenanceStore, seed: int) -> None:
    events = chains.chain(seed)
    record(store, events, seed, again=4)
    bound = chains.bounds(seed, events, 1)[-1]
    for subject in chains.subjects(events):
        for since in (None, bound):
            lines = [json.dumps(line, sort_keys=True) for line in forward_lines(store, subject, since)]
            whole = [json.dumps(line, sort_keys=True) for line in ndjson.lines(forward(store, subject, since))]
            assert sorted(lines) == sorted(whole)
            assert lines[-1] == whole[-1]
            text = "".join(forward_text(store, subject, since)).splitlines(keepends=True)
            assert text == [ndjson.text(line) for line in forward_lines(store, subject, since)]


def test_a_large_recall_is_told_from_its_first_lots_on(store: ProvenanceStore) -> None:
    milk, yoghurts = lot(MILK, "M1"), [lot(YOGHURT, f"Y{n}") for n in range(8)]
    namings = [Naming(milk, Role.INPUT), *(Naming(yoghurt, Role.OUTPUT) for yoghurt in yoghurts)]
    events = [event("make", EventType.TRANSFORMATION, MIDNIGHT, namings)]
    for n in range(8):
        cups = [Naming(instance(YOGHURT, f"c{n}-{m}"), Role.OBJECT) for m in range(5)]
        events.append(event(f"pack{n}", EventType.OBJECT, MIDNIGHT, cups, Action.ADD, lot_number=f"Y{n}"))
    record(store, events, 1, again=4)
    lines = forward_lines(store, milk.key)
    first = [next(lines)["item"] for _ in range(11)]
    assert [(item["distance"], item["since"]) for item in first] == [(0, None)] + [(2, None)] * 10
    lines.close()
    assert len(list(forward_lines(store, milk.key))) == 1 + 8 + 40 + 48 + 9 + 1


def test_a_stream_leaves_the_store_free_for_other_questions_and_for_writing(store: ProvenanceStore) -> None:
    cup, other = instance(YOGHURT, "1"), instance(YOGHURT, "2")
    for n, thing in enumerate((cup, other)):
        store.record([Fact(event(f"e{n}", EventType.OBJECT, MIDNIGHT, [Naming(thing, Role.OBJECT)], Action.ADD), FARM)])
    lines = forward_lines(store, cup.key)
    next(lines)
    assert items(forward(store, other.key)) == {other.key}
    assert [*lines][-1]["end"]["items"] == 1
    store.record([Fact(event("e9", EventType.OBJECT, MIDNIGHT, [Naming(cup, Role.OBJECT)], Action.OBSERVE), FARM)])
    assert list(forward(store, cup.key).events) == ["e0", "e9"]


@pytest.mark.parametrize("seed", CHAINS)
def test_an_earlier_since_never_loses_an_item(store: ProvenanceStore, seed: int) -> None:
    events = chains.chain(seed)
    record(store, events, seed, again=4)
    times = sorted({event.time for event in events})
    for subject in chains.subjects(events):
        found = [items(forward(store, subject, since)) for since in (times[-1], times[len(times) // 2], times[0], None)]
        assert found[0] <= found[1] <= found[2] <= found[3]
