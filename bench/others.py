"""What somebody would reach for instead: path patterns in Cypher, recursive SQL in PostgreSQL, NetworkX in memory.

Each is filled with the same facts, and asked which things a subject went into, and which events name them or a container
they were in. None of them knows time: where goods leave a tank or a crate, their answer is another one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import networkx as nx
import psycopg
from neo4j import GraphDatabase, NotificationMinimumSeverity, unit_of_work
from neo4j.exceptions import Neo4jError

from servers.postgres import Postgres
from tracechain.trace.events.event import Role

Sets = tuple[set[str], set[str]]  # keys of things, eventIDs
TIMEOUT_SECONDS = 120


# --- Cypher: every path a row --------------------------------------------------------------------------------------

_PATHS = """
    MATCH (s:Thing {key: $key}) (()-[:INPUT]->(:Event)<-[:OUTPUT]-()){0,20} (y)
    MATCH (x)-[:BELONGS]->{0,1}(y)
"""
_PATH_ITEMS = _PATHS + "RETURN DISTINCT x.key"
_PATH_EVENTS = (
    _PATHS
    + """
    MATCH (x) (()-[:CHILD]->(:Event)<-[:PARENT]-()){0,5} (c)-[:OBJECT|PARENT|CHILD|INPUT|OUTPUT]->(e:Event)
    RETURN DISTINCT e.id
"""
)


def paths(url: str, key: str, events: bool = True) -> Sets | None:
    """Variable-length patterns in Neo4j; None where the server gave up after two minutes."""
    parts = urlsplit(url)
    address = f"bolt://{parts.hostname}:{parts.port}"

    @unit_of_work(timeout=TIMEOUT_SECONDS)
    def ask(transaction, query):  # noqa: ANN001, ANN202 - the driver's own types
        return {row[0] for row in transaction.run(query, key=key)}

    quiet = NotificationMinimumSeverity.OFF
    with (
        GraphDatabase.driver(
            address, auth=(parts.username or "", parts.password or ""), notifications_min_severity=quiet
        ) as driver,
        driver.session() as session,
    ):
        try:
            things = session.execute_read(ask, _PATH_ITEMS)
            return things, session.execute_read(ask, _PATH_EVENTS) if events else set()
        except Neo4jError as error:
            if "TransactionTimedOut" in (error.code or ""):
                return None
            raise


# --- PostgreSQL: recursive SQL ---------------------------------------------------------------------------------------

_TABLES = """
CREATE TABLE thing (ref bigint PRIMARY KEY, key text NOT NULL UNIQUE);
CREATE TABLE event (ref bigint PRIMARY KEY, id text NOT NULL);
CREATE TABLE link (thing bigint NOT NULL, event bigint NOT NULL, role int NOT NULL, parent bigint NOT NULL);
CREATE TABLE member (lot bigint NOT NULL, instance bigint NOT NULL);
"""
_INDEXES = """
CREATE INDEX ON link (thing, role, event, parent);
CREATE INDEX ON link (event, role, thing);
CREATE INDEX ON member (lot, instance);
CREATE INDEX ON member (instance, lot);
"""
# One recursive term sees the working table once: each rule is a branch of the lateral join.
_RECURSIVE = f"""
WITH RECURSIVE item (thing) AS (
    SELECT ref FROM thing WHERE key = %(key)s
  UNION
    SELECT found.thing FROM item CROSS JOIN LATERAL (
      SELECT made.thing FROM link used JOIN link made ON made.event = used.event AND made.role = {int(Role.OUTPUT)}
      WHERE used.thing = item.thing AND used.role = {int(Role.INPUT)}
      UNION ALL
      SELECT m.instance FROM member m WHERE m.lot = item.thing
      UNION ALL
      SELECT inside.thing FROM link box JOIN link inside ON inside.event = box.event AND inside.role = {int(Role.CHILD)}
      WHERE box.thing = item.thing AND box.role = {int(Role.PARENT)}
    ) found
), carried (thing) AS (
    SELECT thing FROM item
  UNION
    SELECT l.parent FROM carried JOIN link l ON l.thing = carried.thing AND l.role = {int(Role.CHILD)}
)
"""
_PG_ITEMS = _RECURSIVE + "SELECT t.key FROM item JOIN thing t ON t.ref = item.thing"
_PG_EVENTS = (
    _RECURSIVE
    + """
SELECT DISTINCT e.id FROM carried JOIN link l ON l.thing = carried.thing JOIN event e ON e.ref = l.event"""
)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL of this run alone; gives its connection string."""
    server = Postgres(folder, {"shared_buffers": "1GB", "work_mem": "256MB", "max_wal_size": "4GB"})
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def fill(connection: psycopg.Connection, source: Path) -> None:
    """Copy the facts from a SQLite store."""
    queries = {
        "thing": "SELECT ref, key FROM thing",
        "event": "SELECT ref, id FROM event",
        "link": "SELECT thing, event, code & 7, other FROM link",
        "member": "SELECT DISTINCT lot, instance FROM member",
    }
    connection.execute(_TABLES)
    with sqlite3.connect(source) as facts, connection.cursor() as cursor:
        for name, query in queries.items():
            with cursor.copy(f"COPY {name} FROM STDIN") as copy:
                for row in facts.execute(query):
                    copy.write_row(row)
    connection.execute(_INDEXES)
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE")


def recursive(connection: psycopg.Connection, key: str) -> Sets:
    """Recursive SQL: the things, then the events."""
    things = {row[0] for row in connection.execute(_PG_ITEMS, {"key": key})}
    return things, {row[0] for row in connection.execute(_PG_EVENTS, {"key": key})}


# --- NetworkX: all of it in memory -----------------------------------------------------------------------------------


class Memory:
    """Directed graphs of keys: what goes into what, what is in what, and which events name a thing."""

    def __init__(self, source: Path) -> None:
        self.flow, self.inside = nx.DiGraph(), nx.DiGraph()
        self.events: dict[str, list[str]] = {}
        with sqlite3.connect(source) as facts:
            name = dict(facts.execute("SELECT ref, key FROM thing"))
            event_id = dict(facts.execute("SELECT ref, id FROM event"))
            for ref, event, role, parent in facts.execute("SELECT thing, event, code & 7, other FROM link"):
                thing, event_key = name[ref], event_id[event]
                self.events.setdefault(thing, []).append(event_key)
                if role == Role.INPUT:
                    self.flow.add_edge(thing, event_key)
                elif role == Role.OUTPUT:
                    self.flow.add_edge(event_key, thing)
                elif role == Role.CHILD:
                    self.flow.add_edge(name[parent], thing)
                    self.inside.add_edge(thing, name[parent])
            for lot, instance in facts.execute("SELECT lot, instance FROM member"):
                self.flow.add_edge(name[lot], name[instance])

    def reached(self, key: str) -> Sets:
        """Forward: descendants, then everything they were in."""
        things = {thing for thing in nx.descendants(self.flow, key) if thing in self.events} | {key}
        known = things & self.inside.nodes
        carried = set(known)
        front = known
        while front:
            front = {box for thing in front for box in self.inside.successors(thing)} - carried
            carried |= front
        return things, {event for thing in things | carried for event in self.events[thing]}
