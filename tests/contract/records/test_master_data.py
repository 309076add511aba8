"""A master-data file names the parties, places and products of a chain."""

from __future__ import annotations

from typing import Any

import pytest

from cast.parties import FARM, OUTSIDER, place
from tracechain.trace.records.errors import MasterDataError
from tracechain.trace.records.parties import Party, PartyRole, Place, Product
from tracechain.trace.records.records import Records

PARTY = {"gln": FARM, "name_zh": "清源牧场", "name_en": "Qingyuan Farm", "role": "farm", "city_zh": "保定"}
BARN = {"key": place(FARM), "name_zh": "挤奶厅", "name_en": "Milking parlour"}
MILK = {"key": "https://id.gs1.org/01/06901234000016", "name_zh": "鲜牛奶", "name_en": "Milk", "max_celsius": 6}


def test_a_file_is_loaded_and_read_by_keys(records: Records) -> None:
    records.load_master_data({"parties": [PARTY], "places": [BARN], "products": [MILK]})
    farm = Party(FARM, "清源牧场", "Qingyuan Farm", PartyRole.FARM, city_zh="保定")
    assert records.parties.parties([FARM, OUTSIDER]) == {FARM: farm}
    assert records.parties.places([BARN["key"]]) == {BARN["key"]: Place(**BARN)}
    key = str(MILK["key"])
    assert records.parties.products([key]) == {key: Product(key, "鲜牛奶", "Milk", max_celsius=6.0)}
    assert records.parties.all_parties() == [farm]


def test_keys_are_as_events_have_them_however_the_file_spells_them(records: Records) -> None:
    spelt = {
        "places": [{**BARN, "key": FARM}],
        "products": [{**MILK, "key": "urn:epc:idpat:sgtin:6901234.000001.*"}],
    }
    records.load_master_data(spelt)
    assert [one.key for one in records.parties.all_places()] == [BARN["key"]]
    assert [one.key for one in records.parties.all_products()] == ["https://id.gs1.org/01/06901234000016"]


def test_loading_again_replaces_what_changed(records: Records) -> None:
    records.load_master_data({"products": [MILK]})
    records.load_master_data({"products": [{**MILK, "max_celsius": 4}]})
    assert [product.max_celsius for product in records.parties.all_products()] == [4.0]


def test_more_keys_than_a_statement_takes_are_looked_up(records: Records) -> None:
    records.load_master_data({"products": [MILK]})
    keys = [f"https://id.gs1.org/01/{number:014}" for number in range(40_000)]
    assert list(records.parties.products([*keys, str(MILK["key"])])) == [MILK["key"]]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([], "master data is []; expected a JSON object"),
        ({"party": []}, "party: is not known here; expected parties, places, products"),
        ({"places": {}}, "places: is {}; expected a list"),
        ({"places": ["x"]}, "places[0]: is 'x'; expected an object"),
        (
            {"parties": [{**PARTY, "gln": "1"}]},
            "parties[0].gln: is '1'; expected 13 digits with a right check digit",
        ),
        (
            {"parties": [{**PARTY, "role": "king"}]},
            f"parties[0].role: is 'king'; expected one of {', '.join(PartyRole)}",
        ),
        ({"places": [{**BARN, "name_en": " "}]}, "places[0].name_en: is ' '; expected a text that is not empty"),
        (
            {"places": [{**BARN, "town": "x"}]},
            "places[0].town: is not known; expected key, name_zh, name_en, city_zh, city_en, party",
        ),
        (
            {"places": [{**BARN, "key": "barn 7"}]},
            "places[0].key: Can't read 'barn 7': expected a URI without spaces (EPC URN, GS1 Digital Link or other), or 20 digits.",
        ),
        (
            {"products": [{**MILK, "key": "(01)06901234000016(10)L1"}]},
            "products[0].key: '(01)06901234000016(10)L1' is the code of one lot; expected that of a product, such as a GTIN",
        ),
        (
            {"products": [{**MILK, "min_celsius": "cold"}]},
            "products[0].min_celsius: is 'cold'; expected degrees Celsius from -273.15 to 1000",
        ),
        ({"products": [{**MILK, "min_celsius": 8}]}, "products[0].min_celsius: is 8, above max_celsius 6"),
        (
            {"products": [{**MILK, "shelf_life_days": 0}]},
            "products[0].shelf_life_days: is 0; expected a whole number of days from 1 to 36500",
        ),
    ],
)
def test_a_mistake_gets_a_sentence_and_nothing_is_loaded(records: Records, value: Any, sentence: str) -> None:
    with pytest.raises(MasterDataError) as refusal:
        records.load_master_data(value)
    assert str(refusal.value) == sentence
    assert records.parties.all_products() == []
