"""The scope of a recall, and where everything is (trace-semantics, section 8), on both stores."""

from __future__ import annotations

from collections import Counter

import pytest

from cast.parties import DAIRY, SHOP, WHOLESALER, party, place
from oracle import chains
from oracle.chains import YOGHURT, crate, instance, lot, product
from oracle.goods import decorated, made, packed, record, seen, turned
from tracechain.trace.events.event import Action, Event
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage import UnknownThing, forward
from tracechain.trace.lineage.now.scope import Scope, scope
from tracechain.trace.lineage.now.state import Stateless, Status, states
from tracechain.trace.lineage.now.whereabouts import Group, Whereabouts, whereabouts
from tracechain.trace.store.sqlite.store import SqliteStore

MILK, YOG = lot(chains.MILK, "MILK-1"), lot(YOGHURT, "YOG-7")
CUPS = [instance(YOGHURT, f"c{n}") for n in range(6)]
CASE, PALLET, TRUCK = crate(1), crate(2), crate(3)
TO_WHOLESALER = (("possessing_party", party(WHOLESALER)),)


def story() -> list[Event]:
    """Six cups of one milk: two on a pallet under way, one left in the dairy, one sold, one destroyed, one used."""
    return [
        made("e1", 8, (MILK, 500.0, "LTR"), biz_location=place(DAIRY)),
        turned("e2", 9, [MILK], [(YOG, 400.0, "KGM")], biz_location=place(DAIRY)),
        made("e3", 10, *CUPS, lot_number="YOG-7", biz_location=place(DAIRY)),
        packed("e4", 11, CASE, CUPS[0], CUPS[1]),
        packed("e5", 12, PALLET, CASE),
        packed("e6", 12.5, TRUCK, PALLET),
        seen("e7", 13, "shipping", TRUCK, read_point=place(DAIRY), destinations=TO_WHOLESALER),
        seen("e8", 14, "retail_selling", CUPS[3], biz_location=place(SHOP)),
        seen("e9", 14, "destroying", CUPS[4]),
        turned("e10", 14, [CUPS[5]], [product(chains.MILK)]),
    ]


def test_everything_is_counted_by_holder_place_and_state(store: ProvenanceStore) -> None:
    record(store, story())
    answer = whereabouts(store, MILK.key)
    assert list(answer.groups) == [
        Group(DAIRY, place(DAIRY), Status.GONE, 1, 0),
        Group(DAIRY, place(DAIRY), Status.IN_STOCK, 1, 1),
        Group(DAIRY, place(DAIRY), Status.USED, 1, 1),
        Group(DAIRY, place(SHOP), Status.SOLD, 1, 0),
        Group(WHOLESALER, place(DAIRY), Status.IN_TRANSIT, 2, 0),
    ]
    assert (answer.instances, answer.lots) == (6, 2)


def test_the_scope_is_what_still_exists_and_all_that_it_is_in(store: ProvenanceStore) -> None:
    record(store, story())
    assert scope(store, MILK.key) == Scope(
        MILK.key,
        None,
        None,
        sorted(thing.key for thing in (YOG, *CUPS[:3])),
        sorted(thing.key for thing in (CASE, PALLET, TRUCK)),
    )


def test_a_container_that_was_left_is_not_in_the_scope(store: ProvenanceStore) -> None:
    record(store, [*story(), packed("e11", 15, PALLET, CASE, action=Action.DELETE)])
    assert list(scope(store, MILK.key).carriers) == [CASE.key]


def test_a_lot_that_was_used_in_part_is_in_the_scope(store: ProvenanceStore) -> None:
    part = turned("e2", 9, [(MILK, 100.0, "LTR")], [(YOG, 90.0, "KGM")])
    record(store, [made("e1", 8, (MILK, 500.0, "LTR")), part])
    assert list(scope(store, MILK.key).items) == sorted((MILK.key, YOG.key))
    record(store, [turned("e3", 10, [(MILK, 400.0, "LTR")], [(YOG, 90.0, "KGM")])])
    assert list(scope(store, MILK.key).items) == [YOG.key]


def test_since_and_as_of_bound_the_question(store: ProvenanceStore) -> None:
    record(store, story()[:3])
    then = store.settled()
    record(store, story())
    before = whereabouts(store, MILK.key, as_of=then)
    assert (before.instances, before.as_of) == (6, then)
    assert [group.state for group in before.groups] == [Status.IN_STOCK, Status.USED]
    late = whereabouts(store, MILK.key, since=chains.MIDNIGHT + 20 * chains.HOUR)
    assert late == Whereabouts(
        MILK.key, chains.MIDNIGHT + 20 * chains.HOUR, None, [Group(DAIRY, place(DAIRY), Status.USED, 0, 1)]
    )


def test_what_is_under_a_hold_is_counted_as_held(store: ProvenanceStore) -> None:
    record(store, story())
    groups = whereabouts(store, YOG.key, held=frozenset([CUPS[2].key, CUPS[3].key, "unheard of"])).groups
    assert sum(group.instances for group in groups if group.state is Status.HELD) == 1
    assert sum(group.instances for group in groups if group.state is Status.SOLD) == 1


@pytest.mark.parametrize("ask", [scope, whereabouts])
def test_a_product_is_nowhere(store: ProvenanceStore, ask: type) -> None:
    record(store, story())
    with pytest.raises(Stateless):
        ask(store, product(chains.MILK).key)


@pytest.mark.parametrize("ask", [scope, whereabouts])
def test_what_nobody_recorded_is_nowhere(store: ProvenanceStore, ask: type) -> None:
    with pytest.raises(UnknownThing):
        ask(store, MILK.key)


@pytest.mark.parametrize("seed", range(2100, 2112))
def test_random_chains_are_counted_as_thing_by_thing_in_any_order_of_arrival(store: ProvenanceStore, seed: int) -> None:
    events = decorated(chains.chain(seed), seed)
    record(store, events, seed)
    for subject in chains.subjects(events)[::3]:
        items = [item for item in forward(store, subject).items if item.kind is not Kind.PRODUCT]
        if not items:
            continue
        found = states(store, [item.id for item in items])
        expected = Counter(
            (state.holder, state.place, state.state, item.kind is Kind.LOT)
            for item, state in zip(items, found, strict=True)
        )
        counted: Counter[tuple[str | None, str | None, Status, bool]] = Counter()
        for group in whereabouts(store, subject).groups:
            counted[group.holder, group.place, group.state, False] += group.instances
            counted[group.holder, group.place, group.state, True] += group.lots
        assert +counted == expected
        over = {Status.SOLD, Status.USED, Status.GONE}
        still = {state.thing for state in found if state.state not in over}
        kept = set(scope(store, subject).items)
        assert still <= kept <= {item.id for item in items}
        assert all("/10/" in key or ":lot:" in key for key in kept - still)


@pytest.mark.parametrize("seed", range(2200, 2206))
def test_the_order_of_arrival_changes_nothing(store: ProvenanceStore, seed: int) -> None:
    events = decorated(chains.chain(seed), seed)
    half = len(events) // 2
    record(store, events[half:], seed)
    record(store, events, seed + 1)
    other = SqliteStore(":memory:")
    other.migrate()
    record(other, events, seed + 2)
    for subject in (key for key in chains.subjects(events) if "/21/" in key or "/10/" in key):
        assert whereabouts(store, subject).groups == whereabouts(other, subject).groups
        assert scope(store, subject) == scope(other, subject)
    other.close()
