"""What nodes say that they gave up: refused, so that a person who has the events can put them in its place."""

from __future__ import annotations

from collections.abc import Sequence

from tracechain.ingest.door.rejection import Rejection
from tracechain.ingest.door.steps import Judged
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.words.fault import Fault


def losses(judged: Sequence[Judged], store: ProvenanceStore) -> list[tuple[Rejection, ...]]:
    """Of each, what its node gave up and is neither on record nor about to be: a receipt that came twice makes it say so.

    Raises StoreError.
    """
    coming: set[tuple[str, int]] = set()
    lost: list[tuple[Rejection, ...]] = []
    for each in judged:
        lost.append(_loss(each, store, coming))
        arrival = each.arrival
        if each.own and arrival.seq is not None and not arrival.dropped:
            coming.add((arrival.stream, arrival.seq))
    return lost


def _loss(judged: Judged, store: ProvenanceStore, coming: set[tuple[str, int]]) -> tuple[Rejection, ...]:
    arrival, dropped = judged.arrival, judged.arrival.dropped
    if not judged.own or arrival.seq is None or dropped is None:
        return ()
    if (arrival.stream, arrival.seq) in coming or arrival.seq in store.cursor(arrival.stream):
        return ()
    fault = Fault("door.given_up", {"count": dropped.count, "why": dropped.reason}, "dropped")
    return (Rejection(arrival, None, None, (fault,)),)
