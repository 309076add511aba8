"""Every test of the contract runs on both stores: SQLite in a file, and a real Neo4j."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.store.neo4j.store import Neo4jStore
from tracechain.trace.store.sqlite.store import SqliteStore


class Clock:
    """A time of day that a test sets; each look moves it on by 1 ms."""

    def __init__(self) -> None:
        self.now = 1_767_225_600_000_000
        self._ticks = count(step=1000)

    def __call__(self) -> int:
        return self.now + next(self._ticks)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[ProvenanceStore]:
    """An empty store with its schema."""
    opened: ProvenanceStore
    if request.param == "sqlite":
        opened = SqliteStore(tmp_path / "provenance.sqlite", clock)
    else:
        opened = Neo4jStore(request.getfixturevalue("empty_neo4j_url"), clock)
    opened.migrate()
    yield opened
    opened.close()
