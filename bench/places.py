"""Where the chains are kept: loaded once a data folder, in SQLite and in Neo4j servers of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import chains

from servers.neo4j import Neo4j
from tracechain.trace.events.event import Event
from tracechain.trace.facts.protocol import Fact, ProvenanceStore
from tracechain.trace.store import open_store

BATCH_EVENTS, BATCH_NAMINGS = 4_000, 20_000


class Place:
    """One store with one chain: its URL, and the store opened."""

    def __init__(self, kind: str, url: str) -> None:
        self.kind, self.url = kind, url
        self.store: ProvenanceStore = open_store(url)


def batches(events: Iterable[Event]) -> Iterator[list[Fact]]:
    """Events as an ingest would bring them: some thousands, and not too many things at once."""
    batch: list[Fact] = []
    named = 0
    for event in events:
        batch.append(Fact(event, chains.PARTY))
        named += len(event.namings)
        if len(batch) >= BATCH_EVENTS or named >= BATCH_NAMINGS:
            yield batch
            batch, named = [], 0
    if batch:
        yield batch


class Data:
    """The data folder. `stores` names the kinds that are measured."""

    def __init__(self, folder: Path, stores: list[str]) -> None:
        self._folder, self._stores = folder, stores

    def sqlite(self, name: str) -> Path:
        """The SQLite file of a chain; also what the other databases of the baselines are filled from."""
        return self._folder / f"{name}.sqlite"

    def each(self) -> Iterator[Data]:
        """One store at a time, so that none is disturbed by the server of another."""
        return (Data(self._folder, [kind]) for kind in self._stores)

    @contextmanager
    def places(self, name: str, events: Callable[[], Iterable[Event]]) -> Iterator[list[Place]]:
        """The stores that hold the chain, loaded before if this is the first time; stopped in order at the end."""
        with ExitStack() as stack:
            yield [stack.enter_context(self._place(kind, name, events)) for kind in self._stores]

    @contextmanager
    def _place(self, kind: str, name: str, events: Callable[[], Iterable[Event]]) -> Iterator[Place]:
        with ExitStack() as stack:
            if kind == "sqlite":
                url = f"sqlite:///{self.sqlite(name)}"
            else:
                server = Neo4j(self._folder / f"{name}.neo4j", heap="4g", pages="3g")
                stack.callback(server.save)
                server.start()
                url = server.url
            place = Place(kind, url)
            stack.callback(place.store.close)
            done = self._folder / f"{name}.{kind}.loaded"
            if not done.exists():
                _load(place, name, events())
                done.touch()
            yield place


def _load(place: Place, name: str, events: Iterable[Event]) -> None:
    place.store.migrate()
    recorded, spent, begun = 0, 0.0, time.monotonic()
    for batch in batches(events):
        start = time.perf_counter()
        place.store.record(batch)
        spent += time.perf_counter() - start
        recorded += len(batch)
    whole = time.monotonic() - begun
    print(
        f"- loaded {name} into {place.kind}: {recorded:,} events, {recorded / spent:,.0f} events/s ({whole:.0f} s in all)"
    )
