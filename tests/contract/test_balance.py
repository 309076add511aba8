"""The balance of a lot (trace-semantics, section 8), on both stores."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from oracle import chains
from oracle.chains import YOGHURT, crate, instance, lot, product
from oracle.goods import decorated, made, packed, record, seen, turned
from tracechain.trace.events.event import Action, Event
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.lineage import UnknownThing
from tracechain.trace.lineage.now.balance import Balance, NotALot, balance
from tracechain.trace.lineage.now.state import Stateless
from tracechain.trace.store.sqlite.store import SqliteStore
from tracechain.trace.wire.balance import BalanceSchema

MILK, YOG = lot(chains.MILK, "MILK-1"), lot(YOGHURT, "YOG-7")
CUPS = [instance(YOGHURT, f"c{n}") for n in range(4)]
CRATE, PALLET, TANK = crate(1), crate(2), crate(3)
MADE = made("e1", 8, (MILK, 500.0, "LTR"))


def of(store: ProvenanceStore, *events: Event, key: str = MILK.key, **asked: Any) -> dict[str, dict[str, Decimal]]:
    """By unit, the amounts that are not 0."""
    record(store, events)
    return {
        row["unit"]: {name: amount for name, amount in row.items() if name != "unit" and amount}
        for row in BalanceSchema().dump(balance(store, key, **asked))["units"]
    }


def milk(amount: float) -> tuple[Any, float, str]:
    return MILK, amount, "LTR"


def test_what_was_made_is_in_stock_until_something_becomes_of_it(store: ProvenanceStore) -> None:
    assert of(store, MADE) == {"LTR": {"made": 500, "inStock": 500}}


def test_every_litre_is_somewhere(store: ProvenanceStore) -> None:
    events = [
        MADE,
        seen("e2", 9, "shipping", milk(300), disposition="in_transit"),
        seen("e3", 10, "receiving", milk(200)),
        turned("e4", 11, [milk(120.5)], [(YOG, 100.0, "KGM")]),
        seen("e5", 12, "retail_selling", milk(10)),
        seen("e6", 13, "inspecting", milk(30), disposition="damaged"),
        seen("e7", 14, "destroying", milk(5), action=Action.DELETE),
    ]
    shares = {"inStock": 239.5, "inTransit": 100, "held": 25, "used": 120.5, "sold": 10, "gone": 5}
    assert of(store, *events) == {"LTR": {"made": 500, **shares}}
    assert of(store, key=YOG.key) == {"KGM": {"made": 100, "inStock": 100}}


def test_a_lot_may_travel_many_times(store: ProvenanceStore) -> None:
    hops = [
        seen(f"{step}-{hop}", 9 + hop + late, step, milk(500))
        for hop in range(4)
        for step, late in (("shipping", 0), ("departing", 0.1), ("arriving", 0.5), ("receiving", 0.6), ("storing", 0.7))
    ]
    assert of(store, MADE, *hops) == {"LTR": {"made": 500, "inStock": 500}}


def test_what_comes_back_from_customers_is_no_longer_sold(store: ProvenanceStore) -> None:
    back = seen("e3", 10, "receiving", milk(4), disposition="returned")
    sold = seen("e2", 9, "retail_selling", milk(10))
    assert of(store, MADE, sold, back) == {"LTR": {"made": 500, "inStock": 494, "sold": 6}}


def test_what_happens_to_a_pallet_happens_to_what_is_in_its_crates(store: ProvenanceStore) -> None:
    inside = [packed("e2", 9, CRATE, milk(300)), packed("e3", 9.5, PALLET, CRATE)]
    assert of(store, MADE, *inside, seen("e4", 10, "shipping", PALLET)) == {
        "LTR": {"made": 500, "inStock": 200, "inTransit": 300}
    }
    out = packed("e5", 11, CRATE, milk(100), action=Action.DELETE)
    assert of(store, out, seen("e6", 12, "destroying", PALLET)) == {"LTR": {"made": 500, "inStock": 300, "gone": 200}}


def test_what_was_in_a_tank_is_used_with_the_tank(store: ProvenanceStore) -> None:
    fill, use = packed("e2", 9, TANK, milk(450)), turned("e3", 12, [TANK], [(YOG, 400.0)])
    empty = packed("e4", 12.5, TANK, action=Action.DELETE)
    assert of(store, MADE, fill, use, empty) == {"LTR": {"made": 500, "inStock": 50, "used": 450}}


def test_what_was_used_in_an_amount_that_nobody_gave_is_unaccounted_for(store: ProvenanceStore) -> None:
    fill, use = packed("e2", 9, TANK, MILK), turned("e3", 12, [TANK], [(YOG, 400.0)])
    assert of(store, MADE, fill, use) == {"LTR": {"made": 500, "unaccounted": 500}}


def test_more_out_than_was_made_is_less_than_nothing_unaccounted(store: ProvenanceStore) -> None:
    assert of(store, MADE, seen("e2", 9, "retail_selling", milk(620))) == {
        "LTR": {"made": 500, "sold": 620, "unaccounted": -120}
    }


def test_units_stay_apart_and_decimals_are_exact(store: ProvenanceStore) -> None:
    tenths = [seen(f"s{n}", 9 + n, "retail_selling", (MILK, 0.1, "KGM")) for n in range(3)]
    record(store, [MADE, made("e2", 8, (MILK, 0.3, "KGM")), *tenths])
    kilograms, litres = balance(store, MILK.key).rows
    assert (kilograms.unit, kilograms.sold, kilograms.in_stock) == ("KGM", Decimal("0.3"), Decimal(0))
    assert (litres.unit, litres.sold, litres.in_stock) == ("LTR", Decimal(0), Decimal(500))


def test_single_items_of_the_lot_are_counted_each(store: ProvenanceStore) -> None:
    events = [
        made("e1", 8, *CUPS, lot_number="YOG-7"),
        packed("e2", 9, CRATE, CUPS[0], CUPS[1]),
        seen("e3", 10, "shipping", CRATE),
        seen("e4", 11, "retail_selling", CUPS[2]),
    ]
    amounts = {"made": 4, "inStock": 1, "inTransit": 2, "sold": 1}
    assert of(store, *events, key=YOG.key) == {"": amounts}
    held = frozenset([CUPS[3].key])
    assert of(store, key=YOG.key, held=held) == {"": {"made": 4, "held": 1, "inTransit": 2, "sold": 1}}


def test_items_with_numbers_are_part_of_the_count_of_their_lot(store: ProvenanceStore) -> None:
    events = [turned("e1", 8, [milk(9)], [(YOG, 10.0)]), made("e2", 9, *CUPS, lot_number="YOG-7")]
    sold = seen("e3", 10, "retail_selling", CUPS[0])
    assert of(store, *events, sold, key=YOG.key) == {"": {"made": 10, "inStock": 9, "sold": 1}}


def test_a_held_lot_is_held_as_far_as_it_is_here(store: ProvenanceStore) -> None:
    held = frozenset([MILK.key])
    assert of(store, MADE, seen("e2", 9, "retail_selling", milk(20)), held=held) == {
        "LTR": {"made": 500, "held": 480, "sold": 20}
    }


def test_as_of_a_time_gives_the_balance_that_was_on_record_then(store: ProvenanceStore) -> None:
    record(store, [MADE])
    then = store.settled()
    assert of(store, seen("e2", 9, "retail_selling", milk(20)), as_of=then) == {"LTR": {"made": 500, "inStock": 500}}
    assert balance(store, MILK.key, as_of=then).as_of == then


def test_a_product_and_a_single_item_have_no_balance(store: ProvenanceStore) -> None:
    record(store, [packed("e1", 8, CRATE, product(YOGHURT), CUPS[0])])
    with pytest.raises(Stateless):
        balance(store, product(YOGHURT).key)
    with pytest.raises(NotALot) as refused:
        balance(store, CUPS[0].key)
    assert str(refused.value) == f"{CUPS[0].key!r} is a single item: only a lot has a balance; ask for its state"


def test_a_lot_that_nobody_recorded_has_no_balance(store: ProvenanceStore) -> None:
    with pytest.raises(UnknownThing):
        balance(store, MILK.key)


@pytest.mark.parametrize("seed", range(2300, 2312))
def test_the_parts_are_the_whole_and_the_order_of_arrival_changes_nothing(store: ProvenanceStore, seed: int) -> None:
    events = decorated(chains.chain(seed), seed)
    record(store, events, seed)
    other = SqliteStore(":memory:")
    other.migrate()
    record(other, events, seed + 1)
    for key in (key for key in chains.subjects(events) if "/10/" in key or ":lot:" in key):
        found = balance(store, key)
        assert found == balance(other, key)
        assert all(_parts(found, unit) == row.made for unit, row in enumerate(found.rows))
        assert all(amount >= 0 for row in found.rows for amount in (row.in_stock, row.in_transit, row.held, row.sold))
    other.close()


def _parts(found: Balance, unit: int) -> Decimal:
    row = found.rows[unit]
    here = row.in_stock + row.in_transit + row.held
    return here + row.used + row.sold + row.gone + row.unaccounted
