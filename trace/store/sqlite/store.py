"""The provenance graph in one SQLite file: the embedded default, and what a single city's pilot can run on.

WAL with synchronous FULL: what `record` returned is on the disk. Its tables are told of in schema.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from tracechain.trace.events.event import Event
from tracechain.trace.events.units import now
from tracechain.trace.facts.admission import NEVER, Admission, EventContent, EventStanding, admit, parties, provenance
from tracechain.trace.facts.circumstances import packed
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.facts.graph import (
    MemberRow,
    MentionRow,
    advanced,
    keys_of,
    member_rows,
    mention_rows,
    statement_rows,
)
from tracechain.trace.facts.protocol import Fact, RecordResult, StoreError, T, View
from tracechain.trace.fingerprint import fingerprint
from tracechain.trace.store.sqlite.schema import SCHEMA_VERSION, migrate, version_of
from tracechain.trace.store.sqlite.view import SqliteView
from tracechain.trace.write_ahead import keep_write_ahead

# Events by what json_each has as pairs of a fingerprint and an eventID.
_NAMED = """
    json_each(?) j CROSS JOIN event e
    ON e.number = json_extract(j.value, '$[0]') AND e.id = json_extract(j.value, '$[1]')"""

_SAID_NAMES = f"""
    SELECT e.id, t.key, l.code & 7 FROM {_NAMED}
    CROSS JOIN link l INDEXED BY link_event ON l.event = e.ref CROSS JOIN thing t ON t.ref = l.thing"""
_SAID_MEMBERSHIPS = f"""
    SELECT e.id, i.key, l.key FROM {_NAMED}
    CROSS JOIN member m ON m.event = e.ref CROSS JOIN thing i ON i.ref = m.instance CROSS JOIN thing l ON l.ref = m.lot"""


class SqliteStore:
    """A ProvenanceStore in a SQLite file; safe to share between threads, and between processes.

    `clock` gives the time of day in µs; recordTimes never run backwards even if it does.
    Raises StoreError where the file can't be opened or its schema is newer than this version.
    """

    def __init__(self, path: str | Path, clock: Callable[[], int] = now) -> None:
        self._path = str(path)
        self._clock = clock
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    def migrate(self) -> None:
        """Create the schema; safe to repeat."""
        if self._path != ":memory:":
            _make_folder(Path(self._path).parent)
        connection = self._connection()
        keep_write_ahead(connection)
        with self._transaction() as connection:
            migrate(connection, self._path)

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
        self._local = threading.local()

    def ping(self) -> None:
        """Raise StoreError when the file can't be read or has no schema."""
        try:
            version = version_of(self._connection())
        except sqlite3.Error as error:
            raise StoreError(f"the SQLite store {self._path!r} does not answer: {error}") from error
        if version != SCHEMA_VERSION:
            raise StoreError(
                f"the SQLite store {self._path!r} has schema version {version}, expected {SCHEMA_VERSION}: run `tracechain init`"
            )

    def record(self, facts: Sequence[Fact], received: Sequence[tuple[str, int]] = ()) -> RecordResult:
        """Record a batch in one transaction; see ProvenanceStore.record."""
        with self._transaction() as connection:
            known = _standings(connection, sorted({f.event.id for f in facts}))
            said = _said(connection, known)
            last = connection.execute("SELECT recorded FROM ledger").fetchone()[0]
            ticks = count(max(last + 1, self._clock()))
            admission = admit(facts, known, said, ticks)
            if admission.changes:
                _write(connection, admission, known)
                connection.execute("UPDATE ledger SET recorded = ?", (next(ticks) - 1,))
            return RecordResult(admission.outcomes, _advance(connection, received))

    def cursor(self, stream: str) -> Cursor:
        """What of a stream of envelopes is durable."""
        with self._reading() as connection:
            return _cursor(connection, stream)

    def settled(self) -> int:
        """The last recordTime given; 0 in an empty store."""
        with self._reading() as connection:
            return int(connection.execute("SELECT recorded FROM ledger").fetchone()[0])

    def documents(self, event_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Documents by eventID; the sender's own, or the declaration where only that is on record."""
        found: dict[str, dict[str, Any]] = {}
        query = f"""
            SELECT e.id, e.recorded, e.voided, e.parties, c.body FROM {_NAMED}
            JOIN copy c ON c.event = e.ref ORDER BY c.declared DESC"""
        with self._reading() as connection:
            for event_id, recorded, voided, who, body in connection.execute(query, (_names(event_ids),)):
                found[event_id] = {
                    "event": json.loads(zlib.decompress(body)),
                    "recordTime": recorded,
                    "voided": None if voided == NEVER else voided,
                    **provenance(who),
                }
        return found

    def ask(self, question: Callable[[View], T], as_of: int | None = None) -> T:
        """Answer a question in one read transaction: a snapshot of the file."""
        with self._snapshot(as_of) as view:
            return question(view)

    def stream(self, question: Callable[[View], Iterator[T]], as_of: int | None = None) -> Iterator[T]:
        """As `ask`; other questions may be asked in this thread meanwhile, and see the same snapshot."""
        with self._snapshot(as_of) as view:
            yield from question(view)

    @contextmanager
    def _snapshot(self, as_of: int | None) -> Iterator[View]:
        with self._reading() as connection:
            connection.execute("SAVEPOINT question")  # unlike BEGIN, one may be inside another
            try:
                yield SqliteView(connection, NEVER - 1 if as_of is None else as_of)
            finally:
                connection.execute("RELEASE question")

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            try:
                connection = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
            except sqlite3.Error as error:
                raise StoreError(f"the SQLite store {self._path!r} can't be opened: {error}") from error
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA cache_size=-65536")
            connection.execute("PRAGMA mmap_size=134217728")  # counts as the process's own memory
            self._local.connection = connection
            with self._lock:
                self._open.append(connection)
        return connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._connection()
        except sqlite3.Error as error:
            raise StoreError(f"the SQLite store {self._path!r} can't be read: {error}") from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One writer at a time: the order of commits is the recorded order."""
        connection = self._connection()
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise StoreError(f"the SQLite store {self._path!r} can't be written: {error}") from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder {str(folder)!r} of the SQLite store can't be made: {error.strerror}") from error


def _standings(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, EventStanding]:
    query = f"SELECT e.id, e.hash, e.recorded, e.voided, e.parties FROM {_NAMED}"
    return {
        event_id: EventStanding(content_hash, recorded, voided, *parties(who))
        for event_id, content_hash, recorded, voided, who in connection.execute(query, (_names(ids),))
    }


def _said(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, EventContent]:
    """What events on record say of things."""
    names: dict[str, set[tuple[str, int]]] = {}
    memberships: dict[str, set[tuple[str, str]]] = {}
    wanted = _names(ids)
    for event_id, key, role in connection.execute(_SAID_NAMES, (wanted,)):
        names.setdefault(event_id, set()).add((key, role))
    for event_id, instance, lot in connection.execute(_SAID_MEMBERSHIPS, (wanted,)):
        memberships.setdefault(event_id, set()).add((instance, lot))
    return {i: EventContent(frozenset(names.get(i, ())), frozenset(memberships.get(i, ()))) for i in ids}


def _names(event_ids: Iterable[str]) -> str:
    """EventIDs, as they are looked for in _NAMED."""
    return json.dumps([(fingerprint(event_id), event_id) for event_id in event_ids])


def _write(connection: sqlite3.Connection, admission: Admission, known: Mapping[str, EventStanding]) -> None:
    new = admission.new.values()
    things = _refs(connection, "thing", "key", keys_of(new, admission.statements))
    groups = _refs(connection, "transformation", "id", {e.transformation for e in new if e.transformation})
    free = connection.execute("SELECT coalesce(max(ref), 0) + 1 FROM event").fetchone()[0]
    events: list[tuple[Any, ...]] = []
    mentions: list[MentionRow] = []
    members: list[MemberRow] = []
    refs = {event.id: ref for ref, event in enumerate(new, free)}
    for event in new:
        ref = refs[event.id]
        standing = admission.standings[event.id]
        span = (event.time, standing.recorded, standing.voided, standing.parties())
        group, said = groups.get(event.transformation or ""), packed(event)
        events.append((ref, event.id, fingerprint(event.id), event.content_hash, *span, group, said, event.place))
        mentions += mention_rows(event, standing, things, groups, ref)
        members += member_rows(event, standing, things, ref)
    connection.executemany("INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?)", events)
    connection.executemany(
        "INSERT INTO link VALUES (?,?,?,?,?,?,?,?,?,?)",
        sorted(mentions),
    )
    connection.executemany("INSERT INTO member VALUES (?,?,?,?,?,?)", sorted(members))
    _rewrite(connection, admission, known)
    told = [event_id for event_id, _, _ in admission.copies] + [one.event.id for one in admission.statements]
    older = _names(event_id for event_id in told if event_id not in refs)
    refs |= dict(connection.execute(f"SELECT e.id, e.ref FROM {_NAMED}", (older,)))
    copies = ((refs[event_id], declared, _compressed(event)) for event_id, declared, event in admission.copies)
    connection.executemany("INSERT OR IGNORE INTO copy VALUES (?,?,?)", copies)
    stated = statement_rows(admission, known, things, refs)
    connection.executemany("INSERT INTO member VALUES (?,?,?,?,?,?)", sorted(stated))


def _compressed(event: Event) -> bytes:
    return zlib.compress(json.dumps(event.document, ensure_ascii=False).encode(), 1)


def _rewrite(connection: sqlite3.Connection, admission: Admission, known: Mapping[str, EventStanding]) -> None:
    """Give events that were there before their new standing, and their mentions and memberships with them."""
    for event_id in admission.standings.keys() & known.keys():
        standing = admission.standings[event_id]
        ref = connection.execute(f"SELECT e.ref FROM {_NAMED}", (_names([event_id]),)).fetchone()[0]
        span = (standing.recorded, standing.voided)
        connection.execute(
            "UPDATE event SET recorded = ?, voided = ?, parties = ? WHERE ref = ?", (*span, standing.parties(), ref)
        )
        if span != (known[event_id].recorded, known[event_id].voided):
            connection.execute("UPDATE link SET recorded = ?, voided = ? WHERE event = ?", (*span, ref))
            # What a later copy was the first to state was not known before that.
            update = "UPDATE member SET recorded = max(recorded, ?), voided = ? WHERE event = ?"
            connection.execute(update, (*span, ref))


def _refs(connection: sqlite3.Connection, table: str, column: str, keys: Iterable[str]) -> dict[str, int]:
    """Refs by key, made where there were none. Table and column are this module's own words."""
    ordered = sorted(keys)
    connection.executemany(f"INSERT OR IGNORE INTO {table} ({column}) VALUES (?)", ((k,) for k in ordered))
    query = f"SELECT t.{column}, t.ref FROM json_each(?) j JOIN {table} t ON t.{column} = j.value"
    return dict(connection.execute(query, (json.dumps(ordered),)))


def _cursor(connection: sqlite3.Connection, stream: str) -> Cursor:
    row = connection.execute("SELECT cursor FROM stream WHERE name = ?", (stream,)).fetchone()
    return Cursor.from_json(row[0]) if row else Cursor()


def _advance(connection: sqlite3.Connection, received: Sequence[tuple[str, int]]) -> dict[str, Cursor]:
    cursors = advanced(received, lambda streams: {stream: _cursor(connection, stream) for stream in streams})
    connection.executemany("INSERT OR REPLACE INTO stream VALUES (?,?)", [(s, c.to_json()) for s, c in cursors.items()])
    return cursors
