"""What suppositions change: the plain forward trace and the supposed one beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tracechain.trace.events.instant import format_instant
from tracechain.trace.identifiers import short
from tracechain.trace.lineage.walks.answer import Answer, Item
from tracechain.trace.lineage.walks.whatif import Suspicion
from tracechain.web.console.spreadsheet import as_csv
from tracechain.web.edge.language import language
from tracechain.web.lookup.names import Name

_TITLES = ("change", "id", "code", "name", "kind", "distance", "since", "share")


class Change(StrEnum):
    """What the suppositions do to a thing; in the order of the table."""

    IN = "in"
    OUT = "out"
    MOVED = "moved"  # it is affected either way, but from another time on
    SAME = "same"


@dataclass(frozen=True, slots=True)
class ThingChange:
    """A thing of either answer, as the supposed one has it, or else the plain one."""

    change: Change
    item: Item
    share: float | None

    @property
    def code(self) -> str:
        return short(self.item.id)


def changes(plain: Answer, supposed: Suspicion) -> list[ThingChange]:
    """Every thing of both answers: what comes in, falls out, is affected from another time on, and the rest."""
    before = {item.id: item for item in plain.items}
    after = {item.id: item for item in supposed.answer.items}
    shares = supposed.shares or {}
    found = [ThingChange(_change(before.get(key), item), item, shares.get(key)) for key, item in after.items()]
    found += [ThingChange(Change.OUT, item, None) for key, item in before.items() if key not in after]
    order = list(Change)
    return sorted(found, key=lambda one: (order.index(one.change), one.item.distance, one.item.id))


def counted(found: list[ThingChange]) -> dict[Change, int]:
    """How many things each change befalls."""
    return {change: sum(one.change is change for one in found) for change in Change}


def changes_as_csv(found: list[ThingChange], names: Mapping[str, Name]) -> str:
    """The things as comma-separated values, for a spreadsheet."""
    return as_csv(_TITLES, (_cells(one, names.get(one.item.id)) for one in found))


def _cells(one: ThingChange, name: Name | None) -> Iterator[str]:
    item = one.item
    yield from (one.change.value, item.id, one.code, name.spoken(language()) if name else "", item.kind.value)
    yield str(item.distance)
    yield format_instant(item.since) if item.since is not None else ""
    yield f"{one.share:g}" if one.share is not None else ""


def _change(before: Item | None, after: Item) -> Change:
    if before is None:
        return Change.IN
    return Change.SAME if before.since == after.since else Change.MOVED
