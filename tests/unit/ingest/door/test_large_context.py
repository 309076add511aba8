"""A document with a large context: it is read once, and little of it is kept with each event."""

from __future__ import annotations

from typing import Any

import pytest

from cast.documents import document, event
from cast.parties import FARM
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.source import Source, WayIn
from tracechain.trace.events import context
from tracechain.trace.events.event_hash import event_hash
from tracechain.trace.store.sqlite.store import SqliteStore

AT_FARM = Source(FARM, channel=WayIn.REST, name="farm")
CONTEXT = [{f"p{number}": f"https://ex.com/{number}/"} for number in range(500)]
EVENTS = [event(number, **{f"p{number}:note": "kept"}) for number in range(100)]
DOCUMENT = {**document(*EVENTS), "@context": CONTEXT}


def test_it_is_read_once_for_all_its_events(capture: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []

    class Counted(context._Definition):
        def __init__(self, name: str, value: Any, place: int) -> None:
            super().__init__(name, value, place)
            names.append(name)

    monkeypatch.setattr(context, "_Definition", Counted)

    assert capture.document(DOCUMENT, AT_FARM).recorded == 100
    assert len(names) == 500


def test_each_event_is_kept_with_what_it_uses_of_it_and_is_the_same_by_itself(
    capture: Capture, store: SqliteStore
) -> None:
    capture.document(DOCUMENT, AT_FARM)

    for number, sent in enumerate(EVENTS):
        kept = store.documents([sent["eventID"]])[sent["eventID"]]["event"]
        assert kept == {**sent, "@context": [CONTEXT[number]]}
        assert event_hash(kept) == event_hash(sent, CONTEXT)
