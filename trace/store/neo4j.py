"""The provenance graph in Neo4j: the production store.

Layout: `(:Thing {key})-[:CHILD {c, o, t, r}]->(:Event {id, …})`, one relationship type a role, with the packed mention,
the parent's or transformation's ref, eventTime and recordTime on it, so that a walk reads relationships alone. What was
voided stays as `VOID`. A product is named through a `(:Use {product})` node of its own each time, because its degree
would grow for ever and every writer would queue for its lock; places and parties are properties for the same reason.

Refs are Neo4j's own node ids: the fastest way to start a query, and stable while nothing is deleted, which nothing is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, count
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

from tracechain.trace.events.event import Event, Role
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.messages.cursor import Cursor
from tracechain.trace.store.admission import NEVER, Admission, Standing, admit, parties, recorder
from tracechain.trace.store.circumstances import packed
from tracechain.trace.store.graph import MemberRow, MentionRow, advanced, keys_of, member_rows, mention_rows
from tracechain.trace.store.neo4j_view import SLICE, Neo4jView, Run, settled, slices
from tracechain.trace.store.protocol import Fact, Recorded, StoreError, T, View

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
_COUNTED = "|".join(role.name for role in Role)


def _now() -> int:
    return time.time_ns() // 1000


class Neo4jStore:
    """A ProvenanceStore in Neo4j 5; `url` is `neo4j://USER:PASSWORD@HOST:7687` (also `bolt://`, `neo4j+s://` …).

    Connects when first asked. `clock` gives the time of day in µs; recordTimes never run backwards even if it does.
    """

    def __init__(self, url: str, clock: Callable[[], int] = _now) -> None:
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

    def record(self, facts: Sequence[Fact], received: Sequence[tuple[str, int]] = ()) -> Recorded:
        """Record a batch in one transaction; see ProvenanceStore.record."""

        def work(transaction: ManagedTransaction) -> Recorded:
            # Taking the ledger's lock first makes the order of commits the recorded order.
            row = transaction.run("MATCH (l:Ledger {one: 1}) SET l.locked = true RETURN l.recorded").single()
            if row is None:
                raise StoreError(f"the Neo4j store {self._address} has no schema yet: run `tracechain init`")
            known = _standings(transaction, sorted({f.event.id for f in facts}))
            ticks = count(max(row[0] + 1, self._clock()))
            admission = admit(facts, known, ticks)
            if admission.standings:
                _write(transaction, admission, known)
                transaction.run("MATCH (l:Ledger {one: 1}) SET l.recorded = $last", last=next(ticks) - 1).consume()
            return Recorded(admission.outcomes, _advance(transaction, received))

        try:
            with self._driver.session(bookmark_manager=self._bookmarks) as session:
                return session.execute_write(work)
        except (Neo4jError, DriverError) as error:
            raise StoreError(f"the Neo4j store {self._address} can't be written: {error}") from error

    def cursor(self, stream: str) -> Cursor:
        """What of a stream of envelopes is durable."""
        with self._session() as run:
            return _cursors(run, [stream]).get(stream, Cursor())

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
                        "party": recorder(who),
                        "voided": None if voided == NEVER else voided,
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


def _standings(transaction: ManagedTransaction, ids: Sequence[str]) -> dict[str, Standing]:
    query = "UNWIND $ids AS i MATCH (e:Event {id: i}) RETURN e.id, e.hash, e.recorded, e.voided, e.parties"
    rows = chain.from_iterable(transaction.run(query, ids=some) for some in slices(ids, SLICE))
    return {
        event_id: Standing(hashed, recorded, voided, *parties(who)) for event_id, hashed, recorded, voided, who in rows
    }


def _write(transaction: ManagedTransaction, admission: Admission, known: Mapping[str, Standing]) -> None:
    new = list(admission.new.values())
    things = _merged(transaction, "Thing", "key", keys_of(new))
    groups = _merged(transaction, "Transformation", "id", {e.transformation for e in new if e.transformation})
    refs = _created(transaction, new, admission)
    part_of = [(refs[e.id], groups[e.transformation]) for e in new if e.transformation]
    _tell(transaction, "MATCH (e) WHERE id(e) = r[0] MATCH (t) WHERE id(t) = r[1] CREATE (e)-[:PART_OF]->(t)", part_of)
    mentions: dict[tuple[str, bool], list[MentionRow]] = {}
    members: dict[str, list[MemberRow]] = {}
    for event in new:
        standing = admission.standings[event.id]
        counts = standing.voided == NEVER
        rows = mention_rows(event, standing, things, groups, refs[event.id])
        for naming, row in zip(event.namings, rows, strict=True):
            kind = (naming.role.name if counts else "VOID", naming.thing.kind is Kind.PRODUCT)
            mentions.setdefault(kind, []).append(row)
        told = member_rows(event, standing, things, refs[event.id])
        members.setdefault("BELONGS" if counts else "BELONGED", []).extend(told)
    for (name, product), rows_of in sorted(mentions.items()):
        _tell(transaction, _mention_query(name, product), sorted(rows_of, key=lambda row: row[:3]))
    for name, told in sorted(members.items()):
        _tell(transaction, _member_query(name), sorted(told))
    _rewrite(transaction, admission, known)
    _keep_copies(transaction, admission)


def _mention_query(name: str, product: bool) -> str:
    thing = "WITH r, e CREATE (t:Use {product: r[0]})" if product else "MATCH (t) WHERE id(t) = r[0]"
    said = "c: r[3], o: r[4], t: r[5], r: r[6], q: r[8], u: r[9]" + (", v: r[7]" if name == "VOID" else "")
    return f"MATCH (e) WHERE id(e) = r[1] {thing} CREATE (t)-[:{name} {{{said}}}]->(e)"


def _member_query(name: str) -> str:
    said = "e: r[2], t: r[3], r: r[4]" + (", v: r[5]" if name == "BELONGED" else "")
    return f"MATCH (l) WHERE id(l) = r[0] MATCH (i) WHERE id(i) = r[1] CREATE (i)-[:{name} {{{said}}}]->(l)"


def _merged(transaction: ManagedTransaction, label: str, key: str, values: Iterable[str]) -> dict[str, int]:
    """Refs by key, made where there were none, in sorted order so that no two writers wait for each other in a ring."""
    query = f"UNWIND $values AS v MERGE (n:{label} {{{key}: v}}) RETURN collect(n.{key}), collect(id(n))"
    found: dict[str, int] = {}
    for some in slices(sorted(values), SLICE):
        keys, refs = transaction.run(query, values=some).single(strict=True)
        found.update(zip(keys, refs, strict=True))
    return found


def _created(transaction: ManagedTransaction, events: Sequence[Event], admission: Admission) -> dict[str, int]:
    query = """
        UNWIND $rows AS r
        CREATE (e:Event {id: r[0], hash: r[1], time: r[2], recorded: r[3], voided: r[4], parties: r[5], circumstances: r[6],
          place: r[7], body: r[8], declaration: r[9]})
        RETURN collect(id(e))"""
    found: dict[str, int] = {}
    said = {(event_id, declared): _told(event) for event_id, declared, event in reversed(admission.copies)}
    for some in slices(events, SLICE):
        rows = [
            (*_event_row(event, admission.standings[event.id]), said.get((event.id, False)), said.get((event.id, True)))
            for event in some
        ]
        refs = transaction.run(query, rows=rows).single(strict=True)[0]
        found.update(zip((e.id for e in some), refs, strict=True))
    return found


def _event_row(event: Event, standing: Standing) -> tuple[Any, ...]:
    span = (event.time, standing.recorded, standing.voided, standing.parties())
    return (event.id, event.content_hash, *span, packed(event), event.place)


def _rewrite(transaction: ManagedTransaction, admission: Admission, known: Mapping[str, Standing]) -> None:
    """Give events that were there before their new standing; what is voided (or counts after all) changes its type."""
    for event_id in sorted(admission.standings.keys() & known.keys()):
        before, after = known[event_id], admission.standings[event_id]
        span: dict[str, Any] = {"id": event_id, "recorded": after.recorded, "voided": after.voided}
        transaction.run(
            "MATCH (e:Event {id: $id}) SET e.recorded = $recorded, e.voided = $voided, e.parties = $parties",
            **span,
            parties=after.parties(),
        ).consume()
        if (before.recorded, before.voided) == (after.recorded, after.voided):
            continue
        void = after.voided != NEVER
        roles = [(r.name, "VOID") if void else ("VOID", r.name) for r in Role]
        for role, (old, new) in zip(Role, roles, strict=True):
            _retype(transaction, f"(n)-[r:{old}]->(e)", f"(n)-[x:{new}]->(e)", f"AND r.c % 8 = {int(role)}", span, void)
        old, new = ("BELONGS", "BELONGED") if void else ("BELONGED", "BELONGS")
        pattern = f"(e)<-[:{_COUNTED}|VOID]-(n) WITH DISTINCT e, n MATCH (n)-[r:{old}]->(m)"
        _retype(transaction, pattern, f"(n)-[x:{new}]->(m)", "AND r.e = id(e)", span, void)


def _retype(
    transaction: ManagedTransaction, pattern: str, made: str, condition: str, span: dict[str, Any], void: bool
) -> None:
    ending = "x.v = $voided" if void else "x.v = null"
    transaction.run(
        f"MATCH (e:Event {{id: $id}}) MATCH {pattern} WHERE true {condition} "
        f"CREATE {made} SET x = properties(r), x.r = $recorded, {ending} DELETE r",
        **span,
    ).consume()


def _told(event: Event) -> str:
    return json.dumps(event.document, ensure_ascii=False)


def _keep_copies(transaction: ManagedTransaction, admission: Admission) -> None:
    """Keep the documents of events that were there before; the others are made with theirs."""
    older = [
        (event_id, declared, event) for event_id, declared, event in admission.copies if event_id not in admission.new
    ]
    for declared, name in ((False, "body"), (True, "declaration")):
        rows = [(event_id, _told(event)) for event_id, said, event in older if said is declared]
        _tell(transaction, f"MATCH (e:Event {{id: r[0]}}) SET e.{name} = coalesce(e.{name}, r[1])", rows)


def _tell(transaction: ManagedTransaction, clause: str, rows: Sequence[tuple[Any, ...]]) -> None:
    for some in slices(rows, SLICE):
        transaction.run("UNWIND $rows AS r " + clause, rows=[tuple(row) for row in some]).consume()


def _cursors(run: Run, streams: Sequence[str]) -> dict[str, Cursor]:
    rows = run("UNWIND $names AS n MATCH (s:Stream {name: n}) RETURN s.name, s.cursor", names=list(streams))
    return {name: Cursor.from_json(text) for name, text in rows}


def _advance(transaction: ManagedTransaction, received: Sequence[tuple[str, int]]) -> dict[str, Cursor]:
    cursors = advanced(received, lambda streams: _cursors(transaction.run, streams))
    rows = sorted((stream, cursor.to_json()) for stream, cursor in cursors.items())
    _tell(transaction, "MERGE (s:Stream {name: r[0]}) SET s.cursor = r[1]", rows)
    return cursors
