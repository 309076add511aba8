"""Both implementations asked the same, answer by answer; how many chains of each store were compared is told at the end of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from oracle import naive
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.lineage import Answer, UnknownThing, backward, forward

chains_compared: Counter[str] = Counter()
answers_compared: Counter[str] = Counter()


def comparable(answer: Answer) -> tuple[object, ...]:
    """What both must agree on: things with their times, events, gaps, links."""
    forwards = answer.direction == "forward"
    return (
        {item.id: item.since if forwards else item.until for item in answer.items},
        set(answer.events),
        {(gap.kind, gap.event if forwards else "", gap.thing) for gap in answer.gaps},
        {(step.source, step.target, str(step.kind), step.event) for step in answer.links},
    )


def expected(answer: naive.Answer, *, forwards: bool) -> tuple[object, ...]:
    """The same of a naive answer."""
    gaps = {(kind, event if forwards else "", thing) for kind, event, thing in answer.gaps}
    return dict(answer.items), set(answer.events), gaps, set(answer.links)


def agree(
    store: ProvenanceStore,
    world: naive.World,
    subjects: Iterable[str],
    bounds: Iterable[int | None],
    as_of: int | None = None,
) -> None:
    """Ask both for the traces of each subject within each bound; what one doesn't know the other doesn't either."""
    kind = {"SqliteStore": "SQLite", "Neo4jStore": "Neo4j"}[type(store).__name__]
    bounds = list(bounds)
    for subject in subjects:
        if not naive.known(world, subject):
            with pytest.raises(UnknownThing):
                forward(store, subject, as_of=as_of)
            continue
        for bound in bounds:
            onward, back = forward(store, subject, bound, as_of), backward(store, subject, bound, as_of)
            assert comparable(onward) == expected(naive.forward(world, subject, bound), forwards=True), (subject, bound)
            assert comparable(back) == expected(naive.backward(world, subject, bound), forwards=False), (subject, bound)
            answers_compared[kind] += 2
    chains_compared[kind] += 1


def tally() -> list[str]:
    """One line a store."""
    return [
        f"{kind}: {chains:,} random chains, {answers_compared[kind]:,} answers as the naive implementation gives them"
        for kind, chains in sorted(chains_compared.items())
    ]
