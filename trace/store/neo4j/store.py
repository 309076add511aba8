"""The provenance graph in Neo4j: the production store.

Layout: `(:Thing {key})-[:CHILD {c, o, t, r}]->(:Event {id, …})`, one relationship type a role, with the packed mention,
the parent's or transformation's ref, eventTime and recordTime on it, so that a walk reads relationships alone. What was
voided stays as `VOID`. A product is named through a `(:Use {product})` node of its own each time, because its degree
would grow for ever and every writer would queue for its lock; places and parties are properties for the same reason.

Refs are Neo4j's own node ids: the fastest way to start a query, and stable while nothing is deleted, which nothing is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any
from urllib.parse import unquote, urlsplit

from neo4j import (
    READ_ACCESS,
    Driver,
    GraphDatabase,
    ManagedTransaction,
    NotificationMinimumSeverity,
    Session,
)
from neo4j.exceptions import DriverError, Neo4jError

from tracechain.trace.events.units import now
from tracechain.trace.facts.admission import NEVER, admit, provenance
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.facts.protocol import Fact, RecordResult, StoreError, T, View
from tracechain.trace.store.neo4j.batch import advance, cursors, said, standings, write
from tracechain.trace.store.neo4j.view import SLICE, Neo4jView, Run, settled, slices

SCHEMA_VERSION = 1
FIRST_RETRY_SECONDS = 0.05  # the driver's own default of 1 s makes every lost race cost a second

_SCHEMA = (
    "CREATE CONSTRAINT thing_key IF NOT EXISTS FOR (t:Thing) REQUIRE t.key IS UNIQUE",
    "CREATE CONSTRAINT event_id IF NOT EXISTS FOR (e:Event) REQUIRE e.id IS UNIQUE",
    "CREATE CONSTRAINT transformation_id IF NOT EXISTS FOR (t:Transformation) REQUIRE t.id IS UNIQUE",
    "CREATE CONSTRAINT stream_name IF NOT EXISTS FOR (s:Stream) REQUIRE s.name IS UNIQUE",
    "CREATE CONSTRAINT ledger_one IF NOT EXISTS FOR (l:Ledger) REQUIRE l.one IS UNIQUE",
    "CREATE INDEX use_product IF NOT EXISTS FOR (u:Use) ON (u.product)",
    "CREATE INDEX event_recorded IF NOT EXISTS FOR (e:Event) ON (e.recorded)",
    "CREATE INDEX event_place IF NOT EXISTS FOR (e:Event) ON (e.place, e.time)",
)


class Neo4jStore:
    """A ProvenanceStore in Neo4j 5; `url` is `neo4j://USER:PASSWORD@HOST:7687` (also `bolt://`, `neo4j+s://` …).

    Connects when first asked. `clock` gives the time of day in µs; recordTimes never run backwards even if it does.
    """

    def __init__(self, url: str, clock: Callable[[], int] = now) -> None:
        parts = urlsplit(url)
        self._address = f"{parts.scheme}://{parts.hostname}:{parts.port or 7687}"
        auth = (unquote(parts.username or "neo4j"), unquote(parts.password or ""))
        self._driver: Driver = GraphDatabase.driver(
            self._address,
            auth=auth,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
            max_transaction_retry_time=60,
            initial_retry_delay=FIRST_RETRY_SECONDS,
        )
        self._bookmarks = GraphDatabase.bookmark_manager()  # a cluster's replica answers only when it has what we wrote
        self._clock = clock

    def migrate(self) -> None:
        """Create the schema; safe to repeat."""
        try:
            self._make_schema()
        except (Neo4jError, DriverError) as error:
            raise StoreError(f"the Neo4j store {self._address} can't be set up: {error}") from error
        self.ping()

    def _make_schema(self) -> None:
        with self._driver.session(bookmark_manager=self._bookmarks) as session:
            for statement in _SCHEMA:
                session.run(statement).consume()
            session.run("CALL db.awaitIndexes(120)").consume()
            session.run(
                "MERGE (l:Ledger {one: 1}) ON CREATE SET l.recorded = 0, l.schema = $version", version=SCHEMA_VERSION
            ).consume()

    def close(self) -> None:
        self._driver.close()

    def ping(self) -> None:
        """Raise StoreError when the server does not answer or has no schema of this version."""
        with self._session() as run:
            row = run("MATCH (l:Ledger {one: 1}) RETURN l.schema").single()
        if row is None:
            raise StoreError(f"the Neo4j store {self._address} has no schema yet: run `tracechain init`")
        if row[0] != SCHEMA_VERSION:
            raise StoreError(f"the Neo4j store {self._address} has schema version {row[0]}, expected {SCHEMA_VERSION}")

    def record(self, facts: Sequence[Fact], received: Sequence[tuple[str, int]] = ()) -> RecordResult:
        """Record a batch in one transaction; see ProvenanceStore.record."""

        def work(transaction: ManagedTransaction) -> RecordResult:
            # Taking the ledger's lock first makes the order of commits the recorded order.
            row = transaction.run("MATCH (l:Ledger {one: 1}) SET l.locked = true RETURN l.recorded").single()
            if row is None:
                raise StoreError(f"the Neo4j store {self._address} has no schema yet: run `tracechain init`")
            known = standings(transaction, sorted({f.event.id for f in facts}))
            there = said(transaction, sorted(known))
            ticks = count(max(row[0] + 1, self._clock()))
            admission = admit(facts, known, there, ticks)
            if admission.changes:
                write(transaction, admission, known)
                transaction.run("MATCH (l:Ledger {one: 1}) SET l.recorded = $last", last=next(ticks) - 1).consume()
            return RecordResult(admission.outcomes, advance(transaction, received))

        try:
            with self._driver.session(bookmark_manager=self._bookmarks) as session:
                return session.execute_write(work)
        except (Neo4jError, DriverError) as error:
            raise StoreError(f"the Neo4j store {self._address} can't be written: {error}") from error

    def cursor(self, stream: str) -> Cursor:
        """What of a stream of envelopes is durable."""
        with self._session() as run:
            return cursors(run, [stream]).get(stream, Cursor())

    def settled(self) -> int:
        """The last recordTime given; 0 in an empty store."""
        with self._session() as run:
            return settled(run)

    def documents(self, event_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Documents by eventID; the sender's own, or the declaration where only that is on record."""
        found: dict[str, dict[str, Any]] = {}
        query = """
            UNWIND $ids AS i MATCH (e:Event {id: i})
            RETURN e.id, e.recorded, e.voided, e.parties, coalesce(e.body, e.declaration)"""
        with self._session() as run:
            for ids in slices(list(event_ids), SLICE):
                for event_id, recorded, voided, who, body in run(query, ids=ids):
                    found[event_id] = {
                        "event": json.loads(body),
                        "recordTime": recorded,
                        "voided": None if voided == NEVER else voided,
                        **provenance(who),
                    }
        return found

    def ask(self, question: Callable[[View], T], as_of: int | None = None) -> T:
        """Answer a question from one set of facts.

        Neo4j has no snapshot across queries: if something was recorded meanwhile, ask again, of the set as it was
        before (the filter by recordTime costs a little, so it is not used first).
        """

        def work(transaction: ManagedTransaction) -> T:
            view = Neo4jView(transaction.run, as_of)
            answer = question(view)
            if as_of is not None or view.one_set():
                return answer
            return question(Neo4jView(transaction.run, view.opened))

        with self._reading() as session:
            return session.execute_read(work)

    def stream(self, question: Callable[[View], Iterator[T]], as_of: int | None = None) -> Iterator[T]:
        """As `ask`; what was told can't be taken back, so the set is the one settled at the beginning."""
        with self._session() as run:
            yield from question(Neo4jView(run, settled(run) if as_of is None else as_of))

    @contextmanager
    def _session(self) -> Iterator[Run]:
        """One read transaction: beginning one for each query costs more than the queries of a pack's trace."""
        with self._reading() as session, session.begin_transaction() as transaction:
            yield transaction.run

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        try:
            with self._driver.session(default_access_mode=READ_ACCESS, bookmark_manager=self._bookmarks) as session:
                yield session
        except (Neo4jError, DriverError) as error:
            raise StoreError(f"the Neo4j store {self._address} does not answer: {error}") from error
