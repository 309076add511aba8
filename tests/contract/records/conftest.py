"""Records on a new SQLite file and on a PostgreSQL database of the test's own, with a clock that ticks by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from prepared import QUICK, new_records
from tracechain.trace.records.records import Records

NUMBERS = count(1)
Make = Callable[[str], str]


@pytest.fixture(scope="session")
def prepared_postgres(postgres_url: str) -> str:
    """The name of a database with the schema and nothing else in it, to be copied."""
    _run(postgres_url, "CREATE DATABASE prepared")
    with Records(_named(postgres_url, "prepared")) as records:
        records.migrate()
    return "prepared"


@pytest.fixture
def make_postgres(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Makes a database as another is, by that one's name, and gives its URL; it is gone with the test."""
    server: str = request.getfixturevalue("postgres_url")
    made: list[str] = []

    def make(template: str) -> str:
        made.append(f"test_{next(NUMBERS)}")
        _run(server, f"CREATE DATABASE {made[-1]} TEMPLATE {template}")
        return _named(server, made[-1])

    yield make
    for name in made:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Which database it is."""
    kind: str = request.param
    return kind


@pytest.fixture
def empty_database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if database == "sqlite":
        return f"sqlite:///{tmp_path}/records.sqlite"
    make: Make = request.getfixturevalue("make_postgres")
    return make("template0")


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with the schema and nothing else in it."""
    if database == "sqlite":
        return new_records(tmp_path)
    make: Make = request.getfixturevalue("make_postgres")
    prepared: str = request.getfixturevalue("prepared_postgres")
    return make(prepared)


@pytest.fixture
def records(database_url: str) -> Iterator[Records]:
    with Records(database_url, count(1_000_000).__next__, QUICK) as records:
        yield records


def _run(server: str, statement: str) -> None:
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _named(server: str, name: str) -> str:
    """The URL of another database of the server."""
    return server.rpartition("/")[0] + "/" + name
