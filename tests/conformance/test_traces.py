"""Golden traces: events in, answers out, word for word, whatever the order in which the events came.

One of them is the example of trace-semantics, section 7. Things and events of the answers were found by hand, from that
page; the oracle, which reads the page by itself, has to agree.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from oracle import naive
from oracle.agreement import comparable, expected
from oracle.goods import record
from tracechain.trace.events import Event, parse_document, parse_event, parse_instant
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers import parse_code
from tracechain.trace.lineage import backward, forward
from tracechain.trace.wire.trace import TraceSchema

GOLDEN = sorted((Path(__file__).parent / "data/traces").glob("*.json"))
DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "trace-semantics.md").read_text()
EXAMPLE = Path(__file__).parent / "data/traces/example.json"

each_story = pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)


def story(path: Path) -> tuple[list[Event], list[dict[str, Any]]]:
    """The events of a file, and what was asked of them and answered."""
    told = json.loads(path.read_text())
    document = parse_document(told["document"])
    return [parse_event(raw, document.context) for raw in document.events], told["answers"]


def asked(store: ProvenanceStore, direction: str, id: str, **bounds: str) -> dict[str, Any]:
    """The answer as the API gives it; things equally far, and links, come in no order of meaning."""
    ask = {"forward": forward, "backward": backward}[direction]
    found = ask(store, parse_code(id).key, **{name: parse_instant(time) for name, time in bounds.items()})
    answer: dict[str, Any] = TraceSchema().dump(found)
    answer["items"].sort(key=lambda item: (item["distance"], item["id"]))
    answer["links"].sort(key=lambda link: (link["from"], link["to"], link["kind"], link["event"]))
    return answer


@each_story
@pytest.mark.parametrize("seed", range(5))
def test_the_answer_to_each_golden_question_is_the_golden_one_in_any_order_of_arrival(
    path: Path, seed: int, store: ProvenanceStore
) -> None:
    events, answers = story(path)
    record(store, events, seed)
    assert [asked(store, **pair["ask"]) for pair in answers] == [pair["answer"] for pair in answers]


@each_story
def test_the_naive_reading_of_the_page_answers_golden_questions_as_the_engine_does(
    path: Path, store: ProvenanceStore
) -> None:
    events, answers = story(path)
    record(store, events, 0)
    world = naive.World(events)
    for pair in answers:
        way, code, *bound = pair["ask"].values()
        bounds = [parse_instant(time) for time in bound]
        engine, page = {"forward": (forward, naive.forward), "backward": (backward, naive.backward)}[way]
        key = parse_code(code).key
        naively = expected(page(world, key, *bounds or [None]), forwards=way == "forward")
        assert comparable(engine(store, key, *bounds)) == naively


def test_every_golden_story_says_what_it_is_about_and_asks_both_ways() -> None:
    stories = [json.loads(path.read_text()) for path in GOLDEN]
    assert len(stories) >= 7
    assert all(told["about"] for told in stories)
    assert {pair["ask"]["direction"] for told in stories for pair in told["answers"]} == {"forward", "backward"}


def test_the_answers_in_section_7_are_those_of_the_example() -> None:
    section = PAGE.partition("## 7. ")[2].partition("## 8. ")[0]
    rows = re.findall(r"^\| (forward|backward) from (\S+) \| ([^|]+) \| ([^|]+) \|", section, re.MULTILINE)
    told = [(way, name, things.strip().split(", "), events.split()) for way, name, things, events in rows]
    assert told == [
        (
            pair["ask"]["direction"],
            _called(pair["answer"]["subject"]),
            [_called(item["id"]) for item in pair["answer"]["items"]],
            [event.removeprefix("urn:example:") for event in pair["answer"]["events"]],
        )
        for pair in json.loads(EXAMPLE.read_text())["answers"]
    ]


def test_the_events_in_section_7_are_those_of_the_example() -> None:
    section = PAGE.partition("## 7. ")[2].partition("## 8. ")[0]
    rows = re.findall(r"^\| ([a-z]) \| (\d\d:\d\d) \|", section, re.MULTILINE)
    events = json.loads(EXAMPLE.read_text())["document"]["epcisBody"]["eventList"]
    assert rows == [(raw["eventID"].removeprefix("urn:example:"), raw["eventTime"][11:16]) for raw in events]


def test_the_answer_in_the_http_contract_is_that_of_the_example() -> None:
    [shown] = re.findall(r"```json\n(.*?)```", (DOCS / "http-contract.md").read_text(), re.DOTALL)
    assert json.loads(shown) == json.loads(EXAMPLE.read_text())["answers"][0]["answer"]


def _called(key: str) -> str:
    """What the page calls a thing of its example: its lot or serial number, B for the bin."""
    return "B" if "/8003/" in key else key.rpartition("/")[2]
