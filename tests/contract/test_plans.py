"""No question and no batch makes a store look at all it has: each query starts at a key or an index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from neo4j import GraphDatabase, ManagedTransaction, NotificationMinimumSeverity, Session, Transaction

from cast.parties import FARM
from oracle.chains import chain, declaration
from tracechain.trace.events.event import Role
from tracechain.trace.facts.protocol import Fact, ProvenanceStore, View
from tracechain.trace.store.neo4j.store import Neo4jStore
from tracechain.trace.store.sqlite.store import SqliteStore

# Where a branch of a plan of Neo4j may begin: with nothing, a parameter, a node by its id or an index asked for a value.
BEGINNINGS = {
    "Argument",
    "EmptyRow",
    "NodeByIdSeek",
    "NodeIndexSeek",
    "NodeIndexSeekByRange",
    "NodeUniqueIndexSeek",
    "NodeUniqueIndexSeek(Locking)",
    "Unwind",
}
# Tables of one row, and what is no table at all.
SMALL = ("SCAN ledger", "SCAN CONSTANT ROW", "VIRTUAL TABLE INDEX")


def test_every_query_of_sqlite_searches_by_a_key_or_an_index(tmp_path: Any) -> None:
    store = SqliteStore(tmp_path / "provenance.sqlite")
    store.migrate()
    connection = store._connection()
    heard: dict[str, None] = {}
    connection.set_trace_callback(heard.setdefault)
    use(store)
    connection.set_trace_callback(None)
    plans = {statement: steps(connection, statement) for statement in heard if plannable(statement)}
    store.close()
    assert len(plans) > 20
    scans = {
        statement: [step for step in plan if "SCAN" in step and not any(word in step for word in SMALL)]
        for statement, plan in plans.items()
    }
    assert {statement: found for statement, found in scans.items() if found} == {}


@pytest.mark.neo4j
def test_every_query_of_neo4j_begins_at_a_node_or_an_index(
    empty_neo4j_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: dict[str, dict[str, Any]] = {}
    with monkeypatch.context() as patch:
        for runner in (Session, ManagedTransaction, Transaction):
            patch.setattr(runner, "run", listening(runner.run, heard))
        store = Neo4jStore(empty_neo4j_url)
        store.migrate()
        heard.clear()  # the schema
        use(store)
        store.close()
    assert len(heard) > 20
    plans = {query: set(begun(plan)) for query, plan in explained(empty_neo4j_url, heard)}
    assert {query: found - BEGINNINGS for query, found in plans.items() if found - BEGINNINGS} == {}


def use(store: ProvenanceStore) -> None:
    """Everything that a store is used for: chains with every kind of event, a voided event, all that a view answers."""
    events = [event for seed in range(3) for event in chain(seed)]
    store.record([Fact(event, FARM) for event in events], [("line-1/01J", 1)])
    store.record([Fact(declaration(events[0]), FARM)], [("line-1/01J", 2)])
    store.cursor("line-1/01J")
    store.ping()
    store.documents([event.id for event in events])
    keys = sorted({naming.thing.key for event in events for naming in event.namings})
    places = sorted({event.biz_location or event.read_point or "nowhere" for event in events})
    for as_of in (None, store.settled()):
        store.ask(lambda view: look(view, keys, places), as_of)


def look(view: View, keys: list[str], places: list[str]) -> None:
    view.refs(keys[:2])
    things = np.array(view.refs(keys), dtype=np.int64)
    view.keys(things)
    links = view.links(things)
    events = np.unique(links.event)
    view.mentions(int(things[0]))
    view.links(things[:2])  # few things are asked for in another way than many
    for role in Role:
        view.participants(events, role)
        view.participants(events[:2], role)
    view.transformation_events(np.unique(links.other[links.other >= 0]))
    view.amounts(events)
    view.members(things)
    view.lots(things)
    view.event_ids(events)
    view.names(things, events)
    view.circumstances(events)
    start = np.zeros(len(places), dtype=np.int64)
    view.happened_at(places, start, start + 2**60)


def plannable(statement: str) -> bool:
    return statement.split(None, 1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")


def steps(connection: sqlite3.Connection, statement: str) -> list[str]:
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]


def listening(run: Any, heard: dict[str, dict[str, Any]]) -> Any:
    def heard_run(self: Any, query: str, parameters: dict[str, Any] | None = None, **named: Any) -> Any:
        heard.setdefault(query, {**(parameters or {}), **named})
        return run(self, query, parameters, **named)

    return heard_run


def explained(url: str, queries: dict[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    parts = urlsplit(url)
    address, auth = f"bolt://{parts.hostname}:{parts.port}", (parts.username or "", parts.password or "")
    quiet = NotificationMinimumSeverity.OFF
    with (
        GraphDatabase.driver(address, auth=auth, notifications_min_severity=quiet) as driver,
        driver.session() as session,
    ):
        for query, parameters in queries.items():
            plan = session.run(f"EXPLAIN {query}", parameters).consume().plan
            assert plan is not None
            yield query, plan


def begun(plan: dict[str, Any]) -> Iterator[str]:
    """The operators that a plan begins with: those with nothing under them."""
    children = plan.get("children") or []
    if not children:
        yield plan["operatorType"].partition("@")[0]
    for child in children:
        yield from begun(child)
