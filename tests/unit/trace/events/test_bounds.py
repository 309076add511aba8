"""What one event can cost: however it is made, reading and refusing it takes a small multiple of its own size."""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from told import told
from tracechain.trace.events import EventError, parse_event
from tracechain.trace.events.context import Context
from tracechain.trace.events.event_hash import MOST_EXTENSIONS
from tracechain.trace.events.shape import LONGEST_NAME


def event(**fields: Any) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "eventTime": "2026-03-01T14:00:00.000+08:00",
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        "epcList": ["urn:x:1"],
        **fields,
    }


def refusal(raw: dict[str, Any], context: Any = None) -> EventError:
    with pytest.raises(EventError) as refused:
        parse_event(raw, context)
    return refused.value


def read_or_refused(raw: dict[str, Any]) -> None:
    with suppress(EventError):
        parse_event(raw)


def peak(raw: dict[str, Any]) -> int:
    """How many bytes an event takes while it is read or refused."""
    tracemalloc.start()
    read_or_refused(raw)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def share(raw: dict[str, Any]) -> float:
    """How many times its own length as JSON an event takes while it is read or refused."""
    return peak(raw) / len(json.dumps(raw))


# Names.


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"ex:" + "n" * 600: 1}, "ex:" + "n" * 197),
        ({"ex:x": {"n" * 603: 1}}, "ex:x." + "n" * 195),
        ({"readPoint": {"id": "urn:x:1", "n" * 603: 1}}, "readPoint." + "n" * 190),
        ({"action": "ADD", "ilmd": {"n" * 603: 1}}, "ilmd." + "n" * 195),
    ],
)
def test_a_field_with_a_very_long_name_is_refused_with_its_first_letters(fields: dict[str, Any], path: str) -> None:
    ((path_told, sentence),) = told(refusal(event(**fields)).faults)

    assert path_told == path + "…" + "n" * 99
    name = ("ex:" if "ex:" in path and "." not in path else "") + "n" * 80
    assert sentence == f"The name '{name[:76]}... has 603 characters: at most 512 are taken."


def test_a_field_with_a_long_name_is_read() -> None:
    name = "ex:" + "n" * (LONGEST_NAME - 3)

    assert parse_event(event(**{name: {"n" * LONGEST_NAME: 1}})).document[name] == {"n" * LONGEST_NAME: 1}


def test_a_very_long_name_above_a_long_list_costs_no_more_than_it_takes() -> None:
    assert share(event(**{"ex:x": {"k" * 100_000: [1] * 50_000}})) < 4


# Faults.


def test_of_very_many_faults_the_first_are_told_and_how_many_more() -> None:
    faults = told(refusal(event(**{"ex:x": [float("inf")] * 20_000, "epcList": ["x"] * 3_000})).faults)

    assert len(faults) == 100
    assert faults[0] == ("epcList[1]", "'x' stands in the list before.")
    assert faults[-1] == ("", f"And {20_000 + 2_999 - 99} more faults.")


def test_the_faults_of_a_list_in_a_list_are_counted_too() -> None:
    report = {"type": "Temperature", "value": "warm", "stringValue": 7}
    elements = [{"sensorReport": [report] * 200}] * 30

    faults = told(refusal(event(sensorElementList=elements)).faults)

    assert faults[0] == ("sensorElementList[0].sensorReport[0].value", "'warm' is no number.")
    assert faults[-1] == ("", f"And {2 * 200 * 30 - 99} more faults.")


def test_very_many_faults_under_a_long_name_cost_no_more_than_they_take() -> None:
    assert share(event(**{"ex:x": {"k" * 100_000: [float("inf")] * 20_000}})) < 4
    assert share(event(**{"ex:x": {"k" * LONGEST_NAME: [float("inf")] * 20_000}})) < 4


# What is kept in memory.

LONG = 100_000


@pytest.mark.parametrize(
    "fields",
    [
        lambda number: {"epcList": [" " * LONG + f"urn:x:{number}"]},
        lambda number: {"epcList": [f"urn:x:{number}" + "a" * LONG]},
        lambda number: {"quantityList": [{"epcClass": " " * LONG + f"urn:x:class:{number}"}]},
        lambda number: {"eventTime": f"2026-03-01T14:00:{number}.{'0' * LONG}+08:00"},
        lambda number: {"eventTime": f"2026-03-01T14:00:{number}{' ' * LONG}+08:00"},
        lambda number: {"recordTime": f"2026-03-01T14:00:{number}.{'0' * LONG}+08:00"},
        lambda number: {"bizStep": f"urn:epcglobal:cbv:bizstep:{number}{'a' * LONG}"},
        lambda number: {"disposition": f"{number}{'a' * LONG}"},
        lambda number: {"readPoint": {"id": f"urn:x:{number}{'a' * LONG}"}},
        lambda number: {"ex:note": f"{number}{'a' * LONG}"},
        lambda number: {"action": "ADD", "ilmd": {"cbvmda:lotNumber": f"{number}{'a' * LONG}"}},
    ],
)
def test_nothing_of_an_event_stays_in_memory_but_what_short_texts_mean(fields: Callable[[int], dict[str, Any]]) -> None:
    share(event(**fields(10)))
    gc.collect()  # what the tests before left is not ended in the middle of the count
    tracemalloc.start()
    for number in range(11, 21):
        read_or_refused(event(**fields(number)))
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept < LONG


def test_spaces_around_a_code_are_no_part_of_it_however_many_they_are() -> None:
    read = parse_event(event(epcList=[" " * LONG + "urn:x:1"]))

    assert [naming.thing.key for naming in read.namings] == ["urn:x:1"]


def test_what_is_too_long_for_a_code_is_refused() -> None:
    sentence = f"Can't read {'urn:x:' + 'a' * 34!r}…: expected at most 2000 characters, got {LONG + 6}."
    assert told(refusal(event(epcList=["urn:x:" + "a" * LONG])).faults) == (("epcList[0]", sentence),)


# The context of a document.


def test_what_the_events_of_a_document_take_along_of_a_large_context_is_little() -> None:
    context = [{f"p{number}": f"https://ex.com/{number}/"} for number in range(2_000)]
    raws = [event(epcList=[f"urn:x:{number}"], **{f"p{number}:note": 1}) for number in range(1_000)]
    size = len(json.dumps([context, raws]))
    once = Context(context)

    assert sum(len(json.dumps(dict(parse_event(raw, once).document))) for raw in raws) < 2 * size


def test_very_many_names_and_codes_of_a_long_namespace_cost_no_more_than_they_take() -> None:
    context = {"p": "https://ex.com/" + "n" * 241}
    alone = {"p": "https://ex.com/" + "n" * 60_000}

    assert share(event(**{"@context": alone, "epcList": [f"p:{number}" for number in range(20_000)]})) < 40
    assert share(event(**{"@context": context, "ex:x": {f"p:{number}": 1 for number in range(2_000)}})) < 100


# The event hash.

LONGEST = "ex:" + "n" * (LONGEST_NAME - 3)
TOO_MUCH = (
    f"The extensions of the event have more than {MOST_EXTENSIONS} characters in its event hash: fewer were expected."
)


@pytest.mark.parametrize(
    "fields",
    [
        {LONGEST: [1] * 100_000},
        {"action": "ADD", "ilmd": {LONGEST: [1] * 100_000}},
        {"readPoint": {"id": "urn:x:1", LONGEST: [1] * 100_000}},
        {"ex:x": [{LONGEST: [1] * 100}] * 1_000},
        {"sensorElementList": [{"sensorReport": [{"type": "Time", LONGEST: [1] * 100}] * 10}] * 100},
    ],
    ids=["own", "ilmd", "place", "in a list", "sensors"],
)
def test_a_long_name_before_each_of_very_many_entries_is_refused_before_it_is_written(fields: dict[str, Any]) -> None:
    raw = event(**fields)

    assert told(refusal(raw).faults) == (("", TOO_MUCH),)
    assert peak(raw) < 4 * MOST_EXTENSIONS


def test_a_long_list_of_readings_is_read() -> None:
    assert parse_event(event(**{"https://ex.com/readings": [0.5] * 100_000})).content_hash
