"""The sensor readings of a thing on its way, and what of them lay outside its limits (trace-semantics, section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from oracle import chains
from oracle.chains import HOUR, MIDNIGHT, crate, event, instance, lot, product
from oracle.goods import at, keep, packed, tied
from oracle.sensing import DEGREES, ROOM, STORE, celsius, clock, element, measuring, sensed
from tracechain.trace.events.event import Action, Event, EventType, Naming, Role
from tracechain.trace.facts.limits import Limits
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers.code import Kind, Thing
from tracechain.trace.lineage import UnknownThing
from tracechain.trace.lineage.sensors.conditions import Conditions, conditions
from tracechain.trace.lineage.sensors.excursion import Excursion
from tracechain.trace.store.sqlite.store import SqliteStore
from tracechain.trace.wire.conditions import ConditionsSchema

CUP, CUP_2 = instance(chains.YOGHURT, "c1"), instance(chains.YOGHURT, "c2")
YOG_7 = lot(chains.YOGHURT, "YOG-7")
CASE, PALLET = crate(1), crate(2)
LOGGER, OTHER_LOGGER = (Thing(f"https://id.gs1.org/8004/6901234LOG{n}", Kind.INSTANCE) for n in (1, 2))
LIMITS = Limits(2.0, 6.0)


def measured(id: str, hour: float, thing: Thing, *elements: dict[str, Any]) -> Event:
    plain = event(id, EventType.OBJECT, at(hour), [Naming(thing, Role.OBJECT)], Action.OBSERVE, "sensor_reporting")
    return sensed(plain, *elements)


def seen(id: str, hour: float, step: str, thing: Thing, place: Thing | None = None) -> Event:
    plain = event(id, EventType.OBJECT, at(hour), [Naming(thing, Role.OBJECT)], Action.OBSERVE, step)
    return replace(plain, biz_location=place.key if place else None)


def told(found: Conditions) -> list[tuple[float, float | None, str, str]]:
    """Hour, value, through what, event."""
    return [((r.start - MIDNIGHT) / HOUR, r.report.value, str(r.through), r.event) for r in found.readings]


def test_its_own_readings_come_in_the_order_of_time(store: ProvenanceStore) -> None:
    late = measured("late", 3, CUP, element(celsius(5)))
    early = measured("early", 2, CUP, element(celsius(4, deviceID="urn:dev:1"), time=clock(1)))
    keep(store, late, early)
    found = conditions(store, CUP.key)
    assert told(found) == [(1, 4, "own", "early"), (3, 5, "own", "late")]
    assert list(found.excursions) == []
    assert ConditionsSchema().dump(found) == {
        "subject": CUP.key,
        "asOf": None,
        "limits": None,
        "longestSeconds": 7200.0,
        "readings": [
            {
                "time": "2026-01-01T01:00:00.000Z",
                "until": None,
                "type": "Temperature",
                "value": 4.0,
                "minValue": None,
                "maxValue": None,
                "meanValue": None,
                "uom": "CEL",
                "minCelsius": 4.0,
                "maxCelsius": 4.0,
                "deviceID": "urn:dev:1",
                "event": "early",
                "through": "own",
                "via": CUP.key,
            },
            {
                "time": "2026-01-01T03:00:00.000Z",
                "until": None,
                "type": "Temperature",
                "value": 5.0,
                "minValue": None,
                "maxValue": None,
                "meanValue": None,
                "uom": "CEL",
                "minCelsius": 5.0,
                "maxCelsius": 5.0,
                "deviceID": None,
                "event": "late",
                "through": "own",
                "via": CUP.key,
            },
        ],
        "excursions": [],
        "secondsOutside": 0.0,
        "degreeHours": 0,
    }


def test_a_report_s_own_time_comes_before_its_element_s_and_that_before_the_event_s(store: ProvenanceStore) -> None:
    keep(
        store,
        measured(
            "e",
            9,
            CUP,
            element(celsius(1, time=clock(1)), celsius(2), time=clock(2)),
            element({**DEGREES, "minValue": 3, "maxValue": 5, "meanValue": 4}, startTime=clock(3), endTime=clock(4)),
            element(celsius(9), time="no time"),
        ),
    )
    found = conditions(store, CUP.key)
    spans = [((r.report.start - MIDNIGHT) / HOUR, (r.report.end - MIDNIGHT) / HOUR) for r in found.readings]
    assert spans == [(1, 1), (2, 2), (3, 4), (9, 9)]
    assert found.readings[2].report.celsius == (3, 5)


def test_a_carrier_s_readings_count_while_it_was_inside_both_ends_included(store: ProvenanceStore) -> None:
    keep(
        store,
        packed("in", 2, CASE, CUP),
        packed("on", 1, PALLET, CASE),
        packed("out", 5, CASE, CUP, action=Action.DELETE),
        *(measured(f"case{hour}", hour, CASE, element(celsius(hour))) for hour in (1, 2, 5, 6)),
        measured("pallet", 3, PALLET, element(celsius(33))),
    )
    assert told(conditions(store, CUP.key)) == [
        (2, 2, "carrier", "case2"),
        (3, 33, "carrier", "pallet"),
        (5, 5, "carrier", "case5"),
    ]


def test_a_logger_read_out_after_the_goods_have_left_speaks_for_the_time_on_the_way(store: ProvenanceStore) -> None:
    log = [element(celsius(hour), time=clock(hour)) for hour in (1, 3, 4, 8)]
    keep(
        store,
        packed("in", 2, CASE, CUP),
        packed("out", 5, CASE, CUP, action=Action.DELETE),
        tied("tie", 0, CASE, LOGGER),
        tied("untie", 3.5, CASE, LOGGER, action=Action.DELETE),
        measured("upload", 9, LOGGER, *log),
    )
    assert told(conditions(store, CUP.key)) == [(3, 3, "logger", "upload")]
    assert told(conditions(store, CASE.key)) == [(1, 1, "logger", "upload"), (3, 3, "logger", "upload")]


def test_a_logger_on_the_thing_itself_and_a_thing_that_is_itself_the_child(store: ProvenanceStore) -> None:
    keep(store, tied("tie", 1, CUP, LOGGER), measured("read", 2, LOGGER, element(celsius(4))))
    keep(store, tied("child", 1, PALLET, CUP_2), measured("pallet", 2, PALLET, element(celsius(5))))
    assert told(conditions(store, CUP.key)) == [(2, 4, "logger", "read")]
    assert told(conditions(store, CUP_2.key)) == [(2, 5, "logger", "pallet")]


def test_a_logger_moved_to_another_crate_speaks_for_the_first_no_more(store: ProvenanceStore) -> None:
    keep(
        store,
        tied("first", 1, CASE, LOGGER),
        tied("then", 3, PALLET, LOGGER),
        *(measured(f"r{hour}", hour, LOGGER, element(celsius(hour))) for hour in (2, 4)),
        tied("all off", 5, PALLET, action=Action.DELETE),
        measured("r6", 6, LOGGER, element(celsius(6))),
    )
    assert told(conditions(store, CASE.key)) == [(2, 2, "logger", "r2")]
    assert told(conditions(store, PALLET.key)) == [(4, 4, "logger", "r4")]


def test_a_logger_of_the_place_speaks_while_the_thing_is_there(store: ProvenanceStore) -> None:
    keep(
        store,
        tied("room", 0, ROOM, LOGGER),
        tied("building", 0, STORE, OTHER_LOGGER),
        seen("in", 2, "storing", CUP, ROOM),
        seen("ship", 5, "shipping", CUP, ROOM),
        *(measured(f"r{hour}", hour, LOGGER, element(celsius(hour))) for hour in (1, 3, 5, 6)),
        measured("b4", 4, OTHER_LOGGER, element(celsius(44))),
    )
    assert told(conditions(store, CUP.key)) == [(3, 3, "logger", "r3"), (4, 44, "logger", "b4"), (5, 5, "logger", "r5")]


def test_what_was_sold_is_at_the_place_no_more_and_what_is_in_a_case_is_where_the_case_is(
    store: ProvenanceStore,
) -> None:
    keep(
        store,
        tied("tie", 0, STORE, LOGGER),
        packed("in", 1, CASE, CUP, CUP_2),
        seen("store", 2, "storing", CASE, STORE),
        seen("sell", 4, "retail_selling", CUP, STORE),
        *(measured(f"r{hour}", hour, LOGGER, element(celsius(hour))) for hour in (3, 5)),
    )
    assert told(conditions(store, CUP.key)) == [(3, 3, "logger", "r3")]
    assert told(conditions(store, CUP_2.key)) == [(3, 3, "logger", "r3"), (5, 5, "logger", "r5")]


def test_what_is_read_through_several_things_is_told_once_through_the_nearest(store: ProvenanceStore) -> None:
    namings = [Naming(CUP, Role.OBJECT), Naming(CASE, Role.OBJECT)]
    both = event("both", EventType.OBJECT, at(3), namings, Action.OBSERVE)
    keep(store, packed("in", 2, CASE, CUP), sensed(both, element(celsius(4))))
    assert told(conditions(store, CUP.key)) == [(3, 4, "own", "both")]


def test_units_are_converted_for_the_limits_and_told_as_they_are(store: ProvenanceStore) -> None:
    reports = [
        {"type": "https://gs1.org/voc/Temperature", "value": 50, "uom": "FAH"},
        {"type": "gs1:Temperature", "value": 277.15, "uom": "KEL"},
        {"type": "Temperature", "value": 7},
        {"type": "Temperature", "value": 7, "uom": "RANKINE"},
        {"type": "RelativeHumidity", "value": 90, "uom": "P1"},
        {"type": "Temperature", "stringValue": "cold"},
        {"type": "Temperature", "value": True},
    ]
    keep(store, measured("e", 1, CUP, element(*reports)))
    found = conditions(store, CUP.key)
    assert [(r.report.value, r.report.unit, r.report.celsius) for r in found.readings] == [
        (50, "FAH", (10.0, 10.0)),
        (277.15, "KEL", (4.0, 4.0)),
        (7, "", (7.0, 7.0)),
        (7, "RANKINE", None),
        (90, "P1", None),
    ]


def test_an_excursion_runs_from_the_first_reading_outside_to_the_next_one_inside(store: ProvenanceStore) -> None:
    values = {1: 4, 2: 8, 3: 9, 4: 5, 5: 1, 6: 4}
    log = [element(celsius(value), time=clock(hour)) for hour, value in values.items()]
    keep(store, measured("upload", 9, CUP, *log))
    found = conditions(store, CUP.key, limits=LIMITS)
    assert list(found.excursions) == [Excursion(at(2), at(4), 9, 5.0), Excursion(at(5), at(6), 1, 1.0)]
    assert (found.outside, found.degree_hours) == (3 * HOUR, 6.0)
    shown = ConditionsSchema().dump(found)
    assert shown["limits"] == {"minCelsius": 2.0, "maxCelsius": 6.0}
    assert shown["excursions"][0] == {
        "start": "2026-01-01T02:00:00.000Z",
        "end": "2026-01-01T04:00:00.000Z",
        "worstCelsius": 9.0,
        "secondsOutside": 7200.0,
        "degreeHours": 5.0,
    }
    assert (shown["secondsOutside"], shown["degreeHours"]) == (10800.0, 6.0)


def test_a_reading_stands_no_longer_than_it_may_and_the_last_for_its_moment(store: ProvenanceStore) -> None:
    keep(store, measured("a", 1, CUP, element(celsius(8))), measured("b", 11, CUP, element(celsius(8))))
    found = conditions(store, CUP.key, limits=LIMITS)
    assert list(found.excursions) == [Excursion(at(1), at(3), 8, 4.0), Excursion(at(11), at(11), 8, 0.0)]
    longer = conditions(store, CUP.key, limits=LIMITS, longest=24 * HOUR)
    assert list(longer.excursions) == [Excursion(at(1), at(11), 8, 20.0)]


def test_a_carrier_s_reading_stands_no_longer_than_the_stay(store: ProvenanceStore) -> None:
    keep(
        store,
        packed("in", 2, CASE, CUP),
        packed("out", 4, CASE, CUP, action=Action.DELETE),
        *(measured(f"r{hour}", hour, CASE, element(celsius(10))) for hour in (3, 5)),
    )
    assert list(conditions(store, CUP.key, limits=LIMITS).excursions) == [Excursion(at(3), at(4), 10, 4.0)]


def test_a_report_of_a_span_counts_with_what_is_farthest_outside_and_for_its_part_of_the_stay(
    store: ProvenanceStore,
) -> None:
    span = element({**DEGREES, "minValue": 3, "maxValue": 8, "meanValue": 5}, startTime=clock(1), endTime=clock(5))
    keep(
        store,
        packed("in", 2, CASE, CUP),
        packed("out", 4, CASE, CUP, action=Action.DELETE),
        measured("case", 6, CASE, span),
    )
    assert list(conditions(store, CUP.key, limits=LIMITS).excursions) == [Excursion(at(2), at(4), 8, 4.0)]


def test_of_several_sensors_the_one_farthest_outside_counts_and_none_twice(store: ProvenanceStore) -> None:
    warm = [element(celsius(value), time=clock(hour), deviceID="urn:dev:1") for hour, value in ((1, 8), (3, 8), (4, 4))]
    hot = [element(celsius(value), time=clock(hour), deviceID="urn:dev:2") for hour, value in ((2, 12), (3, 4), (4, 4))]
    keep(store, measured("upload", 9, CUP, *warm, *hot))
    found = conditions(store, CUP.key, limits=Limits(None, 6.0))
    assert list(found.excursions) == [Excursion(at(1), at(4), 12, 10.0)]


def test_a_lot_and_a_product_have_the_readings_of_the_events_that_name_them(store: ProvenanceStore) -> None:
    kind = product(chains.MILK)
    keep(store, measured("lot", 1, YOG_7, element(celsius(4))), measured("kind", 1, kind, element(celsius(5))))
    assert told(conditions(store, YOG_7.key)) == [(1, 4, "own", "lot")]
    assert told(conditions(store, kind.key)) == [(1, 5, "own", "kind")]


def test_as_of_a_time_the_readings_are_those_known_then(store: ProvenanceStore) -> None:
    keep(store, measured("a", 1, CUP, element(celsius(4))))
    then = store.settled()
    first = measured("a", 1, CUP, element(celsius(4)))
    declared = replace(first, declared=True, document={**first.document, "errorDeclaration": {}})
    keep(store, declared, measured("b", 2, CUP, element(celsius(5))))
    assert [r.event for r in conditions(store, CUP.key).readings] == ["b"]
    assert [r.event for r in conditions(store, CUP.key, as_of=then).readings] == ["a"]


def test_an_unknown_thing_is_a_sentence_and_one_without_readings_has_none(store: ProvenanceStore) -> None:
    keep(store, seen("store", 1, "storing", CUP))
    assert list(conditions(store, CUP.key, limits=LIMITS).readings) == []
    with pytest.raises(UnknownThing, match=f"nothing is recorded about '{CASE.key}': no event names it"):
        conditions(store, CASE.key)


@pytest.mark.parametrize("seed", range(3000, 3006))
def test_the_order_of_arrival_and_telling_twice_never_change_the_conditions(store: ProvenanceStore, seed: int) -> None:
    rng = Random(seed)
    events = [measuring(e, rng) for e in chains.chain(seed)]
    subjects = chains.subjects(events)
    for start in range(0, len(events), 7):
        keep(store, *events[start : start + 7])
    first = [conditions(store, key, limits=LIMITS) for key in subjects]
    assert any(found.readings for found in first)
    assert first == [conditions(_again(events, rng), key, limits=LIMITS) for key in subjects]


def _again(events: Sequence[Event], rng: Random) -> ProvenanceStore:
    """An empty SQLite store with the same in another order: what either store answers must be what this one does."""
    other = SqliteStore(":memory:")
    other.migrate()
    shuffled = [*events, *rng.choices(events, k=5)]
    rng.shuffle(shuffled)
    for start in range(0, len(shuffled), 3):
        keep(other, *shuffled[start : start + 3])
    return other
