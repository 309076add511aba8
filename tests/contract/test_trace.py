"""The worked example of trace-semantics, section 7, and its like, on both stores, in many orders of arrival."""

from __future__ import annotations

from random import Random

import pytest

from oracle import chains, naive
from oracle.agreement import agree
from oracle.chains import crate, event, instance, lot
from oracle.goods import at, record
from tracechain.trace.events.event import Action, Event, EventType, Naming, Role
from tracechain.trace.facts.protocol import Fact, ProvenanceStore
from tracechain.trace.identifiers.code import Kind, Thing
from tracechain.trace.lineage import Answer, Gap, Item, LinkKind, TraceLink, backward, forward

MILK_1, MILK_2 = lot(chains.MILK, "MILK-1"), lot(chains.MILK, "MILK-2")
YOG_7 = lot(chains.YOGHURT, "YOG-7")
CUP_1, CUP_2 = instance(chains.YOGHURT, "c1"), instance(chains.YOGHURT, "c2")
TANK = Thing("https://id.gs1.org/8003/00690123400012T1", Kind.INSTANCE)
CASE_K, CASE_L = crate(1), crate(2)


def objects(id: str, hour: float, *things: Thing, action: Action, step: str, number: str | None = None) -> Event:
    namings = [Naming(thing, Role.OBJECT, 500.0 if thing.kind is Kind.LOT else None) for thing in things]
    return event(id, EventType.OBJECT, at(hour), namings, action, step, lot_number=number)


def packing(id: str, hour: float, parent: Thing, *children: Thing, action: Action = Action.ADD) -> Event:
    namings = [Naming(parent, Role.PARENT), *(Naming(child, Role.CHILD) for child in children)]
    return event(id, EventType.AGGREGATION, at(hour), namings, action)


EXAMPLE = [
    objects("e1", 8, MILK_1, action=Action.ADD, step="commissioning"),
    packing("e2", 9, TANK, MILK_1),
    objects("e3", 10, TANK, action=Action.OBSERVE, step="shipping"),
    event("e4", EventType.TRANSFORMATION, at(12), [Naming(TANK, Role.INPUT), Naming(YOG_7, Role.OUTPUT, 400.0)]),
    packing("e5", 12.5, TANK, action=Action.DELETE),
    packing("e6", 13, TANK, MILK_2),
    objects("e7", 14, CUP_1, CUP_2, action=Action.ADD, step="commissioning", number="YOG-7"),
    packing("e8a", 15, CASE_K, CUP_1),
    packing("e8b", 15, CASE_L, CUP_2),
    objects("e9", 16, CASE_K, action=Action.OBSERVE, step="shipping"),
    objects("e10", 17, CASE_L, action=Action.OBSERVE, step="shipping"),
]


def ids(answer: Answer) -> tuple[list[str], list[str]]:
    return sorted(item.id for item in answer.items), list(answer.events)


ORDERS = pytest.mark.parametrize("seed", range(12))


@ORDERS
def test_backward_from_a_cup_finds_its_milk_and_not_the_next_fill_of_the_tank(
    store: ProvenanceStore, seed: int
) -> None:
    record(store, EXAMPLE, seed)
    answer = backward(store, CUP_1.key)
    assert ids(answer) == (
        sorted(thing.key for thing in (CUP_1, YOG_7, TANK, MILK_1)),
        ["e1", "e2", "e3", "e4", "e7", "e8a", "e9"],
    )
    assert list(answer.items) == [
        Item(CUP_1.key, Kind.INSTANCE, 0, None, None),
        Item(YOG_7.key, Kind.LOT, 1, None, at(14)),
        Item(TANK.key, Kind.INSTANCE, 2, None, at(12)),
        Item(MILK_1.key, Kind.LOT, 3, None, at(12)),
    ]
    assert sorted(answer.links, key=lambda step: step.event) == [
        TraceLink(TANK.key, MILK_1.key, LinkKind.CONTAINMENT, "e2"),
        TraceLink(TANK.key, YOG_7.key, LinkKind.TRANSFORMATION, "e4"),
        TraceLink(YOG_7.key, CUP_1.key, LinkKind.MEMBERSHIP, "e7"),
    ]
    assert list(answer.gaps) == []


@ORDERS
def test_forward_from_the_first_milk_finds_both_cups(store: ProvenanceStore, seed: int) -> None:
    record(store, EXAMPLE, seed)
    answer = forward(store, MILK_1.key)
    assert ids(answer) == (
        sorted(thing.key for thing in (MILK_1, YOG_7, CUP_1, CUP_2)),
        ["e1", "e2", "e3", "e4", "e5", "e7", "e8a", "e8b", "e9", "e10"],
    )
    assert TraceLink(MILK_1.key, YOG_7.key, LinkKind.TRANSFORMATION, "e4", (TANK.key,)) in answer.links


def test_forward_from_the_second_milk_finds_itself_alone(store: ProvenanceStore) -> None:
    record(store, EXAMPLE, 1)
    assert ids(forward(store, MILK_2.key)) == ([MILK_2.key], ["e6"])


def test_what_was_used_before_it_was_made_is_followed_and_reported(store: ProvenanceStore) -> None:
    make = event("late", EventType.TRANSFORMATION, at(12), [Naming(MILK_1, Role.INPUT), Naming(YOG_7, Role.OUTPUT)])
    use = event("early", EventType.TRANSFORMATION, at(11), [Naming(YOG_7, Role.INPUT), Naming(CUP_1, Role.OUTPUT)])
    store.record([Fact(make), Fact(use)])
    answer = forward(store, MILK_1.key)
    assert ids(answer) == (sorted(t.key for t in (MILK_1, YOG_7, CUP_1)), ["early", "late"])
    detail = "the records say it was used here before it was made: one of the two times is wrong; the trace follows it all the same"
    assert list(answer.gaps) == [Gap("out_of_order", "early", YOG_7.key, detail)]


@pytest.mark.parametrize("seed", range(1000, 1015))
def test_random_chains_are_answered_as_the_naive_reading_of_the_rules_does(store: ProvenanceStore, seed: int) -> None:
    events = chains.chain(seed)
    facts = [Fact(e, "farm") for e in events]
    Random(seed).shuffle(facts)
    for start in range(0, len(facts), 5):
        store.record(facts[start : start + 5])
    world = naive.World(events)
    agree(store, world, chains.subjects(events), chains.bounds(seed, events, 1)[-1:])
