"""Each kind of gap of trace-semantics, section 8: where it is one, with its whole sentence, and where it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from cast.parties import DAIRY, FARM, SHOP
from cast.parties import place as own_place
from oracle import chains
from oracle.chains import HOUR, MIDNIGHT, crate, event, instance, lot, product
from oracle.goods import at, keep, packed, tied
from tracechain.trace.events.event import Action, Event, EventType, Naming, Role
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers.code import Kind, Thing
from tracechain.trace.lineage import Direction, Gap, UnknownThing
from tracechain.trace.lineage.checks.gaps import BOTH, gaps
from tracechain.trace.wire.gaps import GapsSchema
from tracechain.trace.words.gaps import GAP_SENTENCES

AT_FARM, AT_DAIRY, AT_SHOP = (own_place(gln) for gln in (FARM, DAIRY, SHOP))
MILK_1, YOG_7 = lot(chains.MILK, "MILK-1"), lot(chains.YOGHURT, "YOG-7")
CUP, CUP_2 = instance(chains.YOGHURT, "c1"), instance(chains.YOGHURT, "c2")
TANK = Thing("https://id.gs1.org/8003/00690123400012T1", Kind.INSTANCE)
LOGGER = Thing("https://id.gs1.org/8004/6901234LOG1", Kind.INSTANCE)
CASE_K, CASE_L = crate(1), crate(2)
NOW = MIDNIGHT + 1000 * HOUR

WORDS = {
    "out_of_order": "the records say it was used here before it was made: one of the two times is wrong; the trace follows it all the same",
    "input_without_lot": "only the product is named here, no lot and no serial number: the trace can't go on from it",
    "shipped_not_received": "it was sent off here, and within the time allowed no arrival is on record",
    "received_not_shipped": "it was received here, and nobody recorded before that it was sent off",
    "left_without_record": "by the records it was still in a container at this event: nobody recorded that it was taken out",
    "removed_from_elsewhere": "it was taken out of a container here in which, by the records, it was not",
    "acts_after_end": "it appears here although it had been sold, used, destroyed or decommissioned before",
    "two_places": "the records say it was at another place at the same moment",
    "not_commissioned": "it appears here for the first time: nobody recorded who made or commissioned it",
    "tied_by_association": "goods are tied to something by an AssociationEvent here: the trace does not follow such ties",
}


def seen(
    id: str, hour: float, step: str | None, *things: Thing, place: str | None = None, action: Action = Action.OBSERVE
) -> Event:
    namings = [Naming(thing, Role.OBJECT) for thing in things]
    return replace(event(id, EventType.OBJECT, at(hour), namings, action, step), read_point=place)


def born(hour: float = 1, *things: Thing) -> Event:
    return seen("born", hour, "commissioning", *(things or (CUP,)), action=Action.ADD)


def making(
    id: str, hour: float, sources: Sequence[Thing], results: Sequence[Thing], part_of: str | None = None
) -> Event:
    namings = [Naming(t, Role.INPUT) for t in sources] + [Naming(t, Role.OUTPUT) for t in results]
    return event(id, EventType.TRANSFORMATION, at(hour), namings, transformation=part_of)


def alone(store: ProvenanceStore, thing: Thing) -> list[tuple[str, str, str]]:
    return [(gap.kind, gap.event, gap.thing) for gap in gaps(store, thing.key, (), now=NOW).gaps]


def test_a_chain_without_gaps_has_none(store: ProvenanceStore) -> None:
    keep(
        store,
        born(),
        packed("pack", 2, CASE_K, CUP),
        seen("ship", 3, "shipping", CASE_K, place=AT_DAIRY),
        seen("receive", 5, "receiving", CASE_K, place=AT_SHOP),
        packed("unpack", 6, CASE_K, CUP, action=Action.DELETE),
        seen("sell", 7, "retail_selling", CUP, place=AT_SHOP),
    )
    assert list(gaps(store, CUP.key, now=NOW).gaps) == []


def test_what_was_shipped_and_not_received_in_time_is_a_gap_of_what_the_event_names(store: ProvenanceStore) -> None:
    keep(store, born(), packed("pack", 2, CASE_K, CUP), seen("ship", 3, "shipping", CASE_K, place=AT_DAIRY))
    found = gaps(store, CUP.key, (), now=at(3 + 72))
    assert list(found.gaps) == [
        Gap("shipped_not_received", "ship", CASE_K.key, WORDS["shipped_not_received"]),
    ]
    assert list(gaps(store, CUP.key, (), now=at(3 + 72) - 1).gaps) == []
    assert list(gaps(store, CUP.key, (), hours=10, now=at(13)).gaps) == list(found.gaps)


def test_an_arrival_at_the_same_instant_counts_and_one_before_does_not(store: ProvenanceStore) -> None:
    keep(
        store,
        born(),
        seen("early", 2, "arriving", CUP, place=AT_SHOP),
        seen("ship", 3, "shipping", CUP, place=AT_DAIRY),
    )
    assert alone(store, CUP) == [("shipped_not_received", "ship", CUP.key)]
    keep(store, seen("arrive", 3, "accepting", CUP))
    assert alone(store, CUP) == []


def test_an_arrival_after_the_next_place_has_shipped_it_is_no_answer_to_the_first(store: ProvenanceStore) -> None:
    keep(
        store,
        born(),
        seen("ship", 3, "shipping", CUP, place=AT_FARM),
        seen("again", 4, "shipping", CUP, place=AT_FARM),
        seen("on", 5, "shipping", CUP, place=AT_DAIRY),
        seen("receive", 6, "receiving", CUP, place=AT_SHOP),
    )
    assert alone(store, CUP) == [
        ("shipped_not_received", "again", CUP.key),
        ("shipped_not_received", "ship", CUP.key),
    ]


def test_a_lot_is_received_by_any_arrival_after_it_was_shipped(store: ProvenanceStore) -> None:
    keep(
        store,
        seen("one", 3, "shipping", MILK_1, place=AT_FARM),
        seen("two", 4, "shipping", MILK_1, place=AT_DAIRY),
        seen("r1", 5, "receiving", MILK_1, place=AT_DAIRY),
        seen("r2", 6, "receiving", MILK_1, place=AT_SHOP),
    )
    assert alone(store, MILK_1) == []


def test_what_was_received_and_never_shipped_is_a_gap(store: ProvenanceStore) -> None:
    keep(store, born(), seen("receive", 5, "receiving", CUP, place=AT_SHOP))
    assert list(gaps(store, CUP.key, ()).gaps) == [
        Gap("received_not_shipped", "receive", CUP.key, WORDS["received_not_shipped"])
    ]
    keep(store, seen("transport", 4, "transporting", CUP))
    assert alone(store, CUP) == []


def test_the_second_receipt_of_one_shipment_is_a_gap_only_elsewhere(store: ProvenanceStore) -> None:
    keep(
        store,
        born(),
        seen("ship", 2, "shipping", CUP, place=AT_FARM),
        seen("r1", 3, "receiving", CUP, place=AT_DAIRY),
        seen("r2", 4, "receiving", CUP, place=AT_DAIRY),
        seen("r3", 5, "receiving", CUP, place=AT_SHOP),
    )
    assert alone(store, CUP) == [("received_not_shipped", "r3", CUP.key)]


def test_what_was_used_before_it_was_made_is_out_of_order(store: ProvenanceStore) -> None:
    keep(
        store,
        making("late", 12, [MILK_1], [YOG_7]),
        packed("fill", 9, TANK, YOG_7),
        making("early", 11, [TANK], [MILK_1]),
    )
    assert list(gaps(store, YOG_7.key, ()).gaps) == [Gap("out_of_order", "early", YOG_7.key, WORDS["out_of_order"])]


def test_a_product_among_the_inputs_is_an_input_without_a_lot(store: ProvenanceStore) -> None:
    sugar = product("06901234000030")
    keep(store, making("in", 1, [sugar], [], "urn:uuid:t"), making("out", 2, [MILK_1], [YOG_7], "urn:uuid:t"))
    expected = [Gap("input_without_lot", "in", sugar.key, WORDS["input_without_lot"])]
    assert list(gaps(store, YOG_7.key, [Direction.BACKWARD]).gaps) == expected


def test_a_product_in_a_container_is_an_input_without_a_lot(store: ProvenanceStore) -> None:
    keep(store, born(1, CASE_K), packed("fill", 2, CASE_K, product(chains.MILK)))
    assert alone(store, CASE_K) == [("input_without_lot", "fill", product(chains.MILK).key)]


def test_what_was_put_elsewhere_had_left_without_a_record(store: ProvenanceStore) -> None:
    keep(store, born(), packed("k", 2, CASE_K, CUP), packed("l", 3, CASE_L, CUP))
    assert list(gaps(store, CUP.key, ()).gaps) == [
        Gap("left_without_record", "l", CUP.key, WORDS["left_without_record"])
    ]


def test_what_ended_in_its_container_had_left_without_a_record(store: ProvenanceStore) -> None:
    keep(store, born(1, CUP, CUP_2), packed("k", 2, CASE_K, CUP, CUP_2), seen("sell", 3, "retail_selling", CUP))
    assert alone(store, CUP) == [("left_without_record", "sell", CUP.key)]
    assert alone(store, CUP_2) == []


def test_where_it_was_put_elsewhere_and_ended_at_one_instant_the_first_event_by_its_id_is_told(
    store: ProvenanceStore,
) -> None:
    keep(store, born(), packed("k", 2, CASE_K, CUP), packed("z", 3, CASE_L, CUP), seen("a", 3, "destroying", CUP))
    assert ("left_without_record", "a", CUP.key) in alone(store, CUP)
    assert ("left_without_record", "z", CUP.key) not in alone(store, CUP)


def test_a_removal_from_where_it_was_not_is_a_gap(store: ProvenanceStore) -> None:
    keep(store, born(), packed("k", 2, CASE_K, CUP), packed("out", 3, CASE_L, CUP, action=Action.DELETE))
    assert list(gaps(store, CUP.key, ()).gaps) == [
        Gap("removed_from_elsewhere", "out", CUP.key, WORDS["removed_from_elsewhere"])
    ]
    keep(store, packed("l", 3, CASE_L, CUP))
    assert "removed_from_elsewhere" not in {kind for kind, _, _ in alone(store, CUP)}


def test_a_lot_taken_out_of_a_container_that_was_empty_is_a_gap(store: ProvenanceStore) -> None:
    keep(store, packed("in", 1, TANK, MILK_1), packed("out", 2, TANK, action=Action.DELETE))
    keep(store, packed("again", 3, TANK, MILK_1, action=Action.DELETE))
    assert alone(store, MILK_1) == [("removed_from_elsewhere", "again", MILK_1.key)]


def test_what_acts_after_its_end_is_a_gap(store: ProvenanceStore) -> None:
    keep(store, born(), seen("sell", 3, "retail_selling", CUP), seen("again", 4, "retail_selling", CUP))
    assert list(gaps(store, CUP.key, ()).gaps) == [Gap("acts_after_end", "again", CUP.key, WORDS["acts_after_end"])]


def test_what_was_used_up_and_packed_afterwards_is_a_gap(store: ProvenanceStore) -> None:
    keep(store, born(), making("use", 2, [CUP], [YOG_7]), packed("pack", 3, CASE_K, CUP))
    assert alone(store, CUP) == [("acts_after_end", "pack", CUP.key)]


@pytest.mark.parametrize(
    "later",
    [
        replace(seen("later", 4, "receiving", CUP, place=AT_SHOP), disposition="returned"),
        seen("later", 4, "decommissioning", CUP, action=Action.DELETE),
        event("later", EventType.TRANSACTION, at(4), [Naming(CUP, Role.OBJECT)], Action.ADD),
    ],
    ids=["returned", "decommissioned", "invoiced"],
)
def test_what_may_follow_a_sale_is_no_act_after_the_end(store: ProvenanceStore, later: Event) -> None:
    keep(store, born(), seen("sell", 3, "retail_selling", CUP), later)
    assert "acts_after_end" not in {kind for kind, _, _ in alone(store, CUP)}


def test_after_a_return_it_may_be_sold_again(store: ProvenanceStore) -> None:
    back = replace(seen("back", 4, "receiving", CUP), disposition="returned")
    keep(store, born(), seen("sell", 3, "retail_selling", CUP), back, seen("resell", 5, "retail_selling", CUP))
    assert "acts_after_end" not in {kind for kind, _, _ in alone(store, CUP)}


def test_a_pack_may_be_dispensed_in_parts(store: ProvenanceStore) -> None:
    part = replace(seen("part", 3, "dispensing", CUP), disposition="partially_dispensed")
    keep(store, born(), part, seen("rest", 4, "dispensing", CUP))
    assert alone(store, CUP) == []


def test_a_tank_that_was_an_input_was_emptied_and_not_used_up(store: ProvenanceStore) -> None:
    keep(
        store,
        born(1, TANK),
        packed("fill", 2, TANK, MILK_1),
        making("use", 3, [TANK], [YOG_7]),
        packed("empty", 4, TANK, action=Action.DELETE),
    )
    assert alone(store, TANK) == []


def test_an_input_of_several_events_of_one_transformation_is_used_once(store: ProvenanceStore) -> None:
    keep(store, born(), making("a", 2, [CUP], [], "urn:uuid:t"), making("b", 3, [CUP], [YOG_7], "urn:uuid:t"))
    assert alone(store, CUP) == []


def test_two_places_at_one_moment_are_a_gap_at_both_events(store: ProvenanceStore) -> None:
    keep(store, born(), seen("a", 3, "storing", CUP, place=AT_FARM), seen("b", 3, "storing", CUP, place=AT_SHOP))
    assert list(gaps(store, CUP.key, ()).gaps) == [
        Gap("two_places", "a", CUP.key, WORDS["two_places"]),
        Gap("two_places", "b", CUP.key, WORDS["two_places"]),
    ]


def test_two_docks_of_one_place_and_two_places_of_a_lot_are_none(store: ProvenanceStore) -> None:
    keep(store, born(), seen("a", 3, None, CUP, place=f"{FARM}/254/1"), seen("b", 3, None, CUP, place=f"{FARM}/254/2"))
    keep(store, seen("c", 3, None, MILK_1, place=AT_FARM), seen("d", 3, None, MILK_1, place=AT_SHOP))
    assert alone(store, CUP) == alone(store, MILK_1) == []


def test_a_carrier_at_another_place_is_two_places(store: ProvenanceStore) -> None:
    keep(
        store,
        born(),
        packed("pack", 2, CASE_K, CUP),
        seen("case", 3, "storing", CASE_K, place=AT_FARM),
        seen("cup", 3, "storing", CUP, place=AT_SHOP),
    )
    assert alone(store, CUP) == [("two_places", "case", CASE_K.key), ("two_places", "cup", CUP.key)]


def test_an_instance_that_nobody_commissioned_or_made_is_a_gap_at_its_first_event(store: ProvenanceStore) -> None:
    keep(store, seen("b", 3, "storing", CUP), seen("a", 3, "stocking", CUP), seen("later", 4, None, CUP))
    assert list(gaps(store, CUP.key, ()).gaps) == [Gap("not_commissioned", "a", CUP.key, WORDS["not_commissioned"])]
    keep(store, making("make", 2, [MILK_1], [CUP]))
    assert alone(store, CUP) == []


def test_goods_tied_by_an_association_are_a_gap_and_a_logger_on_them_is_none(store: ProvenanceStore) -> None:
    keep(store, born(1, CUP, CUP_2, CASE_K), tied("logger", 2, CUP, LOGGER), tied("crate", 2, CASE_K, LOGGER))
    assert alone(store, CUP) == alone(store, CASE_K) == []
    keep(store, tied("tie", 3, CUP, CUP_2))
    for cup in (CUP, CUP_2):
        assert list(gaps(store, cup.key, ()).gaps) == [
            Gap("tied_by_association", "tie", cup.key, WORDS["tied_by_association"])
        ]


def test_the_gaps_of_a_trace_are_those_of_its_items_at_its_events(store: ProvenanceStore) -> None:
    keep(
        store,
        making("make", 2, [MILK_1], [CUP]),
        seen("ship", 3, "shipping", CUP, place=AT_DAIRY),
        seen("milk", 1, "shipping", MILK_1, place=AT_FARM),
    )

    def told(ways: Sequence[Direction], **bounds: int) -> list[str]:
        return [gap.event for gap in gaps(store, CUP.key, ways, now=NOW, **bounds).gaps]

    assert told(BOTH) == ["milk", "ship"]
    assert told([Direction.FORWARD]) == ["ship"]
    assert told([Direction.BACKWARD]) == ["milk", "ship"]
    assert told([Direction.BACKWARD], until=at(2)) == ["milk"]
    assert told([], since=at(4)) == []
    assert [gap.event for gap in gaps(store, MILK_1.key, [Direction.FORWARD], since=at(1.5), now=NOW).gaps] == ["ship"]


def test_as_of_a_time_the_gaps_are_those_of_what_was_known_then(store: ProvenanceStore) -> None:
    keep(store, born(), seen("ship", 3, "shipping", CUP, place=AT_DAIRY))
    then = store.settled()
    keep(store, seen("receive", 5, "receiving", CUP, place=AT_SHOP))
    assert list(gaps(store, CUP.key, (), now=NOW).gaps) == []
    assert [gap.event for gap in gaps(store, CUP.key, (), now=NOW, as_of=then).gaps] == ["ship"]
    assert gaps(store, CUP.key, as_of=2**61).as_of == store.settled()


def test_a_product_has_no_gaps_and_an_unknown_thing_is_a_sentence(store: ProvenanceStore) -> None:
    milk = product(chains.MILK)
    keep(store, seen("ship", 3, "shipping", milk, place=AT_DAIRY))
    assert list(gaps(store, milk.key, now=NOW).gaps) == []
    with pytest.raises(UnknownThing, match=f"nothing is recorded about '{CUP.key}': no event names it"):
        gaps(store, CUP.key)


def test_the_answer_says_what_was_asked(store: ProvenanceStore) -> None:
    keep(store, born(), seen("receive", 5, "receiving", CUP, place=AT_SHOP))
    assert GapsSchema().dump(gaps(store, CUP.key, [Direction.FORWARD], hours=24, now=at(10))) == {
        "subject": CUP.key,
        "directions": ["forward"],
        "asOf": None,
        "now": "2026-01-01T10:00:00.000Z",
        "hours": 24,
        "gaps": [
            {
                "kind": "received_not_shipped",
                "event": "receive",
                "thing": CUP.key,
                "sentence": {
                    "zh": "它在此收货，而此前没有相应的发货记录",
                    "en": "it was received here, and nobody recorded before that it was sent off",
                },
            }
        ],
    }


def test_every_kind_has_a_sentence_in_both_languages() -> None:
    assert {kind: sentence.en for kind, sentence in GAP_SENTENCES.items()} == WORDS
    assert all(any("一" <= letter <= "鿿" for letter in sentence.zh) for sentence in GAP_SENTENCES.values())


@pytest.mark.parametrize("seed", range(2000, 2006))
def test_the_order_of_arrival_and_telling_twice_never_change_the_gaps(store: ProvenanceStore, seed: int) -> None:
    events = [_placed(e, n) for n, e in enumerate(chains.chain(seed))]
    subjects = chains.subjects(events)
    rng = Random(seed)
    for start in range(0, len(events), 7):
        keep(store, *events[start : start + 7])
    told = [list(gaps(store, key, ways, now=NOW).gaps) for key in subjects for ways in ((), BOTH)]
    assert any(told)
    other = _fresh(store)
    shuffled = [*events, *rng.choices(events, k=5)]
    rng.shuffle(shuffled)
    for start in range(0, len(shuffled), 3):
        keep(other, *shuffled[start : start + 3])
    assert told == [list(gaps(other, key, ways, now=NOW).gaps) for key in subjects for ways in ((), BOTH)]


def _placed(of: Event, number: int) -> Event:
    return replace(of, read_point=(AT_FARM, AT_DAIRY, AT_SHOP, None)[number % 4])


def _fresh(store: ProvenanceStore) -> ProvenanceStore:
    """An empty SQLite store: what either store answers must be what this one does."""
    from tracechain.trace.store.sqlite.store import SqliteStore  # noqa: PLC0415 - only here

    other = SqliteStore(":memory:")
    other.migrate()
    return other
