"""A store and records on new SQLite files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tracechain.ingest.capture import Capture
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(str(tmp_path / "provenance.sqlite"))
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with Records(f"sqlite:///{tmp_path}/records.sqlite") as records:
        records.migrate()
        yield records


@pytest.fixture
def capture(store: SqliteStore, records: Records) -> Capture:
    return Capture(store, records, batch_events=4)
