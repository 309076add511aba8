"""Which part of the subject went into each item, as FoodChain-Lab weighs the deliveries of an outbreak.

The subject is 1. What came into an item goes on along its links: by the quantities of the outputs where each of its
links is a transformation that gives one, all in one unit; else in equal parts. An item keeps the sum of what came into
it, also of what went on. Nothing is known of how much a contact passes on: it passes on nothing here.

Wrong data can make things go round in a ring: then the item nearest to the subject goes first (by its key among equally
near ones), and links that lead back to it are left out.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tracechain.trace.lineage.walks.answer import Answer, LinkKind, TraceLink

Amount = tuple[float, str]  # quantity and unit


def shares(answer: Answer, made: Mapping[tuple[str, str], Amount]) -> dict[str, float]:
    """The share of every item of a forward answer; `made` gives the quantity of an output by (eventID, key)."""
    onward: defaultdict[str, list[TraceLink]] = defaultdict(list)
    for step in sorted(answer.links, key=lambda step: (step.event, step.target, step.kind)):
        if step.kind is not LinkKind.CONTACT:
            onward[step.source].append(step)
    found = dict.fromkeys((item.id for item in answer.items), 0.0)
    found[answer.subject] = 1.0
    distance = {item.id: item.distance for item in answer.items}
    done: set[str] = set()
    for key in _in_order(onward, distance):
        done.add(key)
        steps = [step for step in onward[key] if step.target not in done]
        for step, part in zip(steps, _parts(steps, made), strict=True):
            found[step.target] += found[key] * part
    return {key: round(share, 9) for key, share in found.items()}


def _parts(steps: Sequence[TraceLink], made: Mapping[tuple[str, str], Amount]) -> list[float]:
    """How a thing is divided over its links."""
    amounts = [made.get((step.event, step.target)) if step.kind is LinkKind.TRANSFORMATION else None for step in steps]
    given = [amount for amount in amounts if amount is not None and amount[0] > 0]
    if len(given) == len(steps) and len({unit for _, unit in given}) == 1:
        total = sum(amount for amount, _ in given)
        return [amount / total for amount, _ in given]
    return [1 / len(steps) for _ in steps]


def _in_order(onward: Mapping[str, Iterable[TraceLink]], distance: Mapping[str, int]) -> list[str]:
    """Each item after all that lead to it; where a ring leaves none, the nearest of the rest."""
    waiting = dict.fromkeys(distance, 0)
    for steps in onward.values():
        for step in steps:
            waiting[step.target] += 1
    ready = [(distance[key], key) for key, count in waiting.items() if not count]
    rest = sorted((distance[key], key) for key in distance)
    heapq.heapify(ready)
    order: dict[str, None] = {}
    while len(order) < len(distance):
        if ready:
            _, key = heapq.heappop(ready)
        else:
            key = next(key for _, key in rest if key not in order)
        if key in order:
            continue
        order[key] = None
        for step in onward.get(key, ()):
            waiting[step.target] -= 1
            if not waiting[step.target] and step.target not in order:
                heapq.heappush(ready, (distance[step.target], step.target))
    return list(order)
