"""The same recall as somebody would write it by hand for one store: batched queries, sets, a walk; no times, no stays.

It fetches the same links as a trace: of every thing reached and of every container that one was in. It ignores when,
so its answer is right only where nothing leaves a container and nothing is used before it was made, as in this chain.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
from neo4j import GraphDatabase, NotificationMinimumSeverity
from numpy.typing import NDArray

from tracechain.trace.events.event import Role

SLICE = 20_000
Ints = NDArray[np.int64]


class Reached(NamedTuple):
    """Keys of things, and eventIDs in the order of eventTime; `links` is how many rows were fetched."""

    items: list[str]
    events: list[str]
    links: int


def sqlite(connection: sqlite3.Connection, key: str) -> Reached:
    """Forward in SQLite: json_each batches, fetchall, plain sets."""
    links = (
        "SELECT l.thing, l.event, l.code, l.other, l.time FROM json_each(?) j CROSS JOIN link l ON l.thing = j.value"
    )
    named = """
        SELECT l.thing FROM json_each(?) j CROSS JOIN link l INDEXED BY link_event
        ON l.event = j.value AND l.code & 7 = """
    member = "SELECT m.instance FROM json_each(?) j CROSS JOIN member m ON m.lot = j.value"

    def fetch(query: str, refs: set[int]) -> list[Any]:
        return connection.execute(query, (json.dumps(list(refs)),)).fetchall() if refs else []

    start = connection.execute("SELECT ref FROM thing WHERE key = ?", (key,)).fetchone()[0]
    items, front, carriers, events, fetched = {start}, {start}, set(), {}, 0
    while front:
        lots, above, inputs, opened = set(), set(), set(), set()
        for thing, event, code, other, time in fetch(links, front):
            fetched += 1
            events[event] = time
            role = code & 7
            if role == Role.CHILD:
                above.add(other)
            elif role == Role.INPUT:
                inputs.add(event)
            elif role == Role.PARENT:
                opened.add(event)
            if code >> 7 & 3 == 1:
                lots.add(thing)
        above -= carriers
        while above:
            carriers |= above
            higher = set()
            for _, event, code, other, time in fetch(links, above):
                fetched += 1
                events[event] = time
                if code & 7 == Role.CHILD:
                    higher.add(other)
                elif code & 7 == Role.INPUT:
                    inputs.add(event)
            above = higher - carriers
        found = {row[0] for row in fetch(named + str(int(Role.OUTPUT)), inputs)}
        found.update(row[0] for row in fetch(named + str(int(Role.CHILD)), opened))
        found.update(row[0] for row in fetch(member, lots))
        front = found - items
        items |= front
    keys = [row[0] for row in fetch("SELECT t.key FROM json_each(?) j CROSS JOIN thing t ON t.ref = j.value", items)]
    names = dict(fetch("SELECT e.ref, e.id FROM json_each(?) j CROSS JOIN event e ON e.ref = j.value", set(events)))
    return Reached(keys, [names[event] for event in sorted(events, key=events.__getitem__)], fetched)


class Columns:
    """Forward in Neo4j: node ids, 20,000 a query, integers in columns, numpy sets, a visited set."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        address = f"bolt://{parts.hostname}:{parts.port}"
        self._driver = GraphDatabase.driver(
            address,
            auth=(parts.username or "", parts.password or ""),
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )

    def close(self) -> None:
        """End the connection."""
        self._driver.close()

    def recall(self, key: str) -> Reached:
        """The walk."""
        roles = "|".join(role.name for role in Role)
        links = (
            f"UNWIND $set AS i MATCH (t)-[r:{roles}]->(e) WHERE id(t) = i "
            "RETURN collect(i), collect(id(e)), collect(r.c), collect(r.o), collect(r.t)"
        )
        named = "UNWIND $set AS i MATCH (t)-[:{}]->(e) WHERE id(e) = i RETURN collect(id(t))"
        member = "UNWIND $set AS i MATCH (m)-[:BELONGS]->(l) WHERE id(l) = i RETURN collect(id(m))"
        with self._driver.session() as session:

            def fetch(query: str, refs: Ints, width: int) -> list[Ints]:
                parts: list[list[Ints]] = [[np.empty(0, dtype=np.int64)] for _ in range(width)]
                for some in _slices(refs):
                    record = session.run(query, set=some).single(strict=True)
                    for part, column in zip(parts, record, strict=True):
                        part.append(np.array(column, dtype=np.int64))
                return [np.concatenate(part) for part in parts]

            def texts(name: str, refs: Ints) -> list[str]:
                query = f"UNWIND $set AS i MATCH (n) WHERE id(n) = i RETURN collect(n.{name})"
                return [t for some in _slices(refs) for t in session.run(query, set=some).single(strict=True)[0]]

            start = session.run("MATCH (t:Thing {key: $key}) RETURN id(t)", key=key).single(strict=True)[0]
            items = front = np.array([start], dtype=np.int64)
            carriers, fetched = np.empty(0, dtype=np.int64), 0
            events, times = [], []
            while len(front):
                thing, event, code, other, time = fetch(links, front, 5)
                fetched += len(thing)
                events.append(event)
                times.append(time)
                role = code & 7
                inputs = [event[role == Role.INPUT]]
                opened = np.unique(event[role == Role.PARENT])
                lots = np.unique(thing[code >> 7 & 3 == 1])
                above = np.setdiff1d(other[role == Role.CHILD], carriers)
                while len(above):
                    carriers = np.union1d(carriers, above)
                    _, event, code, other, time = fetch(links, above, 5)
                    fetched += len(event)
                    events.append(event)
                    times.append(time)
                    inputs.append(event[code & 7 == Role.INPUT])
                    above = np.setdiff1d(other[code & 7 == Role.CHILD], carriers)
                found = [
                    *fetch(named.format("OUTPUT"), np.unique(np.concatenate(inputs)), 1),
                    *fetch(named.format("CHILD"), opened, 1),
                    *fetch(member, lots, 1),
                ]
                front = np.setdiff1d(np.concatenate(found), items)
                items = np.union1d(items, front)
            event, first = np.unique(np.concatenate(events), return_index=True)
            event = event[np.argsort(np.concatenate(times)[first], kind="stable")]
            return Reached(texts("key", items), texts("id", event), fetched)


def _slices(refs: Ints) -> Iterator[list[int]]:
    values = refs.tolist()
    return (values[start : start + SLICE] for start in range(0, len(values), SLICE))
