"""The forward trace under suppositions: contact at a place, a step that makes clean, things and events left out, shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from cast.parties import DAIRY, FARM, place
from oracle import chains
from oracle.chains import HOUR, crate, event, instance, lot, product
from oracle.goods import at, keep, packed
from tracechain.trace.events.event import Action, Event, EventType, Naming, Role
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers.code import Thing
from tracechain.trace.lineage import Answer, LinkKind, TraceLink, UnknownThing, forward
from tracechain.trace.lineage.walks.switches import Contact, WhatIf
from tracechain.trace.lineage.walks.whatif import Suspicion, what_if
from tracechain.trace.store.sqlite.store import SqliteStore
from tracechain.trace.wire.trace import TraceSchema
from tracechain.trace.wire.whatif import WhatIfSchema

SHED, DOCK = place(FARM), place(DAIRY)
MILK_1, MILK_2 = lot(chains.MILK, "MILK-1"), lot(chains.MILK, "MILK-2")
YOG_1, YOG_2, YOG_3 = (lot(chains.YOGHURT, f"YOG-{n}") for n in (1, 2, 3))
CUP, CUP_2 = instance(chains.YOGHURT, "c1"), instance(chains.YOGHURT, "c2")
CASE, TANK = crate(1), crate(2)


def seen(id: str, hour: float, thing: Thing, place: str | None = None, step: str = "storing") -> Event:
    plain = event(id, EventType.OBJECT, at(hour), [Naming(thing, Role.OBJECT)], Action.OBSERVE, step)
    return replace(plain, read_point=place)


def born(id: str, hour: float, number: str, *things: Thing) -> Event:
    namings = [Naming(thing, Role.OBJECT) for thing in things]
    return event(id, EventType.OBJECT, at(hour), namings, Action.ADD, "commissioning", lot_number=number)


def making(
    id: str,
    hour: float,
    sources: Iterable[Thing],
    results: Iterable[tuple[Thing, float | None]],
    step: str | None = None,
) -> Event:
    namings = [Naming(thing, Role.INPUT) for thing in sources]
    namings += [Naming(thing, Role.OUTPUT, amount, "KGM" if amount else "") for thing, amount in results]
    return event(id, EventType.TRANSFORMATION, at(hour), namings, biz_step=step)


def made(id: str, hour: float, source: Thing, *results: Thing, step: str | None = None) -> Event:
    return making(id, hour, [source], [(result, None) for result in results], step)


def reached(found: Suspicion) -> dict[str, int | None]:
    return {item.id: item.since for item in found.answer.items}


def names(found: Suspicion) -> set[str]:
    return set(reached(found))


def keys(*things: Thing) -> set[str]:
    return {thing.key for thing in things}


@pytest.mark.parametrize("seed", range(4000, 4006))
def test_with_nothing_supposed_it_is_the_forward_trace(store: ProvenanceStore, seed: int) -> None:
    events = chains.chain(seed)
    keep(store, *events)
    for subject in chains.subjects(events):
        for since in chains.bounds(seed, events):
            plain, supposed = forward(store, subject, since), what_if(store, subject, WhatIf(), since).answer
            assert TraceSchema().dump(supposed) == TraceSchema().dump(plain)


def test_contact_affects_what_is_at_the_place_a_little_earlier_or_later(store: ProvenanceStore) -> None:
    keep(
        store,
        seen("a", 10, MILK_1, SHED),
        seen("before", 9, YOG_1, SHED),
        seen("after", 11, YOG_2, SHED),
        seen("late", 12, YOG_3, SHED),
        seen("elsewhere", 10, MILK_2, DOCK),
        made("on", 13, YOG_2, CUP),
    )
    found = what_if(store, MILK_1.key, WhatIf(contacts=(Contact(HOUR, SHED),)), since=at(5))
    assert reached(found) == {MILK_1.key: at(5), YOG_1.key: at(10), YOG_2.key: at(11), CUP.key: at(13)} | {
        YOG_3.key: at(12)
    }
    near = what_if(store, MILK_1.key, WhatIf(contacts=(Contact(HOUR // 2, SHED),)))
    assert names(near) == keys(MILK_1)
    assert names(what_if(store, MILK_1.key, WhatIf(contacts=(Contact(HOUR, DOCK),)))) == keys(MILK_1)


def test_contact_is_a_link_of_its_own_at_the_event_of_what_it_affects(store: ProvenanceStore) -> None:
    keep(store, seen("a", 10, MILK_1, SHED), seen("b", 11, YOG_1, SHED))
    found = what_if(store, MILK_1.key, WhatIf(contacts=(Contact(HOUR),)))
    assert list(found.answer.links) == [TraceLink(MILK_1.key, YOG_1.key, LinkKind.CONTACT, "b")]
    assert list(found.answer.events) == ["a", "b"]
    told = WhatIfSchema().dump(found)
    assert told["links"][0]["kind"] == "contact"
    assert told["whatIf"]["contacts"] == [{"place": None, "hours": 1.0}]


def test_before_it_is_affected_a_thing_affects_nothing_it_meets(store: ProvenanceStore) -> None:
    keep(store, seen("a", 10, MILK_1, SHED), seen("b", 10, YOG_1, SHED))
    assert names(what_if(store, MILK_1.key, WhatIf(contacts=(Contact(0),)), since=at(11))) == keys(MILK_1)


def test_what_is_in_a_case_meets_what_the_case_meets_and_a_case_brings_its_contents(store: ProvenanceStore) -> None:
    keep(
        store,
        packed("in", 1, CASE, CUP),
        packed("other", 1, TANK, CUP_2),
        seen("a", 10, CASE, SHED),
        seen("b", 10, TANK, SHED),
    )
    found = what_if(store, CUP.key, WhatIf(contacts=(Contact(0, SHED),)))
    assert names(found) == keys(CUP, CASE, TANK, CUP_2)


def test_the_outputs_of_a_step_that_makes_clean_are_not_reached_through_it(store: ProvenanceStore) -> None:
    keep(
        store,
        made("raw", 1, MILK_1, YOG_1),
        made("boil", 2, MILK_1, YOG_2, step="pasteurising"),
        made("mix", 3, YOG_1, YOG_3),
        made("also", 4, YOG_2, CUP),
    )
    assert names(what_if(store, MILK_1.key, WhatIf(kill_steps=frozenset(["pasteurising"])))) == keys(
        MILK_1, YOG_1, YOG_3
    )
    assert names(what_if(store, MILK_1.key, WhatIf(kill_events=frozenset(["raw"])))) == keys(MILK_1, YOG_2, CUP)


def test_after_an_event_that_makes_it_clean_nothing_of_a_thing_is_followed(store: ProvenanceStore) -> None:
    keep(
        store,
        made("before", 1, MILK_1, YOG_1),
        seen("clean", 2, MILK_1, step="destroying"),
        made("at once", 2, MILK_1, YOG_2),
        made("after", 3, MILK_1, YOG_3),
    )
    supposed = WhatIf(kill_steps=frozenset(["destroying"]))
    assert names(what_if(store, MILK_1.key, supposed)) == keys(MILK_1, YOG_1, YOG_2)
    assert names(what_if(store, MILK_1.key, supposed, since=at(2.5))) == keys(MILK_1, YOG_3)


def test_a_carrier_made_clean_makes_clean_what_is_inside_and_takes_in_more_that_stays_clean(
    store: ProvenanceStore,
) -> None:
    keep(
        store,
        packed("in", 1, TANK, MILK_1),
        seen("clean", 2, TANK, step="pasteurising"),
        made("use", 3, MILK_1, YOG_1),
        packed("later", 4, TANK, MILK_2),
    )
    supposed = WhatIf(kill_steps=frozenset(["pasteurising"]))
    assert names(what_if(store, MILK_1.key, supposed)) == keys(MILK_1)
    assert names(what_if(store, TANK.key, supposed)) == keys(TANK, MILK_1)


def test_packs_that_are_first_said_to_be_of_a_lot_after_it_was_made_clean_are_not_followed(
    store: ProvenanceStore,
) -> None:
    keep(
        store,
        born("early", 1, "YOG-1", CUP),
        seen("clean", 2, YOG_1, step="pasteurising"),
        born("late", 3, "YOG-1", CUP_2),
    )
    assert names(what_if(store, YOG_1.key, WhatIf(kill_events=frozenset(["clean"])))) == keys(YOG_1, CUP)


def test_what_is_affected_anew_after_it_was_made_clean_is_followed_anew(store: ProvenanceStore) -> None:
    events = [
        made("first", 1, MILK_1, YOG_1),
        seen("clean", 2, YOG_1, step="pasteurising"),
        made("lost", 3, YOG_1, YOG_2),
        made("again", 4, MILK_1, YOG_1),
        made("last", 5, YOG_1, YOG_3),
    ]
    supposed = WhatIf(kill_steps=frozenset(["pasteurising"]))
    keep(store, *events)
    assert reached(what_if(store, MILK_1.key, supposed)) == {MILK_1.key: None, YOG_1.key: at(1), YOG_3.key: at(5)}


def test_a_thing_left_out_leads_nowhere_and_carries_nothing(store: ProvenanceStore) -> None:
    keep(
        store,
        made("one", 1, MILK_1, YOG_1, YOG_2),
        made("two", 2, YOG_1, CUP),
        packed("in", 1, TANK, MILK_1),
        made("three", 2, TANK, YOG_3),
    )
    assert names(what_if(store, MILK_1.key, WhatIf())) == keys(MILK_1, YOG_1, YOG_2, YOG_3, CUP)
    without = WhatIf(without_things=frozenset([YOG_1.key, TANK.key, "urn:example:unknown"]))
    assert names(what_if(store, MILK_1.key, without)) == keys(MILK_1, YOG_2)
    with pytest.raises(UnknownThing, match=f"nothing is recorded about '{MILK_1.key}': no event names it"):
        what_if(store, MILK_1.key, WhatIf(without_things=frozenset([MILK_1.key])))


@pytest.mark.parametrize("seed", range(4100, 4106))
def test_an_event_left_out_is_as_if_nobody_had_recorded_it(store: ProvenanceStore, seed: int) -> None:
    events = chains.chain(seed)
    out = {e.id for e in Random(seed).sample(events, k=max(1, len(events) // 4))}
    keep(store, *events)
    other = SqliteStore(":memory:")
    other.migrate()
    keep(other, *(e for e in events if e.id not in out))
    supposed = WhatIf(without_events=frozenset(out))
    for subject in chains.subjects(events):
        assert _answered(lambda s=subject: _plain(what_if(store, s, supposed).answer)) == _answered(
            lambda s=subject: _plain(forward(other, s))
        )


def test_shares_go_by_quantity_where_all_are_known_and_in_equal_parts_else(store: ProvenanceStore) -> None:
    keep(
        store,
        making("weighed", 1, [MILK_1], [(YOG_1, 30.0), (YOG_2, 10.0)]),
        made("split", 2, YOG_1, YOG_3, MILK_2),
        born("packs", 3, "YOG-2", CUP, CUP_2),
    )
    found = what_if(store, MILK_1.key, WhatIf(weigh=True))
    assert found.shares == {
        MILK_1.key: 1,
        YOG_1.key: 0.75,
        YOG_2.key: 0.25,
        YOG_3.key: 0.375,
        MILK_2.key: 0.375,
        CUP.key: 0.125,
        CUP_2.key: 0.125,
    }
    assert {item["id"]: item["share"] for item in WhatIfSchema().dump(found)["items"]} == found.shares


def test_shares_in_a_ring_come_to_an_end(store: ProvenanceStore) -> None:
    keep(store, made("there", 1, MILK_1, YOG_1), made("round", 2, YOG_1, YOG_2), made("back", 3, YOG_2, YOG_1))
    assert what_if(store, MILK_1.key, WhatIf(weigh=True)).shares == {MILK_1.key: 1, YOG_1.key: 1, YOG_2.key: 1}


def test_a_product_is_answered_by_itself(store: ProvenanceStore) -> None:
    kind = product(chains.MILK)
    keep(store, seen("a", 1, kind, SHED), seen("b", 1, YOG_1, SHED))
    assert names(what_if(store, kind.key, WhatIf(contacts=(Contact(HOUR),), weigh=True))) == keys(kind)


@pytest.mark.parametrize("seed", range(4200, 4206))
def test_the_order_of_arrival_and_telling_twice_never_change_the_answer(store: ProvenanceStore, seed: int) -> None:
    rng = Random(seed)
    events = [replace(e, read_point=rng.choice((SHED, DOCK, None))) for e in chains.chain(seed)]
    supposed = WhatIf(
        contacts=(Contact(HOUR, SHED),),
        kill_steps=frozenset(["storing"]),
        without_events=frozenset(e.id for e in rng.sample(events, k=2)),
        weigh=True,
    )
    subjects = chains.subjects(events)
    keep(store, *events)
    first = [_answered(lambda s=key: _plain(what_if(store, s, supposed))) for key in subjects]
    other = _again(events, rng)
    assert first == [_answered(lambda s=key: _plain(what_if(other, s, supposed))) for key in subjects]


def _plain(found: Suspicion | Answer) -> Any:
    """Items and links have no order among equals."""
    told = (WhatIfSchema() if isinstance(found, Suspicion) else TraceSchema()).dump(found)
    links = sorted(map(str, told.pop("links")))
    return {**told, "items": sorted(map(str, told["items"])), "links": links}


def _answered(ask: Any) -> Any:
    try:
        return ask()
    except UnknownThing as unknown:
        return str(unknown)


def _again(events: Sequence[Event], rng: Random) -> ProvenanceStore:
    other = SqliteStore(":memory:")
    other.migrate()
    shuffled = [*events, *rng.choices(events, k=5)]
    rng.shuffle(shuffled)
    for start in range(0, len(shuffled), 3):
        keep(other, *shuffled[start : start + 3])
    return other
