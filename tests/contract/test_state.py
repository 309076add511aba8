"""State now (trace-semantics, section 8), on both stores."""

from __future__ import annotations

import pytest

from cast.parties import DAIRY, SHOP, WHOLESALER, party, place
from oracle import chains, naive
from oracle.chains import YOGHURT, crate, instance, lot, product
from oracle.goods import at, decorated, made, packed, record, seen, turned
from oracle.naive_state import state as naive_state
from tracechain.trace.events.event import Action, Event
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage import UnknownThing
from tracechain.trace.lineage.now.state import State, Stateless, Status, states

MILK, YOG = lot(chains.MILK, "MILK-1"), lot(YOGHURT, "YOG-7")
CUP, OTHER = instance(YOGHURT, "c1"), instance(YOGHURT, "c2")
CASE, PALLET = crate(1), crate(2)

CUP_PACKED = [
    made("e1", 8, CUP, OTHER, biz_location=place(DAIRY), disposition="active"),
    packed("e2", 9, CASE, CUP),
    packed("e3", 10, PALLET, CASE),
]


def state_of(store: ProvenanceStore, events: list[Event], key: str = CUP.key, **asked: frozenset[str]) -> State:
    record(store, events)
    [state] = states(store, [key], **asked)
    return state


def test_a_pack_is_where_its_pallet_is_and_in_the_hands_it_was_sent_to(store: ProvenanceStore) -> None:
    sent = (("owning_party", party(DAIRY)), ("possessing_party", party(WHOLESALER)))
    shipped = seen("e4", 11, "shipping", PALLET, read_point=place(DAIRY), destinations=sent)
    assert state_of(store, [*CUP_PACKED, shipped]) == State(
        CUP.key, Status.IN_TRANSIT, "e4", at(11), place(DAIRY), "active", WHOLESALER
    )


def test_without_a_destination_it_is_in_the_hands_of_who_recorded_it(store: ProvenanceStore) -> None:
    record(store, CUP_PACKED)
    record(store, [seen("e4", 12, "receiving", PALLET, biz_location=place(SHOP))], party=SHOP)
    [state] = states(store, [CUP.key])
    assert (state.state, state.place, state.holder) == (Status.IN_STOCK, place(SHOP), SHOP)


def test_what_left_the_pallet_does_not_go_on_with_it(store: ProvenanceStore) -> None:
    out = packed("e4", 11, CASE, CUP, action=Action.DELETE)
    state = state_of(store, [*CUP_PACKED, out, seen("e5", 12, "shipping", PALLET)])
    assert (state.state, state.event) == (Status.IN_STOCK, "e4")


def test_events_that_say_nothing_change_the_place_and_not_the_state(store: ProvenanceStore) -> None:
    looks = [seen(f"look-{n}", 12 + n / 100, "inspecting", CASE, read_point=place(SHOP)) for n in range(9)]
    state = state_of(store, [*CUP_PACKED, *looks])
    assert (state.state, state.event, state.place) == (Status.IN_STOCK, "e3", place(SHOP))


def test_a_thing_with_no_event_that_says_is_unknown(store: ProvenanceStore) -> None:
    assert state_of(store, [seen("e1", 8, "inspecting", CUP)]) == State(CUP.key, Status.UNKNOWN)


@pytest.mark.parametrize(
    ("step", "disposition", "expected"),
    [
        ("receiving", "damaged", Status.HELD),
        ("retail_selling", "recalled", Status.SOLD),
        ("destroying", "recalled", Status.GONE),
        ("shipping", "active", Status.IN_TRANSIT),
        ("inspecting", "in_transit", Status.IN_TRANSIT),
        ("inspecting", "stolen", Status.GONE),
        ("https://example.com/steps/ripening", None, Status.IN_STOCK),
    ],
)
def test_step_and_disposition_say_the_state_together(
    store: ProvenanceStore, step: str, disposition: str | None, expected: Status
) -> None:
    assert state_of(store, [made("e1", 8, CUP), seen("e2", 9, step, CUP, disposition=disposition)]).state is expected


def test_at_one_instant_an_end_is_the_last_then_the_greatest_event_id(store: ProvenanceStore) -> None:
    day = [seen("a", 9, "retail_selling", CUP), seen("b", 9, "receiving", CUP), seen("c", 9, "shipping", OTHER)]
    record(store, [made("e1", 8, CUP, OTHER), *day, seen("d", 9, "receiving", OTHER)])
    assert [(s.state, s.event) for s in states(store, [OTHER.key, CUP.key])] == [
        (Status.IN_STOCK, "d"),
        (Status.SOLD, "a"),
    ]


def test_milk_in_a_tank_is_used_with_the_tank_and_the_emptying_of_the_tank_changes_nothing(
    store: ProvenanceStore,
) -> None:
    story = [
        made("e1", 8, MILK),
        packed("e2", 9, CASE, MILK),
        turned("e3", 12, [CASE], [YOG], biz_location=place(DAIRY)),
        packed("e4", 12.5, CASE, action=Action.DELETE),
    ]
    record(store, story)
    milk, yoghurt, tank = states(store, [MILK.key, YOG.key, CASE.key])
    assert (milk.state, milk.event, milk.place) == (Status.USED, "e3", place(DAIRY))
    assert (yoghurt.state, yoghurt.event) == (Status.IN_STOCK, "e3")
    assert (tank.state, tank.event) == (Status.IN_STOCK, "e4")


def test_a_later_event_of_its_own_opens_a_used_thing_again(store: ProvenanceStore) -> None:
    again = [seen("e3", 10, "storing", MILK), packed("e4", 11, CASE, MILK), seen("e5", 12, "shipping", CASE)]
    state = state_of(store, [made("e1", 8, MILK), turned("e2", 9, [MILK], [YOG]), *again], MILK.key)
    assert (state.state, state.event) == (Status.IN_TRANSIT, "e5")


def test_a_hold_in_force_holds_what_is_not_at_its_end(store: ProvenanceStore) -> None:
    record(store, [made("e1", 8, CUP, OTHER), seen("e2", 9, "retail_selling", OTHER)])
    held = frozenset([CUP.key, OTHER.key])
    assert [s.state for s in states(store, [CUP.key, OTHER.key], held=held)] == [Status.HELD, Status.SOLD]


def test_as_of_a_time_gives_the_state_that_was_on_record_then(store: ProvenanceStore) -> None:
    record(store, [made("e1", 8, CUP)])
    then = store.settled()
    record(store, [seen("e2", 9, "retail_selling", CUP)])
    assert [states(store, [CUP.key], as_of)[0].state for as_of in (then, None)] == [Status.IN_STOCK, Status.SOLD]


def test_a_product_is_in_no_state(store: ProvenanceStore) -> None:
    record(store, [packed("e1", 8, CASE, product(YOGHURT))])
    sentence = f"{product(YOGHURT).key!r} is a product: it has no state, only its lots and single items have one"
    with pytest.raises(Stateless) as refused:
        states(store, [CASE.key, product(YOGHURT).key])
    assert str(refused.value) == sentence


def test_what_nobody_recorded_has_no_state(store: ProvenanceStore) -> None:
    record(store, [made("e1", 8, CUP)])
    with pytest.raises(UnknownThing):
        states(store, [CUP.key, OTHER.key])


def test_a_lot_that_is_known_by_its_packs_alone_is_in_an_unknown_state(store: ProvenanceStore) -> None:
    assert state_of(store, [made("e1", 8, CUP, lot_number="YOG-7")], YOG.key) == State(YOG.key, Status.UNKNOWN)


@pytest.mark.parametrize("seed", range(2000, 2025))
def test_random_chains_are_in_the_states_that_the_table_says_in_any_order_of_arrival(
    store: ProvenanceStore, seed: int
) -> None:
    events = decorated(chains.chain(seed), seed)
    record(store, events, seed)
    world = naive.World(events)
    things = [key for key in chains.subjects(events) if world.kinds[key] is not Kind.PRODUCT]
    found = {state.thing: (state.state.value, state.event, state.place) for state in states(store, things)}
    assert found == {key: naive_state(world, events, key) for key in things}
