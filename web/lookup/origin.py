"""Where the raw materials come from: the first things of a backward trace, which were made of nothing on record."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tracechain.trace.events.instant import format_instant
from tracechain.trace.lineage.walks.answer import Answer, LinkKind
from tracechain.web.lookup.names import Hands, Name

MOST = 50  # origins told: a reader's list, not a table


@dataclass(frozen=True, slots=True)
class Origin:
    """A raw material: what it is, its lot, and by role and city who brought it into the chain."""

    name: Name | None
    lot: str | None
    hands: Hands
    time: int | None
    offset: str

    def to_json(self) -> dict[str, Any]:
        hands = self.hands.to_json()
        return {
            "name": self.name.to_json() if self.name else None,
            "lot": self.lot,
            "at": format_instant(self.time) if self.time is not None else None,
            "role": hands["role"],
            "city": hands["city"],
        }


def sources(answer: Answer) -> list[str]:
    """The keys of a backward answer's things that were made of nothing on record: raw materials.

    Left out: the subject and its own lot, what it merely holds, containers, and instances that their lot stands for.
    At most `MOST`.
    """
    made, containers, members, own = set(), set(), set(), {answer.subject}
    for link in answer.links:
        if link.kind is LinkKind.TRANSFORMATION:
            made.add(link.target)
        elif link.kind is LinkKind.CONTAINMENT:
            containers.add(link.source)
        else:
            members.add(link.target)
            own |= {link.source} if link.target == answer.subject else set()
    left_out = made | containers | members | own | held(answer)
    return [item.id for item in answer.items if item.id not in left_out][:MOST]


def held(answer: Answer) -> set[str]:
    """What the subject holds, directly or not."""
    inside: defaultdict[str, list[str]] = defaultdict(list)
    for link in answer.links:
        if link.kind is LinkKind.CONTAINMENT:
            inside[link.source].append(link.target)
    found, ahead = set[str](), [answer.subject]
    while ahead:
        new = set(inside[ahead.pop()]) - found
        found |= new
        ahead.extend(new)
    return found
