"""Records on a new SQLite file, with a clock that ticks by itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tracechain.trace.records.records import Records


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with Records(f"sqlite:///{tmp_path}/records.sqlite", clock=count(1_000_000).__next__) as records:
        records.migrate()
        yield records
