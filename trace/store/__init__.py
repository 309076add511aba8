"""Where the facts are kept: one protocol, an embedded adapter (SQLite) and a production one (Neo4j)."""

from __future__ import annotations

from urllib.parse import urlsplit

from tracechain.trace.facts.protocol import ProvenanceStore, StoreError


def open_store(url: str) -> ProvenanceStore:
    """The store that a URL names: `sqlite:///PATH`, or `neo4j://USER:PASSWORD@HOST:7687` (also `bolt://`, `neo4j+s://` …).

    Connects when first asked. Raises StoreError for a URL of another kind.
    """
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        from tracechain.trace.store.sqlite.store import SqliteStore

        return SqliteStore(url.removeprefix("sqlite:///"))
    if scheme.partition("+")[0] in ("neo4j", "bolt"):
        from tracechain.trace.store.neo4j.store import Neo4jStore

        return Neo4jStore(url)
    raise StoreError(f"can't open the store {scheme!r}: expected sqlite:///PATH or neo4j://USER:PASSWORD@HOST:7687")
