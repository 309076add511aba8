"""Records on a new SQLite file and on an empty PostgreSQL database, with a clock that ticks by itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tracechain.trace.records.records import Records


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/records.sqlite"
    url: str = request.getfixturevalue("postgres_url")
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


@pytest.fixture
def records(database_url: str) -> Iterator[Records]:
    with Records(database_url, clock=count(1_000_000).__next__) as records:
        records.migrate()
        yield records
