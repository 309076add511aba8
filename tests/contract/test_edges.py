"""Awkward but possible: each gets an answer, not an exception."""

from __future__ import annotations

import pytest

from oracle.chains import HOUR, MIDNIGHT, MILK, YOGHURT, crate, event, instance, lot, product
from oracle.goods import keep, packed
from tracechain.trace.events.event import Action, Event, EventType, Naming, Role
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers.code import Kind, Thing
from tracechain.trace.lineage import Item, UnknownThing, backward, forward


def seen(id: str, hour: float, *things: Thing, step: str = "shipping") -> Event:
    namings = [Naming(thing, Role.OBJECT) for thing in things]
    return event(id, EventType.OBJECT, MIDNIGHT + int(hour * HOUR), namings, Action.OBSERVE, step)


def making(id: str, hour: float, taken: Thing, made: Thing) -> Event:
    return event(
        id,
        EventType.TRANSFORMATION,
        MIDNIGHT + int(hour * HOUR),
        [Naming(taken, Role.INPUT), Naming(made, Role.OUTPUT)],
    )


def ids(answer: object) -> set[str]:
    return {item.id for item in answer.items}  # type: ignore[attr-defined] - an Answer


def test_a_thing_that_nothing_names_is_unknown(store: ProvenanceStore) -> None:
    with pytest.raises(
        UnknownThing, match=r"^nothing is recorded about 'https://id\.gs1\.org/00/1': no event names it$"
    ):
        forward(store, "https://id.gs1.org/00/1")


def test_a_product_as_subject_is_itself_and_the_events_that_name_it(store: ProvenanceStore) -> None:
    kind = product(MILK)
    keep(store, seen("e1", 8, kind), seen("e2", 9, kind, crate(1)))
    answer = forward(store, kind.key, MIDNIGHT + 9 * HOUR)
    assert list(answer.items) == [Item(kind.key, Kind.PRODUCT, 0, MIDNIGHT + 9 * HOUR, None)]
    assert list(answer.events) == ["e2"]
    assert list(backward(store, kind.key).events) == ["e1", "e2"]


def test_a_product_that_was_an_input_is_listed_with_a_gap(store: ProvenanceStore) -> None:
    keep(store, making("e1", 8, product(MILK), lot(YOGHURT, "Y1")))
    answer = backward(store, lot(YOGHURT, "Y1").key)
    assert ids(answer) == {lot(YOGHURT, "Y1").key, product(MILK).key}
    assert [(gap.kind, gap.event, gap.thing) for gap in answer.gaps] == [("input_without_lot", "e1", product(MILK).key)]


def test_containers_that_contain_each_other_end_the_walk(store: ProvenanceStore) -> None:
    a, b, cup = crate(1), crate(2), instance(YOGHURT, "1")
    keep(store, packed("e1", 8, a, b), packed("e2", 9, b, a), packed("e3", 10, a, cup), seen("e4", 11, b))
    assert list(backward(store, cup.key).events) == ["e3", "e4"]  # what came before its stay is not its history
    assert ids(forward(store, a.key)) == {a.key, b.key, cup.key}


def test_one_event_with_20000_children(store: ProvenanceStore) -> None:
    ship = crate(1)
    cups = [instance(YOGHURT, f"c{n}") for n in range(20_000)]
    keep(store, packed("e1", 8, ship, *cups), seen("e2", 9, ship))
    assert len(forward(store, ship.key).items) == 20_001
    answer = backward(store, cups[123].key)
    assert (ids(answer), list(answer.events)) == ({cups[123].key}, ["e1", "e2"])


def test_a_crate_with_10000_events_gives_each_pack_its_own_days_alone(store: ProvenanceStore) -> None:
    box = crate(1)
    packs = [instance(YOGHURT, f"p{n}") for n in range(2_500)]
    events = []
    for n, pack in enumerate(packs):
        events += [
            packed(f"in{n:05}", n, box, pack),
            seen(f"go{n:05}", n + 0.2, box),
            seen(f"at{n:05}", n + 0.4, box, step="receiving"),
            packed(f"out{n:05}", n + 0.6, box, pack, action=Action.DELETE),
        ]
    keep(store, *events)
    assert list(backward(store, packs[1200].key).events) == ["in01200", "go01200", "at01200", "out01200"]
    assert len(forward(store, box.key).items) == 2_501


def test_day_long_clocks_fill_and_empty_a_tank_at_one_instant(store: ProvenanceStore) -> None:
    tank, old, new, cheese = crate(1), lot(MILK, "OLD"), lot(MILK, "NEW"), lot(YOGHURT, "Y1")
    keep(
        store,
        packed("e1", 0, tank, old),
        packed("e2", 24, tank, action=Action.DELETE),
        packed("e3", 24, tank, new),
        making("e4", 48, tank, cheese),
    )
    assert ids(forward(store, new.key)) == {new.key, cheese.key}
    assert ids(forward(store, old.key)) == {old.key}


def test_times_are_compared_as_instants_whatever_their_offset(store: ProvenanceStore) -> None:
    from tracechain.trace.events import parse_event  # noqa: PLC0415 - only this test reads documents

    cup, box = instance(YOGHURT, "1"), crate(1)
    common = {"eventTimeZoneOffset": "+08:00", "action": "ADD", "type": "AggregationEvent", "parentID": box.key}
    put = parse_event(
        {**common, "eventID": "urn:uuid:1", "eventTime": "2026-03-01T08:00:00+08:00", "childEPCs": [cup.key]}
    )
    moved = parse_event(
        {
            "type": "ObjectEvent",
            "eventID": "urn:uuid:2",
            "eventTime": "2026-03-01T01:00:00Z",
            "eventTimeZoneOffset": "+00:00",
            "action": "OBSERVE",
            "epcList": [box.key],
        }
    )
    keep(store, put, moved)
    assert list(backward(store, cup.key).events) == ["urn:uuid:1", "urn:uuid:2"]
