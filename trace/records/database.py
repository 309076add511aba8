"""The database under the records: SQLite for one machine, PostgreSQL for many, and sessions for both.

Times in it are microseconds since 1970-01-01T00:00:00Z, as in the store.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from tracechain.trace.records.errors import RecordsError, RecordsUnavailable
from tracechain.trace.url import ESCAPED, is_clear, shown
from tracechain.trace.write_ahead import keep_write_ahead


class Database:
    """Sessions that read and sessions that write, on one SQLAlchemy URL. Raises RecordsError, which shows no password."""

    def __init__(self, url: str) -> None:
        self._shown = shown(url)
        self.engine = _open(_parse(url), self._shown)
        self._writer = self.engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads. Raises RecordsUnavailable when the database does not answer."""
        with self._speaking(), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that is committed at the end, or rolled back whole. Raises RecordsUnavailable likewise."""
        with self._speaking(), Session(self._writer) as session, session.begin():
            yield session

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection in a writing transaction, for the schema."""
        with self._speaking(), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise RecordsUnavailable(f"the database {self._shown} failed: {error.orig}") from error


def insert_new(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; those whose primary key is there already change nothing."""
    if rows:
        session.execute(inserting(session, table).on_conflict_do_nothing(), rows)


def inserting(session: Session, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can be told what to do with rows that are there already; the two databases speak alike here."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if on_sqlite else postgresql.insert(table)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        # What SQLAlchemy says of these two may have the password in it, so it is no cause either.
        raise _unusable(
            shown(url), "expected an SQLAlchemy URL, such as postgresql://USER:PASSWORD@HOST/NAME"
        ) from None
    except ValueError:
        raise _unusable(shown(url), "expected a number as its port") from None
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise RecordsError(f"the database URL names {parsed.get_backend_name()!r}; expected sqlite or postgresql")
    if parsed.get_backend_name() == "postgresql" and ("@" in (parsed.host or "") or not is_clear(url)):
        raise _unusable(shown(url), f"expected {ESCAPED}")
    # SQLAlchemy's own choice for PostgreSQL is the driver before psycopg.
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _open(url: URL, shown: str) -> Engine:
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        _make_folder(Path(url.database).parent)
    try:
        engine = create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
    except NoSuchModuleError as error:
        raise _unusable(shown, f"there is no driver {url.drivername!r}") from error
    except ModuleNotFoundError as error:
        install = " (pip install 'tracechain[postgresql]')" if error.name == "psycopg" else ""
        raise _unusable(shown, f"its driver {error.name!r} is not installed{install}") from error
    except ArgumentError:
        raise _unusable(shown, "expected sqlite:/// and the path of a file") from None
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordsUnavailable(
            f"the folder {str(folder)!r} of the database can't be made: {error.strerror}"
        ) from error


def _unusable(shown: str, why: str) -> RecordsError:
    return RecordsError(
        f"the database URL {shown} can't be used: {why}" if shown else f"the database has no URL: {why}"
    )


# Which event came in which envelope lies in no order: its pages are changed again and again, and are better moved from
# the write-ahead log into the file seldom (32 MiB of it) than with every batch; what is read of them is mapped.
_PRAGMAS = (
    *("busy_timeout=15000", "synchronous=FULL", "foreign_keys=ON"),
    *("mmap_size=67108864", "wal_autocheckpoint=8000"),
)


def _tune_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # The module's own BEGIN comes too late (before the first change only) and leaves schema changes outside.
    connection.isolation_level = None
    keep_write_ahead(connection)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    # A reader that turns writer fails at once when another wrote meanwhile, so writers queue from the start.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")
