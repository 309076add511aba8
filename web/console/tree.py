"""A trace as a tree: below each thing what came out of it (forward) or what it came from (backward)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracechain.trace.identifiers import short
from tracechain.trace.lineage.walks.answer import Answer, Direction, Item, LinkKind
from tracechain.web.lookup.names import Name

MOST_BRANCHES = 300  # more is for the table
DEEPEST = 40  # levels: nobody reads an indentation of more


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the tree: a thing, how deep it hangs, and what hangs below it."""

    code: str
    name: Name | None
    kind: str
    below: tuple[Branch, ...]


def tree_of(answer: Answer, names: Mapping[str, Name]) -> tuple[Branch | None, int]:
    """The tree, and how many things it has no room for.

    Each thing stands once, below the one that is nearest to the subject; breadth first, so that what is near has room.
    """
    items = {item.id: item for item in answer.items}
    if answer.subject not in items:
        return None, 0
    below = _hung(answer, items)
    shown = 1 + sum(len(others) for others in below.values())
    return _branch(answer.subject, below, items, names), len(items) - shown


def _hung(answer: Answer, items: Mapping[str, Item]) -> Mapping[str, Sequence[str]]:
    onward = _onward(answer)
    below: defaultdict[str, list[str]] = defaultdict(list)
    seen, level = {answer.subject}, [answer.subject]
    for _ in range(DEEPEST):
        following = []
        for key in level:
            for other in sorted(onward.get(key, set()) - seen):
                if other in items and len(seen) < MOST_BRANCHES:
                    seen.add(other)
                    below[key].append(other)
                    following.append(other)
        level = following
    return below


def _onward(answer: Answer) -> Mapping[str, set[str]]:
    onward: defaultdict[str, set[str]] = defaultdict(set)
    for link in answer.links:
        # A container's contents hang below it in both directions: they are reached from it.
        from_source = answer.direction is Direction.FORWARD or link.kind is LinkKind.CONTAINMENT
        near, far = (link.source, link.target) if from_source else (link.target, link.source)
        onward[near].add(far)
    return onward


def _branch(
    key: str, below: Mapping[str, Sequence[str]], items: Mapping[str, Item], names: Mapping[str, Name]
) -> Branch:
    hanging = tuple(_branch(other, below, items, names) for other in below.get(key, ()))
    return Branch(short(key), names.get(key), items[key].kind.value, hanging)
