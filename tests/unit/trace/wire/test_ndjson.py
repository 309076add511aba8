"""The lines of an answer as text: each is what its declaration dumps, also where it is written by its shape."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage import Answer, Direction, Gap, Item, LinkKind, TraceLink
from tracechain.trace.lineage.walks.listed import LazySequence
from tracechain.trace.wire import ndjson

NASTY = ['https://dairy.example/"酸奶"\n1', 'a"', "酸", "urn:uuid:1\\", "\u2028", "\x00", ""]
TEXTS = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]))
TIMES = st.none() | st.integers(-62_000_000_000_000_000, 253_000_000_000_000_000)
KINDS = st.sampled_from(Kind)
ITEMS = st.builds(Item, TEXTS, KINDS, st.integers(0, 9), TIMES, TIMES)
STEPS = st.builds(TraceLink, TEXTS, TEXTS, st.sampled_from(LinkKind), TEXTS, st.lists(TEXTS, max_size=3).map(tuple))
GAPS = st.builds(Gap, TEXTS, TEXTS, TEXTS, TEXTS)


def listed(steps: Sequence[TraceLink]) -> LazySequence[TraceLink]:
    """The steps as a long answer has them."""
    return LazySequence(
        len(steps),
        lambda start, end: [(one.source, one.target, one.kind, one.event, one.via) for one in steps[start:end]],
        TraceLink,
    )


@given(st.lists(ITEMS), st.lists(STEPS), st.lists(TEXTS), st.lists(GAPS, max_size=3), TIMES, st.integers(0, 9))
def test_each_line_of_text_is_the_json_of_what_is_declared(
    items: list[Item], steps: list[TraceLink], events: list[str], gaps: list[Gap], as_of: int | None, told: int
) -> None:
    for links in (steps, listed(steps)):
        answer = Answer("x", Direction.FORWARD, None, None, as_of, items, links, events, gaps)
        lines = "".join(ndjson.answer(answer, told)).split("\n")
        declared = [json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in ndjson.lines(answer, told)]
        assert lines == [*declared, ""]


@pytest.mark.parametrize("name", ["item", "link", "event", "gap", "end"])
def test_every_kind_of_line_is_told(name: str) -> None:
    answer = Answer(
        "x",
        Direction.BACKWARD,
        None,
        None,
        250_000,
        [Item("x", Kind.LOT, 0, None, None)],
        [TraceLink("y", "x", LinkKind.CONTAINMENT, "e")],
        ["e"],
        [Gap("out_of_order", "e", "x", "used too early")],
    )
    lines = {key: value for line in ndjson.lines(answer) for key, value in line.items()}
    assert (
        lines[name]
        == {
            "item": {"id": "x", "kind": "lot", "distance": 0, "since": None, "until": None},
            "link": {"from": "y", "to": "x", "kind": "containment", "event": "e", "via": []},
            "event": "e",
            "gap": {"kind": "out_of_order", "event": "e", "thing": "x", "detail": "used too early"},
            "end": {"items": 1, "links": 1, "events": 1, "gaps": 1, "asOf": "1970-01-01T00:00:00.250Z"},
        }[name]
    )
