"""`python bench/trace.py WHAT`: how fast a trace is, with a baseline beside it in the same run; prints Markdown.

It starts its own servers on free ports of 127.0.0.1 (Neo4j as ./run test fetched it, PostgreSQL from Debian), and keeps
loaded chains under --data. Needs `pip install -e '.[dev,bench]'`.
"""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))  # the servers that tests start are started here too

import by_hand
import chains
import click
import measure
from measure import machine, ms, ratio, s, within
from places import Data, Place

from tracechain.trace.lineage import Answer, backward, forward
from tracechain.trace.wire import ndjson

SECOND = 1.0
FIRST_LINES = 1_000
MIB = 2**20
WARM_UPS = 5  # as many packs each: a server's compiler has seen the queries by then


@click.group()
@click.option(
    "--data", type=click.Path(path_type=Path), default=ROOT / ".servers/bench", help="Where loaded chains are kept."
)
@click.option("--store", "stores", multiple=True, type=click.Choice(["sqlite", "neo4j"]), default=["sqlite", "neo4j"])
@click.option("--runs", default=7, show_default=True, help="Runs of each, in turn; the median counts.")
@click.pass_context
def main(context: click.Context, data: Path, stores: tuple[str, ...], runs: int) -> None:
    """How fast a trace is, with a baseline beside it."""
    data.mkdir(parents=True, exist_ok=True)
    context.obj = (Data(data, list(stores)), runs)
    if context.invoked_subcommand != "answer":
        print(machine())


def by_hand_of(place: Place) -> Callable[[str], by_hand.Reached]:
    """The walk that somebody would write for this store alone."""
    if place.kind == "neo4j":
        return by_hand.Columns(place.url).recall
    connection = sqlite3.connect(place.url.removeprefix("sqlite:///"))
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute("PRAGMA mmap_size=1073741824")
    return partial(by_hand.sqlite, connection)


def same(answer: Answer, items: set[str], events: set[str]) -> None:
    """Stop where a baseline gives another answer: then its time says nothing."""
    if {item.id for item in answer.items} != items:
        raise click.ClickException("the items are not those of the trace")
    if set(answer.events) != events:
        raise click.ClickException("the events are not those of the trace")


def read_out(answer: Answer) -> int:
    """All of an answer as JSON lines; how long."""
    with Path(os.devnull).open("w", encoding="utf-8") as sink:
        return sum(sink.write(piece) for piece in ndjson.answer(answer))


@main.command()
@click.option("--packs", default=[100_000, 1_000_000], multiple=True)
@click.option("--events", default=[100_000, 1_000_000], multiple=True)
@click.pass_obj
def load(obj: tuple[Data, int], packs: tuple[int, ...], events: tuple[int, ...]) -> None:
    """Only load what the others ask; each of them does it too where it has to."""
    data, _ = obj
    for many in packs:
        with data.places(f"recall-{many}", partial(chains.recall, many)):
            pass
    for many in events:
        with data.places(f"mixed-{many}", partial(chains.mixed, 10_000, many)):
            pass


# --- the recall of many packs ------------------------------------------------------------------------------------------


@main.command()
@click.option("--packs", default=100_000, show_default=True)
@click.pass_obj
def recall(obj: tuple[Data, int], packs: int) -> None:
    """A recall against the same walk written by hand."""
    data, runs = obj
    rows = []
    for one in data.each():
        with one.places(f"recall-{packs}", partial(chains.recall, packs)) as (place,):
            hand = by_hand_of(place)
            answer, fetched = forward(place.store, chains.BAD), hand(chains.BAD)
            same(answer, set(fetched.items), set(fetched.events))
            works = {
                "ours": lambda store=place.store: forward(store, chains.BAD),
                "hand": lambda hand=hand: hand(chains.BAD),
                "read": lambda answer=answer: read_out(answer),
            }
            took = measure.alternated(works, runs)
            limit = within(took["ours"], SECOND, s) if place.kind == "neo4j" else s(took["ours"])
            rows.append(
                (
                    place.kind,
                    limit,
                    s(took["hand"]),
                    ratio(took["ours"], took["hand"], 2),
                    s(took["read"]),
                    f"{fetched.links:,}",
                )
            )
    head = (
        "store",
        "trace, to the finished answer",
        "by hand, the same links",
        "ratio",
        "reading all of it as NDJSON",
        "links fetched",
    )
    measure.table(f"Recall of {packs:,} packs", head, rows)


# --- a million packs, streamed -----------------------------------------------------------------------------------------


@main.command()
@click.option("--packs", default=1_000_000, show_default=True)
@click.pass_obj
def million(obj: tuple[Data, int], packs: int) -> None:
    """A large recall streamed as NDJSON, each time by a process of its own."""
    data, runs = obj
    rows = []
    for one in data.each():
        with one.places(f"recall-{packs}", partial(chains.recall, packs)) as (place,):
            for how in ("ours", "hand"):
                _child(place, how)  # the store's caches are warm after it
            taken: dict[str, list[dict[str, float]]] = {"ours": [], "hand": []}
            for _ in range(runs):
                for how, results in taken.items():
                    results.append(_child(place, how))
            ours, hand = ({name: median(r[name] for r in results) for name in results[0]} for results in taken.values())
            if ours["items"] != hand["items"]:
                raise click.ClickException("the items are not those of the trace")
            rows.append(
                (
                    place.kind,
                    s(ours["all"]),
                    s(hand["all"]),
                    ratio(ours["all"], hand["all"], 2.5),
                    within(ours["first"], SECOND, s),
                    within(ours["memory"] / 1024, 1, lambda gib: f"{gib:.2f} GiB"),
                    f"{hand['memory'] / 1024:.2f} GiB",
                )
            )
    head = (
        "store",
        "trace, all of it as NDJSON",
        "by hand, the same links, nothing written",
        "ratio",
        f"first {FIRST_LINES:,} items",
        "peak memory",
        "peak memory by hand",
    )
    measure.table(f"Recall of {packs:,} packs, streamed", head, rows)


def _child(place: Place, how: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--store", place.kind, "answer", place.url, how]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


@main.command(hidden=True)
@click.argument("url")
@click.argument("how")
def answer(url: str, how: str) -> None:
    """One recall in a process of its own, for `million`; prints JSON."""
    kind = "sqlite" if url.startswith("sqlite") else "neo4j"
    place = Place(kind, url)
    start = time.perf_counter()
    result = _streamed(place, start) if how == "ours" else _fetched(place)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**result, "all": time.perf_counter() - start, "memory": peak}))


def _streamed(place: Place, start: float) -> dict[str, float]:
    """Told while it is found; `items` come before all else."""
    items, first = 0, 0.0
    with Path(os.devnull).open("w", encoding="utf-8") as sink:
        for piece in ndjson.forward_text(place.store, chains.BAD):
            sink.write(piece)
            items += piece.count('{"item":')
            if not first and items >= FIRST_LINES:
                first = time.perf_counter() - start
    return {"first": first, "items": items}


def _fetched(place: Place) -> dict[str, float]:
    return {"items": len(by_hand_of(place)(chains.BAD).items)}


# --- one pack ----------------------------------------------------------------------------------------------------------


@main.command()
@click.option("--events", default=1_000_000, show_default=True)
@click.option("--packs", default=1_000, show_default=True, help="How many packs are traced.")
@click.pass_obj
def pack(obj: tuple[Data, int], events: int, packs: int) -> None:
    """Both traces of one retail pack in a large store."""
    data, _ = obj
    limits = {"sqlite": 0.005, "neo4j": 0.020}
    rows = []
    for one in data.each():
        with one.places(f"mixed-{events}", partial(chains.mixed, 10_000, events)) as (place,):
            for question in (backward, forward):
                for seed in range(8, 8 + WARM_UPS):
                    _each_pack(place, question, _random_packs(events, packs, seed))
                times = _each_pack(place, question, _random_packs(events, packs))
                p95 = within(measure.p95(times), limits[place.kind], ms)
                rows.append((place.kind, question.__name__, ms(median(times)), p95, ms(max(times))))
    head = ("store", "question", "median", "p95", "longest")
    measure.table(f"One retail pack of a store of {events:,} events, {packs:,} packs asked for", head, rows)


def _random_packs(events: int, packs: int, seed: int = 7) -> list[str]:
    random = Random(seed)
    sold = chains.trade_packs(events)
    return [chains.pack(chains.FIRST_SOLD + random.randrange(sold)).key for _ in range(packs)]


def _each_pack(place: Place, question: Callable[..., Answer], keys: list[str]) -> list[float]:
    times = []
    for key in keys:
        start = time.perf_counter()
        question(place.store, key)
        times.append(time.perf_counter() - start)
    return times


# --- growth ------------------------------------------------------------------------------------------------------------


@main.command()
@click.option("--events", default=1_000_000, show_default=True, help="Of the large store; the small one has a tenth.")
@click.pass_obj
def growth(obj: tuple[Data, int], events: int) -> None:
    """The same answers in a store ten times as large."""
    data, runs = obj
    small = events // 10
    keys = _random_packs(small, 200)
    rows = []
    for kind in data.each():
        with (
            kind.places(f"mixed-{small}", partial(chains.mixed, 10_000, small)) as (one,),
            kind.places(f"mixed-{events}", partial(chains.mixed, 10_000, events)) as (ten,),
        ):
            rows += [
                (
                    one.kind,
                    f"{question.__name__} trace of a pack",
                    *_grown(one, ten, partial(_packs, question, keys), runs, ms),
                )
                for question in (backward, forward)
            ]
            rows.append((one.kind, "recall of 10,000 packs", *_grown(one, ten, _ten_thousand, runs, s)))
    head = ("store", "question", f"{small:,} events", f"{events:,} events", "ratio")
    measure.table("The same answer in a larger store", head, rows)


def _packs(question: Callable[..., Answer], keys: list[str], place: Place) -> float:
    return median(_each_pack(place, question, keys))


def _ten_thousand(place: Place) -> float:
    return measure.seconds(lambda: forward(place.store, chains.BAD))


def _grown(
    one: Place, ten: Place, timed: Callable[[Place], float], runs: int, show: Callable[[float], str]
) -> Iterator[str]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(measure.WARM + runs):
        for place, taken in zip((one, ten), times, strict=True):
            taken.append(timed(place))
    small, large = (median(taken[measure.WARM :]) for taken in times)
    return iter((show(small), show(large), ratio(large, small, 1.2)))


# --- what else somebody would write ------------------------------------------------------------------------------------


@main.command()
@click.option("--packs", default=100_000, show_default=True)
@click.pass_obj
def baselines(obj: tuple[Data, int], packs: int) -> None:
    """The same answers from path patterns, recursive SQL and NetworkX."""
    _compare(
        obj,
        f"recall-{packs}",
        lambda: chains.recall(packs),
        chains.BAD,
        f"a recall of {packs:,} packs, every thing made in one way",
    )
    _compare(
        obj,
        "braid",
        chains.braid,
        chains.lot(chains.MILK, "B0-0").key,
        "blends of blends: 12 stages of 10 lots, each from all 10 before, 10¹² paths",
    )


def _compare(obj: tuple[Data, int], name: str, events: Callable[[], Any], key: str, title: str) -> None:
    import others
    import psycopg

    data, runs = obj
    with (
        data.places(name, events) as places,
        others.postgres(data.sqlite(name).with_suffix(".postgres")) as address,
        closing(psycopg.connect(address)) as connection,
    ):
        works: dict[str, Callable[[], Any]] = {}
        for place in places:
            works[f"trace, {place.kind}"] = lambda store=place.store: forward(store, key)
            works[f"by hand, {place.kind}"] = partial(by_hand_of(place), key)
        truth = forward(places[0].store, key)
        loading = {"recursive SQL, PostgreSQL": measure.seconds(lambda: others.fill(connection, data.sqlite(name)))}
        start = time.perf_counter()
        memory = others.Memory(data.sqlite(name))
        loading["NetworkX, in memory"] = time.perf_counter() - start
        works["recursive SQL, PostgreSQL"] = lambda: others.recursive(connection, key)
        works["NetworkX, in memory"] = lambda: memory.reached(key)
        for work in ("recursive SQL, PostgreSQL", "NetworkX, in memory"):
            same(truth, *works[work]())
        unfinished = []
        for place in places:
            if place.kind == "neo4j":
                found = others.paths(place.url, key)
                if found is None:
                    unfinished.append(
                        ("path patterns in Cypher", f"not finished in {others.TIMEOUT_SECONDS} s", "", "")
                    )
                else:
                    same(truth, *found)
                    works["path patterns in Cypher"] = lambda url=place.url: others.paths(url, key)
        took = measure.alternated(works, min(runs, 5))
        reference = took[f"trace, {places[-1].kind}"]
        rows = [
            (work, s(t) if t >= 0.1 else ms(t), s(loading[work]) if work in loading else "", f"{t / reference:.2f} ×")
            for work, t in took.items()
        ]
        head = ("how", "time, warm", "loading apart", f"against the trace in {places[-1].kind}")
        measure.table(f"Baselines: {title}", head, [*rows, *unfinished])


# --- where everything is -----------------------------------------------------------------------------------------------


@main.command()
@click.option("--packs", default=100_000, show_default=True)
@click.pass_obj
def whereabouts(obj: tuple[Data, int], packs: int) -> None:
    """Where all packs of a recall are, against the trace that finds them."""
    from tracechain.trace.lineage.now.whereabouts import whereabouts as asked

    data, runs = obj
    rows = []
    for one in data.each():
        with one.places(f"recall-{packs}", partial(chains.recall, packs)) as (place,):
            works = {
                "trace": lambda store=place.store: forward(store, chains.BAD),
                "where": lambda store=place.store: asked(store, chains.BAD),
                "both": lambda store=place.store: read_out(forward(store, chains.BAD)),
            }
            took = measure.alternated(works, runs)
            rows.append(
                (
                    place.kind,
                    s(took["where"]),
                    s(took["trace"]),
                    ratio(took["where"], took["trace"], 1),
                    s(took["both"]),
                )
            )
    head = ("store", "whereabouts", "trace, to the finished answer", "ratio", "trace, read out as NDJSON")
    measure.table(f"Whereabouts of {packs:,} packs", head, rows)


if __name__ == "__main__":
    main()
