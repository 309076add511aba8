"""What an ingest process tells Prometheus of itself."""

from __future__ import annotations

import pytest

from cast.documents import envelope, event
from cast.parties import GATE
from tracechain.ingest.door.arrival import read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.mqtt.metrics import Metrics
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore


@pytest.mark.parametrize(("outcome", "events"), [("recorded", 1), ("duplicate", 2), ("quarantined", 1)])
def test_what_is_refused_again_is_not_counted_again(
    store: SqliteStore, records: Records, outcome: str, events: int
) -> None:
    metrics = Metrics()
    capture = Capture(store, records, tell=metrics.took)
    for _ in range(3):
        capture.arrivals([read_message(GATE.events, envelope(1, "milk", event(1)))])
    assert metrics.registry.get_sample_value("tracechain_ingest_events_total", {"outcome": outcome}) == events
