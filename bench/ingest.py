"""`python bench/ingest.py WHAT`: how fast facts get in, with baselines beside them in the same run; prints Markdown.

From a real Mosquitto through `tracechain ingest`, a process of its own, into the store: signed envelopes of up to 200 events of
registered devices, all checks on. The time is from the first message sent to the last receipt, which comes when all of it is
durable. It starts its own servers on free ports of 127.0.0.1 (Neo4j as ./run test fetched it).
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))  # the servers that tests start are started here too

import bare
import click
import measure
from nodes import Field, Message, Nodes

from servers.mosquitto import Mosquitto
from servers.neo4j import Neo4j
from servers.process import Process
from tracechain.ingest.door.arrival import read_message
from tracechain.ingest.door.capture import BATCH_EVENTS
from tracechain.ingest.door.identity import Identity, Registry
from tracechain.ingest.mqtt.subscriber import collect_seldom
from tracechain.trace.events.epcis import parse_event
from tracechain.trace.facts.protocol import Fact, ProvenanceStore
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store

MIB = 2**20
WARM = 2  # rounds before those that count


class Platform:
    """A store with its registry, and a broker with the nodes at its other end; ingest is started on it."""

    def __init__(self, folder: Path, url: str, nodes: Nodes) -> None:
        folder.mkdir()
        self.folder, self.url, self.nodes = folder, url, nodes
        self.store: ProvenanceStore = open_store(url)
        self.store.migrate()
        self.records = Records(f"sqlite:///{folder}/records.sqlite")
        self.records.migrate()
        nodes.register(self.records)
        self._broker = Mosquitto(folder)
        self._broker.start()
        self.field = Field(self._broker.port)
        self._processes: list[Process] = []

    def start(self, *shards: str) -> None:
        """Start an ingest for each of the given shards."""
        settings = {"STORE": self.url, "MQTT": self._broker.url, "REGISTRY": "required", "DATA": str(self.folder)}
        settings["DATABASE"] = f"sqlite:///{self.folder}/records.sqlite"
        environment = {**os.environ, **{f"TRACECHAIN_{name}": value for name, value in settings.items()}}
        for some in shards:
            command = [sys.executable, "-P", "-m", "tracechain", "ingest", "--shards", some]
            self._processes.append(Process(command, self.folder / "ingest.log", environment))
        self.field.wait_until_served()

    def stop(self) -> None:
        """Stop every ingest."""
        for process in self._processes:
            process.stop()
        self._processes.clear()

    def memory(self) -> str:
        """Resident memory of all ingests, and what of it is no page of a mapped file."""
        held, own = (sum(sizes) / MIB for sizes in zip(*(process.memory() for process in self._processes), strict=True))
        return f"{held:.0f} MiB, {own:.0f} its own"

    def close(self) -> None:
        self.stop()
        self.field.close()
        self._broker.stop()
        self.records.close()
        self.store.close()


class Bench:
    """Where and on what is measured."""

    def __init__(self, stores: Sequence[str], runs: int, folder: Path | None) -> None:
        self.stores, self.runs = stores, runs
        self._folder = folder

    @contextmanager
    def places(self, kind: str, *names: str) -> Iterator[list[tuple[Path, str]]]:
        """An empty store for each name: a folder, and its URL."""
        with ExitStack() as stack:
            folder = Path(tempfile.mkdtemp(prefix="tracechain-bench-", dir=self._folder))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            yield [(folder / name, stack.enter_context(_url(kind, folder, name))) for name in names]


@contextmanager
def _url(kind: str, folder: Path, name: str) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/{name}.sqlite"
        return
    server = Neo4j(folder / f"{name}.neo4j", heap="2g", pages="1g")
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


@click.group()
@click.option("--store", "stores", multiple=True, type=click.Choice(["sqlite", "neo4j"]), default=["sqlite", "neo4j"])
@click.option("--runs", default=7, show_default=True, help="Runs of each, in turn; the median counts.")
@click.option(
    "--folder", type=click.Path(path_type=Path, exists=True), help="On the disk to measure; by default /tmp's."
)
@click.pass_context
def main(context: click.Context, stores: tuple[str, ...], runs: int, folder: Path | None) -> None:
    """How fast facts get in, with baselines beside them."""
    collect_seldom()  # as ingest does
    context.obj = Bench(stores, runs, folder)
    print(measure.machine())


# --- against the same without broker, and against bare writing -----------------------------------------------------------


@main.command()
@click.option("--events", default=20_000, show_default=True, help="Of a run.")
@click.option("--singles", default=200, show_default=True, help="Events of a run that are recorded one by one.")
@click.pass_obj
def throughput(bench: Bench, events: int, singles: int) -> None:
    """From the broker into the store, against the same work without a broker, and against bare writing."""
    rows = []
    for kind in bench.stores:
        with _side_by_side(bench, kind) as contest:
            taken: dict[str, list[float]] = {}
            for _ in range(WARM + bench.runs):
                for name, rate in contest.round(events, singles):
                    taken.setdefault(name, []).append(rate)
            ours, direct, written, single = (median(rates[WARM:]) for rates in taken.values())
            rows.append(
                (
                    kind,
                    f"{ours:,.0f}",
                    f"{direct:,.0f}",
                    _at_least(ours, direct, 0.7),
                    f"{written:,.0f}",
                    _at_least(ours, written, 0.5),
                    f"{single:,.0f}",
                    _at_least(ours, single, 30),
                )
            )
    head = ("store", "MQTT to store, events/s", "the same without a broker", "ratio")
    head += ("bare bulk writing", "ratio", "one event a transaction", "ratio")
    measure.table(f"The way in, {events:,} events a run", head, rows)


class _Contest:
    """Everything that is measured on one kind of store, each with events of its own."""

    def __init__(self, ours: Platform, other: ProvenanceStore, written: bare.Bare, write: bare.Writer) -> None:
        self._ours, self._other = ours, other
        self._written, self._write = written, write
        self._identity = Identity(ours.records, Registry.REQUIRED)

    def round(self, events: int, singles: int) -> Iterator[tuple[str, float]]:
        """Events a second of each, once."""
        nodes = self._ours.nodes
        yield "ours", events / self._ours.field.send(nodes.write(events))
        messages = nodes.write(events)
        yield "direct", events / measure.seconds(lambda: self._record(messages, BATCH_EVENTS))
        batches = self._written.rows([fact.event for one in nodes.write(events) for fact in self._facts(one)])
        yield "bare", events / measure.seconds(lambda: self._write(batches))
        few = nodes.write(singles, an_envelope=singles)
        yield "single", singles / measure.seconds(lambda: self._record(few, 1))

    def _record(self, messages: Sequence[Message], size: int) -> None:
        """What is measured against: read, check, and write in batches, and nothing else."""
        facts: list[Fact] = []
        for message in messages:
            facts += self._facts(message)
            while len(facts) >= size:
                self._other.record(facts[:size])
                del facts[:size]
        if facts:
            self._other.record(facts)

    def _facts(self, message: Message) -> list[Fact]:
        arrival = read_message(message.node.events, message.payload)
        if refusal := arrival.fault or self._identity.refusal(arrival):
            raise click.ClickException(f"an envelope of our own is refused: {refusal}")
        return [Fact(parse_event(value), arrival.source.party) for value in arrival.values]


@contextmanager
def _side_by_side(bench: Bench, kind: str) -> Iterator[_Contest]:
    """SQLite has a file for each; in Neo4j all write into one database."""
    names = ("ours", "other", "bare") if kind == "sqlite" else ("all",)
    with bench.places(kind, *names) as places, ExitStack() as stack:
        ours = stack.enter_context(closing(Platform(*places[0], Nodes())))
        other = ours.store
        if kind == "sqlite":
            other = stack.enter_context(closing(open_store(places[1][1])))
            empty = stack.enter_context(closing(open_store(places[2][1])))
            other.migrate()
            empty.migrate()
            write: bare.Sqlite | bare.Cypher = bare.Sqlite(places[2][1].removeprefix("sqlite:///"))
        else:
            write = bare.Cypher(places[0][1])
        stack.callback(write.close)
        ours.start("0-f")
        yield _Contest(ours, other, bare.Bare(), write)


# --- growth ------------------------------------------------------------------------------------------------------------


@main.command()
@click.option(
    "--events", default=1_000_000, show_default=True, help="Of the large store; the small one has a hundredth."
)
@click.option("--portion", default=10_000, show_default=True, help="Events of a run.")
@click.pass_obj
def flat(bench: Bench, events: int, portion: int) -> None:
    """The cost of an event, and the memory of ingest, in a small and in a large store, all of it filled by the way in."""
    rows = []
    for kind in bench.stores:
        with bench.places(kind, "small", "large") as (small, large), ExitStack() as stack:
            one, many = (
                stack.enter_context(closing(Platform(*place, Nodes(seed))))
                for seed, place in enumerate((small, large), 2)
            )
            one.start("0-f")
            many.start("0-f")
            _fill(many, events // 10, portion)
            before = many.memory()
            _fill(many, events - events // 10, portion)
            _fill(one, events // 100, portion)
            taken: tuple[list[float], list[float]] = ([], [])
            for _ in range(bench.runs):
                for platform, times in zip((one, many), taken, strict=True):
                    times.append(platform.field.send(platform.nodes.write(portion)) / portion)
            few, full = map(median, taken)
            cost = (f"{few * 1e6:.0f} µs", f"{full * 1e6:.0f} µs", measure.ratio(full, few))
            rows.append((kind, *cost, before, many.memory()))
    head = ("store", f"an event at {events // 100:,} events", f"at {events:,} events", "ratio")
    head += (f"memory of ingest at {events // 10:,} events", f"at {events:,} events")
    measure.table("The cost of an event in a growing store", head, rows)


def _fill(platform: Platform, events: int, portion: int) -> None:
    begun, spent = time.monotonic(), 0.0
    for _ in range(-(-events // portion)):
        spent += platform.field.send(platform.nodes.write(portion))
    whole = time.monotonic() - begun
    print(f"- {events:,} events came in at {events / spent:,.0f} events/s ({whole:.0f} s in all)", flush=True)


# --- a hot item --------------------------------------------------------------------------------------------------------


@main.command()
@click.option("--events", default=10_000, show_default=True, help="Of a run.")
@click.pass_obj
def hot(bench: Bench, events: int) -> None:
    """The same with one crate in every event."""
    rows = []
    for kind in bench.stores:
        with bench.places(kind, "plain", "hot") as (plain, crate), ExitStack() as stack:
            platforms = [
                stack.enter_context(closing(Platform(*place, Nodes(hot=is_hot))))
                for place, is_hot in ((plain, False), (crate, True))
            ]
            taken: tuple[list[float], list[float]] = ([], [])
            for platform in platforms:
                platform.start("0-f")
            for _ in range(WARM + bench.runs):
                for platform, times in zip(platforms, taken, strict=True):
                    times.append(platform.field.send(platform.nodes.write(events)) / events)
            without, with_crate = (median(times[WARM:]) for times in taken)
            named = f"{(WARM + bench.runs) * events:,}"
            rows.append(
                (
                    kind,
                    f"{without * 1e6:.0f} µs",
                    f"{with_crate * 1e6:.0f} µs",
                    measure.ratio(with_crate, without),
                    named,
                )
            )
    head = ("store", "an event", "with the crate in every event", "ratio", "events that name the crate at the end")
    measure.table("A hot item", head, rows)


# --- two processes -----------------------------------------------------------------------------------------------------


@main.command()
@click.option("--events", default=20_000, show_default=True, help="Of a run.")
@click.pass_obj
def two(bench: Bench, events: int) -> None:
    """Two ingests, each with half of the shards, against one with all; each start is a new one."""
    rows = []
    for kind in bench.stores:
        with bench.places(kind, "both") as (place,), closing(Platform(*place, Nodes())) as platform:
            taken: dict[tuple[str, ...], list[float]] = {("0-f",): [], ("0-7", "8-f"): []}
            for _ in range(bench.runs):
                for shards, rates in taken.items():
                    platform.start(*shards)
                    platform.field.send(platform.nodes.write(events))  # warms up
                    messages = platform.nodes.write(events)
                    rates.append(events / platform.field.send(messages))
                    _on_record(platform.store, messages)
                    platform.stop()
            one, both = map(median, taken.values())
            rows.append((kind, f"{one:,.0f}", f"{both:,.0f}", f"{both / one:.2f} ×"))
    measure.table("Two ingests on one store", ("store", "one, events/s", "two, events/s", "ratio"), rows)


def _on_record(store: ProvenanceStore, messages: Sequence[Message]) -> None:
    """Stop unless every event is on record, by the node that sent it."""
    for message in messages:
        arrival = read_message(message.node.events, message.payload)
        found = store.documents([value["eventID"] for value in arrival.values])
        if {one["party"] for one in found.values()} != {message.node.gln} or len(found) != message.events:
            raise click.ClickException(
                f"the envelope {message.seq} of {message.node.gln} is not on record as it was sent"
            )


def _at_least(ours: float, other: float, limit: float) -> str:
    times = ours / other
    return f"{times:.2f} × ({'met' if times >= limit else 'missed'}: ≥ {limit:g} ×)"


if __name__ == "__main__":
    main()
