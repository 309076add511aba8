"""The demonstration's story is a chain that holds together, whatever order it is recorded in."""

from __future__ import annotations

import doctest
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tracechain.demo import cast
from tracechain.demo.story import HOURS, SOLD_CUP, story
from tracechain.demo.words import LANGUAGES, deed
from tracechain.trace.events import parse_event
from tracechain.trace.facts.protocol import Fact, ProvenanceStore
from tracechain.trace.identifiers import parse_code
from tracechain.trace.lineage import backward, forward
from tracechain.trace.records.master_data import MasterData
from tracechain.trace.store import open_store

_START, _HOUR = 1_772_323_200_000_000, 3_600_000_000


def told(round_: int) -> list[dict[str, Any]]:
    """The events of a round, one round after the other."""
    start = _START + int(round_ * HOURS * _HOUR)
    return [
        step.make([parse_code(label.code).key for label in step.scans], start + int(step.hour * _HOUR))
        for step in story(round_)
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProvenanceStore]:
    opened = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    opened.migrate()
    yield opened
    opened.close()


def record(store: ProvenanceStore, events: Sequence[dict[str, Any]]) -> None:
    store.record([Fact(parse_event(event)) for event in events])


def test_the_examples_in_the_cast_hold() -> None:
    assert doctest.testmod(cast).failed == 0


def test_the_steps_of_a_round_come_in_the_order_of_time() -> None:
    hours = [step.hour for step in story(1)]
    assert hours == sorted(hours)
    assert 0 <= hours[0] < hours[-1] < HOURS


@pytest.mark.parametrize("seed", range(3))
def test_the_milk_of_a_round_is_traced_to_its_own_cups_and_no_others(seed: int, store: ProvenanceStore) -> None:
    rounds = range(1, 15)  # more than there are tanks: each is filled again
    events = [event for round_ in rounds for event in told(round_)]
    random.Random(seed).shuffle(events)
    record(store, events)
    answer = forward(store, parse_code(cast.milk(1)).key)
    cups = {parse_code(cast.cup(1, number)).key for number in range(1, cast.CUPS + 1)}
    lots = {parse_code(code).key for code in (cast.milk(1), cast.yoghurt(1))}
    assert {item.id for item in answer.items} == lots | cups
    assert list(answer.gaps) == []


def test_the_milk_of_a_round_is_traced_to_the_till_of_the_shop(store: ProvenanceStore) -> None:
    record(store, told(1))
    answer = forward(store, parse_code(cast.milk(1)).key)
    last = store.documents(answer.events[-1:])[answer.events[-1]]["event"]
    assert (last["bizStep"], last["bizLocation"]["id"]) == ("retail_selling", cast.SHOP.place)


def test_a_sold_cup_is_traced_to_the_farm_and_all_that_measured_it(store: ProvenanceStore) -> None:
    record(store, told(1))
    answer = backward(store, parse_code(cast.cup(1, SOLD_CUP)).key)
    documents = [found["event"] for found in store.documents(answer.events).values()]
    places = {event["bizLocation"]["id"] for event in documents if "bizLocation" in event}
    assert places == {cast.FARM.place, cast.DAIRY.place, cast.WHOLESALER.place, cast.WHOLESALER.store, cast.SHOP.place}
    assert sum("sensorElementList" in event for event in documents) == 9


def test_no_code_of_a_round_is_used_in_another_but_the_tank() -> None:
    codes = [{label.code for step in story(round_) for label in step.scans} for round_ in (1, 2, 13)]
    assert codes[0] & codes[1] == set()
    assert codes[0] & codes[2] == {cast.tank(1)}


def test_the_master_data_knows_everybody_and_everything_in_the_story() -> None:
    data = MasterData.parse(cast.master_data())
    assert {party.gln for party in data.parties} == {player.gln for player in cast.PLAYERS}
    assert {place.key for place in data.places} >= {player.place for player in cast.PLAYERS} | {cast.WHOLESALER.store}
    assert {product.max_celsius for product in data.products} == {cast.COLD.high}
    assert {product.key for product in data.products} == {
        "https://id.gs1.org/01/06901234001013",
        "https://id.gs1.org/01/06901234002010",
    }


def test_now_and_then_it_gets_too_warm() -> None:
    warmest = [max(step.celsius or 0 for step in story(round_)) for round_ in range(1, 7)]
    assert [cast.COLD.beyond(degrees) > 0 for degrees in warmest] == [True, False, False, True, False, False]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_step_is_said_in_words(lang: str) -> None:
    said = [deed(lang, step) for step in story(1)]
    assert all("{" not in words and "None" not in words for words in said)
    assert said[0] == ("登记了 1 个新编码" if lang == "zh" else "put 1 new codes on record")
