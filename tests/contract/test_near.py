"""Neo4j looks around what few things are asked for: that saves round trips, and changes no answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from neo4j import ManagedTransaction

from cast.parties import FARM
from oracle import chains, naive
from oracle.agreement import agree
from oracle.chains import HOUR, MIDNIGHT, crate, event, instance, lot
from oracle.goods import packed
from tracechain.trace.events.event import Action, Event, EventType, Naming, Role
from tracechain.trace.facts.protocol import Fact
from tracechain.trace.lineage import backward
from tracechain.trace.store.neo4j.near import SOME, Near
from tracechain.trace.store.neo4j.store import Neo4jStore

MILK, YOGHURT = lot(chains.MILK, "MILK-1"), lot(chains.YOGHURT, "YOG-7")
TANK, CASE, PALLET = crate(1), crate(2), crate(3)
CUP = instance(chains.YOGHURT, "c1")


def seen(id: str, hour: int, thing: Any, action: Action = Action.OBSERVE, lot_number: str | None = None) -> Event:
    time = MIDNIGHT + hour * HOUR
    return event(id, EventType.OBJECT, time, [Naming(thing, Role.OBJECT)], action, lot_number=lot_number)


CHAIN = [
    seen("e1", 1, MILK, Action.ADD),
    packed("e2", 2, TANK, MILK),
    event(
        "e3", EventType.TRANSFORMATION, MIDNIGHT + 3 * HOUR, [Naming(TANK, Role.INPUT), Naming(YOGHURT, Role.OUTPUT)]
    ),
    seen("e4", 4, CUP, Action.ADD, "YOG-7"),
    packed("e5", 5, CASE, CUP),
    packed("e6", 6, PALLET, CASE),
    seen("e7", 7, PALLET),
]


@pytest.fixture(params=[pytest.param(None, id="neo4j", marks=pytest.mark.neo4j)])
def store(empty_neo4j_url: str) -> Iterator[Neo4jStore]:
    opened = Neo4jStore(empty_neo4j_url)
    opened.migrate()
    opened.record([Fact(one, FARM) for one in CHAIN])
    yield opened
    opened.close()


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries from now on."""
    queries: list[str] = []
    run = ManagedTransaction.run

    def counting(self: ManagedTransaction, query: Any, *rest: Any, **named: Any) -> Any:
        queries.append(query)
        return run(self, query, *rest, **named)

    monkeypatch.setattr(ManagedTransaction, "run", counting)
    return queries


def test_the_trace_of_a_pack_takes_four_round_trips(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = counted(monkeypatch)
    assert {item.id for item in backward(store, CUP.key).items} == {one.key for one in (CUP, YOGHURT, TANK, MILK)}
    assert len(queries) == 4  # the cup, what the yoghurt was made of, what was in the tank, and the names


@pytest.mark.parametrize("thing", [CUP, CASE, PALLET, YOGHURT])
def test_what_is_seen_more_often_than_a_guess_may_cost_is_told_whole(store: Neo4jStore, thing: Any) -> None:
    often = [seen(f"again-{n}", 8 + n, thing) for n in range(SOME + 1)]
    store.record([Fact(one, FARM) for one in often])
    world = naive.World([*CHAIN, *often])
    agree(store, world, [one.key for one in (CUP, CASE, PALLET, YOGHURT, TANK, MILK)], [None])


def test_a_thing_is_known_whole_or_not_at_all() -> None:
    near = Near()
    near.learn([1, 2], [[1, 10, 0, -1, 5], [7, 10, 0, -1, 5]], [[1, 3, 10, 5]])
    near.learn([1], [[1, 10, 0, -1, 5]], [[1, 3, 10, 5]])
    both, other = near.links(np.array([1, 2])), near.links(np.array([1, 7]))
    assert both is not None
    assert (both.thing.tolist(), both.event.tolist(), both.time.tolist()) == ([1], [10], [5])
    assert other is None
    lots = near.lots(np.array([2, 1]))
    assert lots is not None
    assert (lots.instance.tolist(), lots.lot.tolist()) == ([1], [3])


def test_a_question_about_another_moment_needs_no_new_plan(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = counted(monkeypatch)
    last = store.settled()
    queries.clear()
    backward(store, CUP.key, as_of=last)
    told, queries[:] = queries[:], []
    backward(store, CUP.key, as_of=last + 1)
    assert [query for query in queries if query not in told] == []
