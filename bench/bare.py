"""Bare bulk writing: rows that are ready, put into a store's own tables and indexes by hand, in the same transactions' size.

Nothing is read, checked or decided here: what is on record before, who may say it, and when it was recorded.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from neo4j import GraphDatabase

from tracechain.trace.events.event import Event
from tracechain.trace.facts.admission import EventStanding
from tracechain.trace.facts.circumstances import packed
from tracechain.trace.facts.graph import keys_of, member_rows, mention_rows
from tracechain.trace.fingerprint import fingerprint

BATCH = 2_000
Batch = dict[str, list[tuple[Any, ...]]]
Writer = Callable[[Sequence[Batch]], None]


class Bare:
    """Prepares rows of events with refs of its own, and writes them to an empty SQLite store or beside others in Neo4j."""

    def __init__(self) -> None:
        self._things: dict[str, int] = {}
        self._refs = count(1)

    def rows(self, events: Sequence[Event]) -> list[Batch]:
        """Batches of rows, by table."""
        return [self._batch(events[start : start + BATCH]) for start in range(0, len(events), BATCH)]

    def _batch(self, events: Sequence[Event]) -> Batch:
        new = sorted(keys_of(events) - self._things.keys())
        self._things |= dict(zip(new, count(len(self._things) + 1)))
        batch: Batch = {"thing": [(self._things[key], key) for key in new]}
        for event in events:
            for table, rows in self._rows(event):
                batch.setdefault(table, []).extend(rows)
        return {table: sorted(rows, key=lambda row: row[:3]) for table, rows in batch.items()}

    def _rows(self, event: Event) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        ref, standing = next(self._refs), EventStanding(event.content_hash, event.time, recorders=("",))
        span = (event.time, standing.recorded, standing.voided, standing.parties())
        body = json.dumps(event.document, ensure_ascii=False)
        yield (
            "event",
            [(ref, event.id, fingerprint(event.id), event.content_hash, *span, None, packed(event), event.place)],
        )
        yield "copy", [(ref, False, zlib.compress(body.encode(), 1))]
        yield "body", [(event.id, body)]
        links = list(mention_rows(event, standing, self._things, {}, ref))
        yield "link", links
        yield "member", list(member_rows(event, standing, self._things, ref))
        named = zip(event.namings, links, strict=True)
        yield "named", [(n.role.name, event.id, n.thing.key, *row[3:]) for n, row in named]
        yield "stated", [(event.id, lot, instance, event.time) for instance, lot in event.memberships]


class Sqlite:
    """INSERT by `executemany` into the store's own schema, as durable as the store."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("PRAGMA cache_size=-65536")

    def __call__(self, batches: Sequence[Batch]) -> None:
        """One transaction a batch."""
        for batch in batches:
            self._connection.execute("BEGIN IMMEDIATE")
            for table, width in (("thing", 2), ("event", 11), ("copy", 3), ("link", 10), ("member", 6)):
                places = ",".join("?" * width)
                self._connection.executemany(f"INSERT INTO {table} VALUES ({places})", batch.get(table, []))
            self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


class Cypher:
    """UNWIND with the same properties, on the store's own constraints."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        address = f"{parts.scheme}://{parts.hostname}:{parts.port}"
        self._driver = GraphDatabase.driver(address, auth=(parts.username or "", parts.password or ""))

    def __call__(self, batches: Sequence[Batch]) -> None:
        """One transaction a batch."""
        for batch in batches:
            with self._driver.session() as session:
                session.execute_write(_write, batch)

    def close(self) -> None:
        self._driver.close()


def _write(transaction: Any, batch: Batch) -> None:
    bodies = dict(batch["body"])
    run = transaction.run
    run("UNWIND $keys AS k MERGE (:Thing {key: k})", keys=sorted(key for _, key in batch["thing"])).consume()
    event = """
        UNWIND $rows AS r CREATE (:Event {id: r[1], hash: r[2], time: r[3], recorded: r[4], voided: r[5], parties: r[6],
          circumstances: r[8], place: r[9], body: r[10]})"""
    run(event, rows=[[*row, bodies[row[1]]] for row in batch["event"]]).consume()
    for role in sorted({row[0] for row in batch["named"]}):
        query = f"""
            UNWIND $rows AS r MATCH (e:Event {{id: r[1]}}) MATCH (t:Thing {{key: r[2]}})
            CREATE (t)-[:{role} {{c: r[3], o: r[4], t: r[5], r: r[6], q: r[8], u: r[9]}}]->(e)"""
        run(query, rows=[list(row) for row in batch["named"] if row[0] == role]).consume()
    query = """
        UNWIND $rows AS r MATCH (l:Thing {key: r[1]}) MATCH (i:Thing {key: r[2]})
        CREATE (i)-[:BELONGS {t: r[3]}]->(l)"""
    run(query, rows=[list(row) for row in batch.get("stated", [])]).consume()
