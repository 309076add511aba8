"""What anyone may know of a thing is what the API says of it: one rule of state, of what is inside what, and of sensors."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from cast.documents import bare_event
from cast.goods import CASE, PACK, YOGHURT_GTIN
from cast.parties import SHOP
from oracle import chains
from oracle.sensing import measuring
from tracechain.trace.events.epcis import parse_event
from tracechain.trace.facts.limits import Limits
from tracechain.trace.facts.protocol import Fact, ProvenanceStore
from tracechain.trace.identifiers import parse_code, product_key
from tracechain.trace.lineage import UnknownThing, backward
from tracechain.trace.lineage.dossier import dossier
from tracechain.trace.lineage.now.state import Stateless, states
from tracechain.trace.lineage.sensors.conditions import Conditions, conditions
from tracechain.trace.records.parties import Parties, Product
from tracechain.trace.records.records import Records
from tracechain.web.lookup.ask import look_up
from tracechain.web.lookup.facts import PublicFacts

LOT = f"https://id.gs1.org/01/{YOGHURT_GTIN}/10/L1"
OTHER_CASE, PALLET = (f"https://id.gs1.org/00/06901234200000{n}" for n in ("0027", "0034"))
LIMITS = Limits(2.0, 6.0)
KINDS = [f"https://id.gs1.org/01/{gtin}" for gtin in (chains.YOGHURT, chains.MILK, YOGHURT_GTIN)]  # with limits


@pytest.fixture(scope="module")
def parties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parties]:
    """Master data that knows the products of the tests, and what they are to be kept between."""
    records = Records(f"sqlite:///{tmp_path_factory.mktemp('records')}/records.sqlite")
    records.migrate()
    records.parties.upsert(products=[Product(key, "", "", min_celsius=2, max_celsius=6) for key in KINDS])
    yield records.parties
    records.close()


def record(store: ProvenanceStore, *documents: dict[str, Any]) -> None:
    store.record([Fact(parse_event(one), SHOP) for one in documents])


def event(id: str, hour: int, kind: str = "ObjectEvent", **fields: Any) -> dict[str, Any]:
    return bare_event(int(id), kind, f"2026-03-01T{hour:02d}:00:00.000Z", **fields)


def seen(id: str, hour: int, *things: str, action: str = "OBSERVE", **fields: Any) -> dict[str, Any]:
    return event(id, hour, action=action, epcList=list(things), **fields)


def packed(id: str, hour: int, action: str, parent: str, *children: str) -> dict[str, Any]:
    return event(id, hour, "AggregationEvent", action=action, parentID=parent, childEPCs=list(children))


def measured(id: str, hour: int, thing: str, report: dict[str, Any], **metadata: str) -> dict[str, Any]:
    return seen(id, hour, thing, sensorElementList=[{"sensorMetadata": metadata, "sensorReport": [report]}])


def known(facts: PublicFacts) -> tuple[object, ...]:
    """What the public page says of the state and the temperatures."""
    told = facts.temperatures
    return (
        facts.state,
        facts.state_time,
        None if told is None else (told.lowest, told.highest, told.readings, told.beyond),
    )


def answered(store: ProvenanceStore, key: str) -> tuple[object, ...]:
    """The same as the API says it."""
    try:
        state = states(store, [key])[0]
        said: tuple[object, ...] = (state.state, state.since)
    except Stateless:
        said = ("unknown", None)
    limits = LIMITS if (product_key(key) or key) in KINDS else None
    return (*said, _temperatures(conditions(store, key, limits=limits)))


def _temperatures(kept: Conditions) -> tuple[float, float, int, int] | None:
    spans = [one.report.celsius for one in kept.readings if one.report.celsius is not None]
    if not spans:
        return None
    beyond = sum(low < 2 or high > 6 for low, high in spans) if kept.limits else 0
    return min(low for low, _ in spans), max(high for _, high in spans), len(spans), beyond


@pytest.mark.parametrize("seed", range(5200, 5206))
def test_the_public_page_says_of_state_and_temperatures_what_the_api_says(
    store: ProvenanceStore, parties: Parties, seed: int
) -> None:
    rng = Random(seed)
    events = [measuring(one, rng) for one in chains.chain(seed)]
    store.record([Fact(one, SHOP) for one in events])
    for key in chains.subjects(events):
        try:
            expected = answered(store, key)
        except UnknownThing:
            with pytest.raises(UnknownThing):
                dossier(store, key)
            continue
        assert known(look_up(parse_code(key), store, parties)) == expected, key


@pytest.mark.parametrize("seed", range(5300, 5303))
def test_a_dossier_is_the_answers_of_its_parts(store: ProvenanceStore, seed: int) -> None:
    events = [measuring(one, Random(seed)) for one in chains.chain(seed)]
    store.record([Fact(one, SHOP) for one in events])
    for key in chains.subjects(events):
        found = dossier(store, key, limits=LIMITS)
        assert found.answer == backward(store, key)
        assert found.conditions == conditions(store, key, limits=LIMITS)
        assert found.state is None or [found.state] == states(store, [key])


def test_a_sale_and_a_storing_at_one_instant_are_a_sale(store: ProvenanceStore, parties: Parties) -> None:
    record(store, seen("1", 8, PACK, bizStep="retail_selling"), seen("2", 8, PACK, bizStep="storing"))
    assert known(look_up(parse_code(PACK), store, parties)) == answered(store, PACK)
    assert look_up(parse_code(PACK), store, parties).state == "sold"


def test_what_was_packed_anew_does_not_travel_with_its_first_case(store: ProvenanceStore, parties: Parties) -> None:
    record(
        store,
        packed("1", 8, "ADD", CASE, PACK),
        packed("2", 9, "ADD", OTHER_CASE, PACK),
        seen("3", 10, CASE, bizStep="shipping"),
    )
    assert known(look_up(parse_code(PACK), store, parties)) == answered(store, PACK)
    assert look_up(parse_code(PACK), store, parties).state == "in_stock"


def test_degrees_of_a_span_are_the_same_and_hold_for_the_whole_span(store: ProvenanceStore, parties: Parties) -> None:
    span = {"startTime": "2026-03-01T08:00:00Z", "endTime": "2026-03-01T12:00:00Z"}
    record(store, measured("1", 12, PACK, {"type": "Temperature", "value": 41.123, "uom": "FAH"}, **span))
    told = look_up(parse_code(PACK), store, parties).temperatures
    assert told is not None
    assert [(point.time, point.celsius) for point in told.points] == [
        (1772352000000000, 5.068),
        (1772366400000000, 5.068),
    ]
    assert known(look_up(parse_code(PACK), store, parties)) == answered(store, PACK)


def test_a_temperature_without_a_unit_is_one_in_degrees_celsius(store: ProvenanceStore, parties: Parties) -> None:
    record(store, measured("1", 12, PACK, {"type": "Temperature", "value": 9.5, "uom": ""}))
    told = look_up(parse_code(PACK), store, parties).temperatures
    assert told is not None
    assert (told.highest, told.beyond) == (9.5, 1)
    assert known(look_up(parse_code(PACK), store, parties)) == answered(store, PACK)


@pytest.mark.parametrize(
    "called",
    [
        "Temperature",
        "gs1:MT-Temperature",
        "gs1:Temperature",
        "gs1:MeasurementType-Temperature",
        "https://gs1.org/voc/MeasurementType-Temperature",
        "https://ref.gs1.org/cbv/MT-Temperature",
    ],
)
def test_a_temperature_counts_by_its_meaning_whatever_it_is_called(
    store: ProvenanceStore, parties: Parties, called: str
) -> None:
    record(store, measured("1", 12, PACK, {"type": called, "value": 9.5, "uom": "CEL"}))
    [run] = conditions(store, PACK, limits=LIMITS).excursions
    assert run.worst == 9.5
    assert known(look_up(parse_code(PACK), store, parties)) == answered(store, PACK)


def own(store: ProvenanceStore, key: str) -> list[str]:
    return sorted(one[-1] for one in dossier(store, key).own)


def test_what_happens_to_a_carrier_is_ones_own_while_inside(store: ProvenanceStore) -> None:
    record(
        store,
        seen("1", 1, CASE, bizStep="storing"),
        packed("2", 2, "ADD", CASE, PACK),
        packed("3", 3, "ADD", PALLET, CASE),
        seen("4", 4, PALLET, bizStep="shipping"),
        packed("5", 5, "DELETE", CASE, PACK),
        seen("6", 6, PALLET, bizStep="destroying"),
    )
    assert own(store, PACK) == ["2", "3", "4", "5"]


def test_an_unpacking_without_children_takes_everything_out(store: ProvenanceStore) -> None:
    record(
        store, packed("1", 1, "ADD", CASE, PACK), packed("2", 2, "DELETE", CASE), seen("3", 3, CASE, bizStep="shipping")
    )
    assert own(store, PACK) == ["1", "2"]


def test_a_sold_pack_does_not_follow_its_case(store: ProvenanceStore, parties: Parties) -> None:
    record(
        store,
        packed("1", 1, "ADD", CASE, PACK),
        seen("2", 2, PACK, bizStep="retail_selling"),
        seen("3", 3, CASE, bizStep="shipping"),
    )
    assert own(store, PACK) == ["1", "2"]
    assert look_up(parse_code(PACK), store, parties).state == "sold"


def test_the_events_of_its_lot_are_told_apart_from_its_own(store: ProvenanceStore) -> None:
    record(
        store,
        seen("1", 1, LOT, action="OBSERVE", bizStep="storing"),
        seen("2", 2, PACK, action="ADD", bizStep="commissioning", ilmd={"cbvmda:lotNumber": "L1"}),
    )
    found = dossier(store, PACK)
    assert [sorted(one[-1] for one in events) for events in (found.own, found.of_lots)] == [["2"], ["1"]]
