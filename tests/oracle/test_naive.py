"""The oracle gives what the page says: its worked example, then each rule and each corner by itself."""

from __future__ import annotations

from random import Random

import pytest

from tracechain.trace.events.epcis import parse_event
from tracechain.trace.events.event import Action, Event, EventType, Naming, Role
from tracechain.trace.identifiers.code import Thing

from .chains import (
    DRUG,
    HOUR,
    MIDNIGHT,
    MILK,
    YOGHURT,
    as_ofs,
    bounds,
    chain,
    crate,
    declaration,
    event,
    instance,
    lot,
    product,
    recorded,
    subjects,
)
from .goods import at
from .naive import Answer, Recorded, World, backward, forward, known, standing

MILK_1, MILK_2, YOG_7, YOG_8 = lot(MILK, "MILK-1"), lot(MILK, "MILK-2"), lot(YOGHURT, "YOG-7"), lot(YOGHURT, "YOG-8")
C1, C2, CAN = instance(YOGHURT, "c1"), instance(YOGHURT, "c2"), instance(MILK, "can")
TANK, K, L, TRUCK = crate(1), crate(2), crate(3), crate(4)
ANY_MILK, ANY_YOGHURT = product(MILK), product(YOGHURT)


def see(id: str, hour: float, *things: Thing, action: Action = Action.OBSERVE, step: str | None = None) -> Event:
    return event(id, EventType.OBJECT, at(hour), [Naming(t, Role.OBJECT) for t in things], action, step)


def commission(id: str, hour: float, *things: Thing, number: str | None = None) -> Event:
    namings = [Naming(t, Role.OBJECT) for t in things]
    return event(id, EventType.OBJECT, at(hour), namings, Action.ADD, "commissioning", lot_number=number)


def pack(id: str, hour: float, parent: Thing | None, *children: Thing | Naming, action: Action = Action.ADD) -> Event:
    namings = [] if parent is None else [Naming(parent, Role.PARENT)]
    namings += [c if isinstance(c, Naming) else Naming(c, Role.CHILD) for c in children]
    return event(id, EventType.AGGREGATION, at(hour), namings, action)


def unpack(id: str, hour: float, parent: Thing, *children: Thing | Naming) -> Event:
    return pack(id, hour, parent, *children, action=Action.DELETE)


def make(
    id: str, hour: float, inputs: list[Thing], outputs: list[Thing], part: str | None = None, number: str | None = None
) -> Event:
    namings = [Naming(t, Role.INPUT) for t in inputs] + [Naming(t, Role.OUTPUT) for t in outputs]
    return event(id, EventType.TRANSFORMATION, at(hour), namings, transformation=part, lot_number=number)


def some(thing: Thing, quantity: float, unit: str = "KGM") -> Naming:
    return Naming(thing, Role.CHILD, quantity, unit)


def items(answer: Answer) -> set[str]:
    return set(answer.items)


def keys(*things: Thing) -> set[str]:
    return {thing.key for thing in things}


def stays(*events: Event) -> list[tuple[str, str, float, float]]:
    """Child, parent, and the hours from and to."""
    hours = [(s.child, s.parent, (s.start - MIDNIGHT) / HOUR, (s.end - MIDNIGHT) / HOUR) for s in World(events).stays]
    return sorted(hours)


NEVER = float("inf")
DAIRY = [
    commission("e1", 8, MILK_1),
    pack("e2", 9, TANK, MILK_1),
    see("e3", 10, TANK, step="shipping"),
    make("e4", 12, [TANK], [YOG_7]),
    unpack("e5", 12.5, TANK),
    pack("e6", 13, TANK, MILK_2),
    commission("e7", 14, C1, C2, number="YOG-7"),
    pack("e8a", 15, K, C1),
    pack("e8b", 15, L, C2),
    see("e9", 16, K, step="shipping"),
    see("e10", 17, L, step="shipping"),
]


# Section 7


def test_the_worked_example_backward_from_a_cup() -> None:
    answer = backward(DAIRY, C1.key)
    assert answer == Answer(
        items={C1.key: None, YOG_7.key: at(14), TANK.key: at(12), MILK_1.key: at(12)},
        events=frozenset(["e1", "e2", "e3", "e4", "e7", "e8a", "e9"]),
        gaps=frozenset(),
        links=frozenset(
            {
                (YOG_7.key, C1.key, "membership", "e7"),
                (TANK.key, YOG_7.key, "transformation", "e4"),
                (TANK.key, MILK_1.key, "containment", "e2"),
            }
        ),
    )


def test_the_worked_example_forward_from_the_first_milk() -> None:
    answer = forward(DAIRY, MILK_1.key)
    assert answer == Answer(
        items={MILK_1.key: None, YOG_7.key: at(12), C1.key: None, C2.key: None},
        events=frozenset(["e1", "e2", "e3", "e4", "e5", "e7", "e8a", "e8b", "e9", "e10"]),
        gaps=frozenset(),
        links=frozenset(
            {
                (MILK_1.key, YOG_7.key, "transformation", "e4"),
                (YOG_7.key, C1.key, "membership", "e7"),
                (YOG_7.key, C2.key, "membership", "e7"),
            }
        ),
    )


def test_the_worked_example_forward_from_the_second_milk() -> None:
    assert forward(DAIRY, MILK_2.key) == Answer({MILK_2.key: None}, frozenset({"e6"}), frozenset(), frozenset())


# Sections 1 and 2


def test_a_product_is_listed_with_a_gap_and_leads_nowhere() -> None:
    events = [see("a", 1, ANY_MILK), make("b", 2, [ANY_MILK], [YOG_7]), make("c", 1, [MILK_1], [ANY_MILK])]
    answer = backward(events, YOG_7.key)
    assert answer.items == {YOG_7.key: None, ANY_MILK.key: at(2)}
    assert answer.events == {"b"}
    assert answer.gaps == {("input_without_lot", "b", ANY_MILK.key)}
    assert forward(events, MILK_1.key).gaps == {("input_without_lot", "c", ANY_MILK.key)}
    assert items(forward(events, MILK_1.key)) == keys(MILK_1, ANY_MILK)


def test_a_product_asked_for_answers_itself_and_the_events_that_name_it_within_the_bound() -> None:
    events = [see("a", 1, ANY_MILK), make("b", 2, [ANY_MILK], [YOG_7]), pack("c", 1, K, ANY_MILK), see("d", 3, K)]
    nothing = frozenset[tuple[str, str, str]]()
    assert forward(events, ANY_MILK.key) == Answer({ANY_MILK.key: None}, frozenset("abc"), nothing, frozenset())
    assert forward(events, ANY_MILK.key, at(2)).events == {"b"}
    assert backward(events, ANY_MILK.key, at(1)).events == {"a", "c"}


def test_a_product_carries_nothing_and_contains_nothing() -> None:
    events = [pack("a", 1, ANY_MILK, C1), see("b", 2, ANY_MILK), make("c", 3, [ANY_MILK], [YOG_7])]
    assert items(forward(events, C1.key)) == keys(C1)
    assert forward(events, C1.key).events == {"a"}
    assert items(backward(events, YOG_7.key)) == keys(YOG_7, ANY_MILK)


def test_a_product_as_a_child_is_listed_with_the_event_that_put_it_in() -> None:
    answer = forward([pack("a", 1, K, ANY_MILK)], K.key)
    assert answer.items == {K.key: None, ANY_MILK.key: at(1)}
    assert answer.gaps == {("input_without_lot", "a", ANY_MILK.key)}


def test_a_voided_event_counts_nowhere_whichever_copy_comes_first() -> None:
    wrong = make("wrong", 2, [MILK_1], [YOG_7])
    for events in ([see("a", 1, MILK_1), wrong, declaration(wrong)], [declaration(wrong), see("a", 1, MILK_1), wrong]):
        assert items(forward(events, MILK_1.key)) == keys(MILK_1)
        assert not known(events, YOG_7.key)


def test_as_of_counts_what_was_recorded_and_not_yet_voided() -> None:
    facts = [Recorded(see("a", 1, MILK_1), 10), Recorded(see("b", 1, MILK_1), 20, voided=30)]
    ids = [{e.id for e in standing(facts, as_of)} for as_of in (9, 10, 20, 29, 30, None)]
    assert ids == [set(), {"a"}, {"a", "b"}, {"a", "b"}, {"a"}, {"a"}]


def test_a_thing_is_known_when_named_or_a_member_or_the_lot_of_one() -> None:
    assert known(DAIRY, C1.key)
    assert known(DAIRY, YOG_7.key)
    assert known([commission("a", 1, C1, number="YOG-8")], YOG_8.key)
    assert not known(DAIRY, YOG_8.key)


def test_a_transaction_and_an_association_name_things_and_link_nothing() -> None:
    tie = [Naming(K, Role.ASSOCIATION_PARENT), Naming(C1, Role.ASSOCIATION_CHILD)]
    events = [
        event("a", EventType.ASSOCIATION, at(1), tie, Action.ADD),
        event("b", EventType.TRANSACTION, at(2), [Naming(C1, Role.OBJECT)], Action.ADD),
        see("c", 3, K),
    ]
    assert forward(events, C1.key).events == {"a", "b"}
    assert items(forward(events, K.key)) == keys(K)


# Section 3


def test_an_instance_put_into_another_parent_leaves_the_first() -> None:
    assert stays(pack("a", 1, K, C1), pack("b", 2, L, C1)) == [(C1.key, K.key, 1, 2), (C1.key, L.key, 2, NEVER)]


def test_an_instance_put_again_into_its_parent_changes_nothing() -> None:
    assert stays(pack("a", 1, K, C1), pack("b", 2, K, C1)) == [(C1.key, K.key, 1, NEVER)]


def test_a_removal_from_a_parent_it_is_not_in_changes_nothing() -> None:
    assert stays(pack("a", 1, K, C1), unpack("b", 2, L, C1)) == [(C1.key, K.key, 1, NEVER)]


def test_a_removal_closes_the_stay_and_another_addition_opens_a_new_one() -> None:
    events = pack("a", 1, K, C1), unpack("b", 2, K, C1), pack("c", 3, K, C1)
    assert stays(*events) == [(C1.key, K.key, 1, 2), (C1.key, K.key, 3, NEVER)]


def test_a_removal_that_names_no_child_empties_the_parent() -> None:
    events = pack("a", 1, K, C1, some(MILK_1, 5)), pack("b", 1, L, C2), unpack("c", 2, K)
    assert stays(*events) == sorted([(C1.key, K.key, 1, 2), (MILK_1.key, K.key, 1, 2), (C2.key, L.key, 1, NEVER)])


def test_observing_opens_and_closes_nothing() -> None:
    assert stays(pack("a", 1, K, C1, action=Action.OBSERVE)) == []


def test_an_aggregation_without_a_parent_opens_nothing() -> None:
    assert stays(pack("a", 1, None, C1)) == []


def test_a_lot_is_in_many_parents_at_once() -> None:
    assert len(stays(pack("a", 1, K, some(MILK_1, 5)), pack("b", 2, L, some(MILK_1, 5)))) == 2


def test_a_lot_leaves_when_its_last_quantity_of_every_unit_is_out() -> None:
    put = pack("a", 1, K, some(MILK_1, 0.1), some(MILK_1, 2, "LTR")), pack("b", 1, K, some(MILK_1, 0.2))
    taken = unpack("c", 2, K, some(MILK_1, 0.3)), unpack("d", 3, K, some(MILK_1, 2, "LTR"))
    assert stays(*put, taken[0]) == [(MILK_1.key, K.key, 1, NEVER)]
    assert stays(*put, *taken) == [(MILK_1.key, K.key, 1, 3)]


def test_more_taken_out_than_was_inside_leaves_no_debt() -> None:
    events = [pack("a", 1, K, some(MILK_1, 1), some(MILK_1, 9, "LTR")), unpack("b", 2, K, some(MILK_1, 5))]
    events += [pack("c", 3, K, some(MILK_1, 1)), unpack("d", 4, K, some(MILK_1, 9, "LTR"))]
    assert stays(*events) == [(MILK_1.key, K.key, 1, NEVER)]
    assert stays(*events, unpack("e", 5, K, some(MILK_1, 1))) == [(MILK_1.key, K.key, 1, 5)]


def test_a_removal_without_a_quantity_takes_the_whole_lot() -> None:
    assert stays(pack("a", 1, K, some(MILK_1, 5)), unpack("b", 2, K, MILK_1)) == [(MILK_1.key, K.key, 1, 2)]


def test_an_unknown_amount_is_emptied_only_by_a_removal_without_a_quantity() -> None:
    events = pack("a", 1, K, MILK_1), unpack("b", 2, K, some(MILK_1, 5)), unpack("c", 3, K, MILK_1)
    assert stays(*events) == [(MILK_1.key, K.key, 1, 3)]


@pytest.mark.parametrize(
    "ending",
    [
        see("z", 2, C1, step="retail_selling"),
        see("z", 2, C1, step="dispensing"),
        see("z", 2, C1, step="destroying"),
        see("z", 2, C1, step="decommissioning"),
        see("z", 2, C1, action=Action.DELETE),
        make("z", 2, [C1], [YOG_7]),
    ],
)
def test_an_instance_that_ends_leaves_its_parent_at_that_instant(ending: Event) -> None:
    assert stays(pack("a", 1, K, C1), ending) == [(C1.key, K.key, 1, 2)]


def test_an_ending_ends_no_lot_and_not_what_is_inside() -> None:
    events = pack("a", 1, K, some(MILK_1, 5), C1), see("b", 2, MILK_1, K, action=Action.DELETE)
    assert stays(*events) == sorted([(MILK_1.key, K.key, 1, NEVER), (C1.key, K.key, 1, NEVER)])


def test_a_transaction_and_an_output_end_nothing() -> None:
    deal = event("b", EventType.TRANSACTION, at(2), [Naming(C1, Role.OBJECT)], Action.DELETE)
    assert stays(pack("a", 1, K, C1), deal, make("c", 3, [MILK_1], [C1])) == [(C1.key, K.key, 1, NEVER)]


def test_an_instance_can_be_packed_again_after_its_end() -> None:
    events = pack("a", 1, K, C1), see("b", 2, C1, action=Action.DELETE), pack("c", 3, K, C1)
    assert stays(*events) == [(C1.key, K.key, 1, 2), (C1.key, K.key, 3, NEVER)]


def test_at_one_instant_removals_come_before_additions_whatever_their_ids() -> None:
    events = pack("a", 1, K, C1), pack("b", 2, K, C1), unpack("c", 2, K, C1)
    assert stays(*events) == [(C1.key, K.key, 1, 2), (C1.key, K.key, 2, NEVER)]


def test_at_one_instant_a_removal_that_found_nothing_is_tried_again_after_the_additions() -> None:
    assert stays(pack("b", 1, K, C1), unpack("a", 1, K, C1)) == [(C1.key, K.key, 1, 1)]
    assert stays(pack("b", 1, K, C1), unpack("a", 1, K)) == [(C1.key, K.key, 1, 1)]


def test_each_named_child_is_tried_again_by_itself_but_an_emptying_only_as_a_whole() -> None:
    before = pack("a", 1, K, C1), pack("b", 2, K, C2)
    assert stays(*before, unpack("c", 2, K, C1, C2)) == [(C1.key, K.key, 1, 2), (C2.key, K.key, 2, 2)]
    assert stays(*before, unpack("c", 2, K)) == [(C1.key, K.key, 1, 2), (C2.key, K.key, 2, NEVER)]


def test_at_one_instant_additions_come_in_the_order_of_event_id_and_endings_last() -> None:
    events = pack("b", 1, K, C1), pack("a", 1, L, C1)
    assert stays(*events) == sorted([(C1.key, L.key, 1, 1), (C1.key, K.key, 1, NEVER)])
    assert stays(*events, see("0", 1, C1, action=Action.DELETE)) == sorted(
        [(C1.key, L.key, 1, 1), (C1.key, K.key, 1, 1)]
    )


def test_a_carriers_events_count_while_inside_both_ends_included_and_through_every_level() -> None:
    events = [pack("a", 1, K, C1), pack("b", 2, TRUCK, K), see("c", 3, TRUCK), unpack("d", 4, K, C1)]
    events += [see("e", 4, TRUCK), see("f", 5, TRUCK), see("g", 0, K), see("h", 1, K), see("i", 5, K)]
    assert forward(events, C1.key).events == set("abcdeh")
    assert items(forward(events, C1.key)) == keys(C1)


def test_containers_that_contain_each_other_end_the_walk() -> None:
    events = [pack("a", 1, K, L), pack("b", 2, L, K), pack("c", 3, K, C1), see("d", 4, L), pack("e", 5, C1, C1)]
    assert forward(events, C1.key).events == set("abcde") - {"a", "b"}
    assert items(forward(events, K.key)) == keys(K, L, C1)


def test_spans_that_only_touch_count_on_the_way_up() -> None:
    events = [
        pack("a", 1, K, C1),
        unpack("b", 2, K, C1),
        pack("c", 2, TRUCK, K),
        see("d", 2, TRUCK),
        see("e", 3, TRUCK),
    ]
    assert forward(events, C1.key).events == set("abcd")


# Section 4


def test_ilmd_counts_at_commissioning_and_for_the_outputs_of_that_very_event() -> None:
    assert items(backward([commission("a", 1, C1, number="YOG-7")], C1.key)) == keys(C1, YOG_7)
    made = [make("a", 1, [MILK_1], [C1], "t", "YOG-7"), make("b", 1, [MILK_1], [C2], "t")]
    assert items(backward(made, C1.key)) == keys(C1, YOG_7, MILK_1)
    assert items(backward(made, C2.key)) == keys(C2, MILK_1)


def test_any_event_that_spells_the_lot_states_it_and_does_not_name_the_lot() -> None:
    events = [see("a", 1, instance(YOGHURT, "c1", "YOG-7")), see("b", 2, C1)]
    assert items(forward(events, YOG_7.key)) == keys(YOG_7, C1)
    assert backward([see("a", 1, instance(YOGHURT, "c1", "YOG-7"), C2)], YOG_7.key).events == set()


def test_a_drug_code_belongs_to_the_lot_of_its_first_seven_digits() -> None:
    events = [commission("a", 1, instance(DRUG, "7"), number="D1")]
    assert items(forward(events, lot(DRUG, "D1").key)) == keys(lot(DRUG, "D1"), instance(DRUG, "7"))


# Section 5


def test_forward_follows_an_input_from_its_earliest_time_on() -> None:
    events = [make("a", 1, [MILK_1], [YOG_7]), make("b", 3, [MILK_1], [YOG_8])]
    assert forward(events, MILK_1.key).items == {MILK_1.key: None, YOG_7.key: at(1), YOG_8.key: at(3)}
    assert forward(events, MILK_1.key, at(2)).items == {MILK_1.key: at(2), YOG_8.key: at(3)}


def test_forward_follows_what_was_in_a_container_that_was_used_and_not_what_came_later() -> None:
    events = [pack("a", 1, TANK, MILK_1), make("b", 2, [TANK], [YOG_7]), pack("c", 3, TANK, MILK_2)]
    assert items(forward(events, MILK_1.key)) == keys(MILK_1, YOG_7)
    assert items(forward(events, MILK_2.key)) == keys(MILK_2)


def test_the_events_of_one_transformation_share_inputs_and_outputs_each_at_its_own_time() -> None:
    events = [make("a", 5, [MILK_1], [], "t"), make("b", 3, [], [YOG_7], "t"), make("c", 9, [], [YOG_8], "t")]
    assert forward(events, MILK_1.key).items == {MILK_1.key: None, YOG_7.key: at(3), YOG_8.key: at(9)}
    assert backward(events, YOG_7.key).items == {YOG_7.key: None, MILK_1.key: at(5)}
    assert (MILK_1.key, YOG_8.key, "transformation", "c") in forward(events, MILK_1.key).links


def test_a_lot_reaches_its_instances_from_always() -> None:
    events = [*DAIRY, see("e0", 1, C1)]
    assert forward(events, YOG_7.key, at(20)).items == {YOG_7.key: at(20), C1.key: None, C2.key: None}
    assert "e0" in forward(events, YOG_7.key, at(20)).events


def test_a_container_reaches_the_children_whose_stay_ends_no_earlier_and_not_their_siblings() -> None:
    events = [pack("a", 1, K, C1, C2), unpack("b", 3, K, C1), pack("c", 5, K, CAN)]
    assert forward(events, K.key, at(3)).items == {K.key: at(3), C1.key: at(3), C2.key: at(3), CAN.key: at(5)}
    assert forward(events, K.key, at(4)).items == {K.key: at(4), C2.key: at(4), CAN.key: at(5)}
    assert items(forward(events, C1.key)) == keys(C1)


def test_forward_follows_and_reports_what_was_used_before_it_was_made() -> None:
    events = [make("a", 5, [MILK_1], [YOG_7]), make("b", 2, [YOG_7], [YOG_8]), see("c", 1, YOG_7)]
    answer = forward(events, MILK_1.key)
    assert answer.items == {MILK_1.key: None, YOG_7.key: at(5), YOG_8.key: at(2)}
    assert answer.gaps == {("out_of_order", "b", YOG_7.key)}
    assert answer.events == {"a", "b"}


def test_an_earlier_use_is_not_followed_once_the_thing_had_been_made_or_was_only_commissioned() -> None:
    events = [make("a", 5, [MILK_1], [YOG_7]), make("b", 2, [YOG_7], [YOG_8])]
    assert items(forward([*events, make("c", 1, [MILK_2], [YOG_7])], MILK_1.key)) == keys(MILK_1, YOG_7)
    assert items(forward([commission("a", 5, YOG_7), events[1]], YOG_7.key, at(4))) == keys(YOG_7)


def test_what_was_used_in_a_carrier_before_it_was_made_is_followed_and_reported() -> None:
    events = [make("a", 5, [MILK_1], [C1]), pack("b", 1, K, C1), make("c", 2, [K], [YOG_8])]
    answer = forward(events, MILK_1.key)
    assert items(answer) == keys(MILK_1, C1, YOG_8)
    assert answer.gaps == {("out_of_order", "c", C1.key)}
    assert answer.events == {"a", "c"}


# Section 6


def test_backward_follows_an_output_up_to_the_end_of_the_window() -> None:
    events = [make("a", 1, [MILK_1], [YOG_7]), make("b", 3, [MILK_2], [YOG_7])]
    assert items(backward(events, YOG_7.key)) == keys(YOG_7, MILK_1, MILK_2)
    assert backward(events, YOG_7.key, at(2)).items == {YOG_7.key: at(2), MILK_1.key: at(1)}


def test_backward_finds_what_made_the_carrier_even_before_the_stay_and_not_after_it() -> None:
    events = [make("a", 1, [MILK_1], [TANK]), pack("b", 2, TANK, C1), unpack("c", 3, TANK, C1)]
    answer = backward([*events, make("d", 4, [MILK_2], [TANK])], C1.key)
    assert items(answer) == keys(C1, MILK_1)
    assert answer.events == {"a", "b", "c"}
    assert answer.links == {(MILK_1.key, C1.key, "transformation", "a")}


def test_a_lot_asked_for_brings_what_its_instances_were_made_of_and_a_lot_met_on_the_way_does_not() -> None:
    events = [make("a", 1, [MILK_1], [C1], number="YOG-7"), commission("b", 2, C2, number="YOG-7")]
    answer = backward(events, YOG_7.key)
    assert items(answer) == keys(YOG_7, MILK_1)
    assert answer.events == {"a"}
    assert items(backward(events, YOG_7.key, at(0))) == keys(YOG_7)
    assert items(backward(events, C2.key)) == keys(C2, YOG_7)


def test_a_lot_reached_from_its_instance_ends_when_it_was_last_made() -> None:
    events = [commission("a", 2, C1, number="YOG-7"), make("b", 5, [MILK_1], [YOG_7]), see("c", 6, YOG_7)]
    answer = backward(events, C1.key, at(3))
    assert answer.items == {C1.key: at(3), YOG_7.key: at(5), MILK_1.key: at(5)}
    assert answer.events == {"a", "b"}


def test_backward_from_a_container_brings_the_children_of_its_window() -> None:
    events = [pack("a", 1, K, C1), unpack("b", 2, K, C1), pack("c", 3, K, C2)]
    assert backward(events, K.key, at(2)).items == {K.key: at(2), C1.key: at(2)}
    assert backward(events, K.key).items == {K.key: None, C1.key: at(2), C2.key: None}


def test_windows_of_one_tank_stay_apart() -> None:
    fills = [MILK_1, MILK_2, lot(MILK, "MILK-3")]
    events = []
    for n, fill in enumerate(fills):
        events += [pack(f"in{n}", 2 * n, TANK, fill), unpack(f"out{n}", 2 * n + 1.5, TANK, fill)]
    events += [make("noon", 1, [TANK], [YOG_7]), make("six", 5, [TANK], [YOG_7]), see("three", 3, TANK)]
    answer = backward(events, YOG_7.key)
    assert items(answer) == keys(YOG_7, TANK, fills[0], fills[2])
    assert "three" not in answer.events


def test_backward_follows_and_reports_what_was_used_before_it_was_made() -> None:
    events = [make("a", 2, [YOG_7], [C1]), make("b", 5, [MILK_1], [YOG_7]), make("c", 6, [MILK_2], [YOG_7])]
    answer = backward([*events, see("d", 7, YOG_7)], C1.key)
    assert answer.items == {C1.key: None, YOG_7.key: at(6), MILK_1.key: at(5), MILK_2.key: at(6)}
    assert answer.gaps == {("out_of_order", "c", YOG_7.key)}
    assert answer.events == {"a", "b", "c"}


def test_a_child_whose_stay_ended_before_it_was_made_is_followed_and_reported() -> None:
    events = [pack("a", 1, K, C1), unpack("b", 2, K, C1), make("c", 5, [MILK_1], [C1])]
    answer = backward(events, K.key)
    assert answer.items == {K.key: None, C1.key: at(5), MILK_1.key: at(5)}
    assert answer.gaps == {("out_of_order", "c", C1.key)}


def test_membership_and_the_subject_itself_are_never_out_of_order() -> None:
    events = [commission("a", 2, C1, number="YOG-7"), make("b", 5, [MILK_1], [C1])]
    assert backward(events, C1.key, at(3)).gaps == set()
    assert backward(events, C1.key, at(3)).items == {C1.key: at(3), YOG_7.key: at(2)}


# The generator


def test_the_same_seed_gives_the_same_chain() -> None:
    assert [chain(seed) for seed in range(20)] == [chain(seed) for seed in range(20)]
    assert all(5 <= len(chain(seed)) <= 40 for seed in range(50))


def test_the_documents_of_a_chain_are_read_as_its_events() -> None:
    for seed in range(30):
        for written in chain(seed):
            read = parse_event(written.document)
            assert (read.id, read.type, read.time, read.action) == (
                written.id,
                written.type,
                written.time,
                written.action,
            )
            assert (read.biz_step, read.transformation) == (written.biz_step, written.transformation)
            assert sorted(read.namings, key=repr) == sorted(written.namings, key=repr)
            assert set(read.memberships) == set(written.memberships)


def test_the_answers_are_whole_and_do_not_depend_on_the_order_of_arrival() -> None:
    for seed in range(15):
        events = chain(seed)
        shuffled = Random(seed).sample(events, len(events))
        for subject in subjects(events):
            for bound in bounds(seed, events, 1):
                for trace in (forward, backward):
                    answer = trace(events, subject, bound)
                    assert answer == trace(shuffled, subject, bound)
                    assert {end for link in answer.links for end in link[:2]} <= items(answer)
                    assert {thing for _, _, thing in answer.gaps} <= items(answer)


def test_chains_meet_every_corner() -> None:
    answers = []
    for seed in range(40):
        facts = recorded(seed, chain(seed))
        for as_of in as_ofs(seed, facts, 1):
            events = standing(facts, as_of)
            answers += [trace(events, s) for s in subjects(events)[::3] for trace in (forward, backward)]
    assert {kind for a in answers for kind, _, _ in a.gaps} == {"out_of_order", "input_without_lot"}
    assert {kind for a in answers for _, _, kind, _ in a.links} == {"transformation", "membership", "containment"}
    stays = [stay for seed in range(40) for stay in World(chain(seed)).stays]
    assert any(stay.start == stay.end for stay in stays)
    assert any(
        stay.child == stay.parent or (stay.parent, stay.child) in {(s.child, s.parent) for s in stays} for stay in stays
    )
