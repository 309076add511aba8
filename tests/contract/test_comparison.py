"""The graph agrees with the stored documents whatever was recorded, and a change by hand shows, on both stores."""

from __future__ import annotations

import os
from dataclasses import replace
from random import Random

import pytest

from cast.documents import event as told
from cast.parties import FARM
from oracle import chains
from tracechain.ingest.proof.comparison import graph_apart
from tracechain.trace.events.epcis import parse_event
from tracechain.trace.events.event import Event
from tracechain.trace.facts.protocol import Fact, ProvenanceStore

CHAINS = range(int(os.environ.get("TRACECHAIN_TEST_CHAINS", "6")))


def apart(store: ProvenanceStore, event_id: str, **change: object) -> list[str]:
    """What the graph tells otherwise of an event on record than its document, had that this change."""
    document = store.documents([event_id])[event_id]
    event: Event = replace(parse_event(document["event"]), **change)  # type: ignore[arg-type] - what a test changes
    return graph_apart(event, store, document["recordTime"], document["voided"])


@pytest.mark.parametrize("seed", CHAINS)
def test_what_was_recorded_and_voided_in_any_order_agrees(store: ProvenanceStore, seed: int) -> None:
    rng = Random(seed)
    events = [parse_event(one.document) for one in chains.chain(seed)]
    declarations = [parse_event(chains.declaration(one).document) for one in events if rng.random() < 0.3]
    facts = [Fact(one, FARM) for one in [*events, *declarations]]
    rng.shuffle(facts)
    for start in range(0, len(facts), 5):
        store.record(facts[start : start + 5])
    assert {one.id: apart(store, one.id) for one in events} == {one.id: [] for one in events}


def test_what_the_graph_tells_otherwise_is_named(store: ProvenanceStore) -> None:
    event = parse_event(told(1))
    store.record([Fact(event, FARM)])
    changes = [
        apart(store, event.id, time=0),
        apart(store, event.id, biz_step="receiving", disposition="active"),
        apart(store, event.id, namings=parse_event(told(1, epcList=["urn:epc:id:sscc:4012345.0000000222"])).namings),
        apart(store, event.id, namings=(*event.namings, *parse_event(told(1, epcList=["urn:x:crate"])).namings)),
    ]
    assert changes == [
        ["when they were in it", "eventTime"],
        ["bizStep", "disposition"],
        ["whether it counts for the things that it names"],
        ["the things that it names"],
    ]
