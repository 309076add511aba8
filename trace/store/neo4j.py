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

import numpy as np
from neo4j import (
    READ_ACCESS,
    Driver,
    GraphDatabase,
    ManagedTransaction,
    NotificationMinimumSeverity,
    Result,
    Session,
)
from neo4j.exceptions import DriverError, Neo4jError

from tracechain.trace.events.event import Event, Role
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.messages.cursor import Cursor
from tracechain.trace.store import link
from tracechain.trace.store.admission import NEVER, Admission, Standing, admit, parties, recorder
from tracechain.trace.store.circumstances import Circumstances, packed, unpacked
from tracechain.trace.store.graph import MemberRow, MentionRow, advanced, keys_of, member_rows, mention_rows
from tracechain.trace.store.protocol import Amounts, Fact, Links, Memberships, Recorded, Refs, StoreError, T, View

SCHEMA_VERSION = 1
SLICE = 20_000  # things a query: measured best between round trips and the server's memory
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
            return _settled(run)

    def documents(self, event_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Documents by eventID; the sender's own, or the declaration where only that is on record."""
        found: dict[str, dict[str, Any]] = {}
        query = """
            UNWIND $ids AS i MATCH (e:Event {id: i})
            RETURN e.id, e.recorded, e.voided, e.parties, coalesce(e.body, e.declaration)"""
        with self._session() as run:
            for ids in _slices(list(event_ids), SLICE):
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
            view = _Neo4jView(transaction.run, as_of)
            answer = question(view)
            if as_of is not None or view.one_set():
                return answer
            return question(_Neo4jView(transaction.run, view.opened))

        with self._reading() as session:
            return session.execute_read(work)

    def stream(self, question: Callable[[View], Iterator[T]], as_of: int | None = None) -> Iterator[T]:
        """As `ask`; what was told can't be taken back, so the set is the one settled at the beginning."""
        with self._session() as run:
            yield from question(_Neo4jView(run, _settled(run) if as_of is None else as_of))

    @contextmanager
    def _session(self) -> Iterator[_Run]:
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


_Run = Callable[..., Result]  # run one query, in a session's own or a given transaction


def _settled(run: _Run) -> int:
    row = run("MATCH (l:Ledger {one: 1}) RETURN l.recorded").single()
    return 0 if row is None else int(row[0])


def _standings(transaction: ManagedTransaction, ids: Sequence[str]) -> dict[str, Standing]:
    query = "UNWIND $ids AS i MATCH (e:Event {id: i}) RETURN e.id, e.hash, e.recorded, e.voided, e.parties"
    rows = chain.from_iterable(transaction.run(query, ids=some) for some in _slices(ids, SLICE))
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
    for some in _slices(sorted(values), SLICE):
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
    for some in _slices(events, SLICE):
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
    for some in _slices(rows, SLICE):
        transaction.run("UNWIND $rows AS r " + clause, rows=[tuple(row) for row in some]).consume()


def _cursors(run: _Run, streams: Sequence[str]) -> dict[str, Cursor]:
    rows = run("UNWIND $names AS n MATCH (s:Stream {name: n}) RETURN s.name, s.cursor", names=list(streams))
    return {name: Cursor.from_json(text) for name, text in rows}


def _advance(transaction: ManagedTransaction, received: Sequence[tuple[str, int]]) -> dict[str, Cursor]:
    cursors = advanced(received, lambda streams: _cursors(transaction.run, streams))
    rows = sorted((stream, cursor.to_json()) for stream, cursor in cursors.items())
    _tell(transaction, "MERGE (s:Stream {name: r[0]}) SET s.cursor = r[1]", rows)
    return cursors


def _slices(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (values[start : start + size] for start in range(0, len(values), size))


class _Neo4jView:
    """A View over one session; `as_of` None means: as it is now, without a look at recordTimes.

    What opens a question (refs) and what closes it (names) also tell how far the set was settled: were these queries
    of their own, a pack's trace would take a tenth longer.
    """

    def __init__(self, run: _Run, as_of: int | None) -> None:
        self._transaction_run = run
        self._as_of = as_of
        self.opened: int | None = None  # settled before anything was asked
        self._closed: int | None = None  # settled after all that was asked, if the last query told it
        self._then = "" if as_of is None else f" AND r.r <= {as_of} AND coalesce(r.v, {NEVER}) > {as_of}"
        counted = f"e.recorded <= {as_of} AND e.voided > {as_of}"
        self._counted = f"e.voided = {NEVER}" if as_of is None else counted
        self._belongs = "BELONGS" if as_of is None else "BELONGS|BELONGED"

    def one_set(self) -> bool:
        """Whether nothing was recorded from the first query to the last."""
        return self.opened == (_settled(self._transaction_run) if self._closed is None else self._closed)

    def _run(self, query: str, **parameters: Any) -> Result:
        self._closed = None
        if self.opened is None:
            self.opened = _settled(self._transaction_run)
        return self._transaction_run(query, parameters)

    def refs(self, keys: Sequence[str]) -> list[int]:
        query = """
            OPTIONAL MATCH (l:Ledger {one: 1}) WITH coalesce(l.recorded, 0) AS settled
            UNWIND $keys AS k OPTIONAL MATCH (t:Thing {key: k}) RETURN settled, collect(t.key), collect(id(t))"""
        found: dict[str, int] = {}
        for some in _slices(list(keys), SLICE):
            settled, known, refs = self._transaction_run(query, keys=some).single(strict=True)
            self.opened = settled if self.opened is None else self.opened
            self._closed = None
            found.update(zip(known, refs, strict=True))
        return [found.get(key, -1) for key in keys]

    def keys(self, refs: Refs) -> list[str]:
        return self._texts("key", refs)

    def event_ids(self, events: Refs) -> list[str]:
        return self._texts("id", events)

    def names(self, things: Refs, events: Refs) -> tuple[list[str], list[str]]:
        query = """
            WITH COLLECT { UNWIND $things AS i MATCH (n) WHERE id(n) = i RETURN n.key } AS keys,
              COLLECT { UNWIND $events AS i MATCH (n) WHERE id(n) = i RETURN n.id } AS ids
            OPTIONAL MATCH (l:Ledger {one: 1}) RETURN keys, ids, coalesce(l.recorded, 0)"""
        keys: list[str] = []
        ids: list[str] = []
        settled = None
        for start in range(0, max(len(things), len(events)), SLICE):
            some = {"things": things[start : start + SLICE].tolist(), "events": events[start : start + SLICE].tolist()}
            more_keys, more_ids, settled = self._run(query, **some).single(strict=True)
            keys += more_keys
            ids += more_ids
        self._closed = settled
        return keys, ids

    def circumstances(self, events: Refs) -> list[Circumstances]:
        query = "UNWIND $set AS i MATCH (e) WHERE id(e) = i RETURN e.id, e.time, e.circumstances, e.parties"
        rows = chain.from_iterable(self._run(query, set=some) for some in _slices(events.tolist(), SLICE))
        return [unpacked(event_id, time, text, recorder(who)) for event_id, time, text, who in rows]

    def happened_at(self, places: Sequence[str], start: Refs, end: Refs) -> tuple[Refs, Refs, Refs]:
        query = f"""
            UNWIND $spans AS s MATCH (e:Event) USING INDEX SEEK e:Event(place, time)
            WHERE e.place = s[1] AND e.time >= s[2] AND e.time <= s[3] AND {self._counted}
            RETURN s[0], id(e), e.time"""
        spans = [*zip(range(len(places)), places, start.tolist(), end.tolist(), strict=True)]
        found = [
            tuple(row) for some in _slices(spans, SLICE) for row in self._run(query, spans=[list(s) for s in some])
        ]
        columns = np.array(found, dtype=np.int64).reshape(-1, 3)
        return columns[:, 0], columns[:, 1], columns[:, 2]

    def links(self, things: Refs) -> Links:
        return self._links("MATCH (t)-[r:{roles}]->(e) WHERE id(t) = i{then}", ("i", "id(e)"), things, tuple(Role))

    def mentions(self, product: int) -> Links:
        used = self._links(
            "MATCH (t:Use)-[r:{roles}]->(e) USING INDEX SEEK t:Use(product) WHERE t.product = i{then}",
            ("i", "id(e)"),
            _one(product),
            tuple(Role),
        )
        return used if len(used.event) else self.links(_one(product))

    def participants(self, events: Refs, role: Role) -> Links:
        return self._links(
            "MATCH (t)-[r:{roles}]->(e) WHERE id(e) = i{then}", ("coalesce(t.product, id(t))", "i"), events, (role,)
        )

    def transformation_events(self, transformations: Refs) -> tuple[Refs, Refs]:
        query = f"UNWIND $set AS i MATCH (g)<-[:PART_OF]-(e) WHERE id(g) = i AND {self._counted} RETURN collect(i), collect(id(e))"
        groups, events = self._columns(query, transformations, 2)
        return groups, events

    def amounts(self, events: Refs, role: Role = Role.CHILD) -> Amounts:
        query = f"""
            UNWIND $set AS i MATCH (t)-[r:{self._roles((role,))}]->(e)
            WHERE id(e) = i AND r.c / {1 << link.KIND_SHIFT} % 4 <> 0 AND r.c % 8 = {int(role)}{self._then}
            RETURN coalesce(t.product, id(t)), i, r.q, coalesce(r.u, '')"""
        rows = [tuple(row) for some in _slices(events.tolist(), SLICE) for row in self._run(query, set=some)]
        return Amounts(*([row[i] for row in rows] for i in range(4)))

    def members(self, lots: Refs) -> Memberships:
        return self._memberships("id(m)", lots)

    def lots(self, instances: Refs) -> Memberships:
        return self._memberships("id(n)", instances)

    def _memberships(self, side: str, refs: Refs) -> Memberships:
        query = f"""
            UNWIND $set AS i MATCH (n)-[r:{self._belongs}]->(m) WHERE {side} = i{self._then}
            RETURN collect(id(n)), collect(id(m)), collect(r.e), collect(r.t)"""
        return Memberships(*self._columns(query, refs, 4))

    def _roles(self, roles: Sequence[Role]) -> str:
        return "|".join(role.name for role in roles) + ("" if self._as_of is None else "|VOID")

    def _links(self, pattern: str, ends: tuple[str, str], refs: Refs, roles: Sequence[Role]) -> Links:
        then = self._then
        if self._as_of is not None and len(roles) == 1:
            then += f" AND r.c % 8 = {int(roles[0])}"
        match = pattern.format(roles=self._roles(roles), then=then)
        query = f"UNWIND $set AS i {match} RETURN collect({ends[0]}), collect({ends[1]}), collect(r.c), collect(r.o), collect(r.t)"
        return Links(*self._columns(query, refs, 5))

    def _texts(self, name: str, refs: Refs) -> list[str]:
        query = f"UNWIND $set AS i MATCH (n) WHERE id(n) = i RETURN collect(n.{name})"
        return [
            text for some in _slices(refs.tolist(), SLICE) for text in self._run(query, set=some).single(strict=True)[0]
        ]

    def _columns(self, query: str, refs: Refs, width: int) -> list[Refs]:
        parts = [self._run(query, set=some).single(strict=True) for some in _slices(refs.tolist(), SLICE)]
        if not parts:
            return [np.empty(0, dtype=np.int64)] * width
        return [np.concatenate([np.array(part[i], dtype=np.int64) for part in parts]) for i in range(width)]


def _one(ref: int) -> Refs:
    return np.array([ref], dtype=np.int64)
