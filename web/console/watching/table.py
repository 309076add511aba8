"""What the address bar says on the page of watching: how the table is turned; and the rows that it shows then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tracechain.trace.records.alarms import AlarmEntry
from tracechain.trace.records.survey import Survey
from tracechain.trace.watching.node import WatchedNode
from tracechain.web.console.paging import page_of, pages_of
from tracechain.web.edge.address import Address, choice, flag, number

COLUMNS = ("alarms", "name", "seen", "waiting", "oldest", "missing", "rejected", "skew")


@dataclass(frozen=True, slots=True)
class NodeOrder(Address):
    """How the table is turned."""

    sort: str = choice(*COLUMNS)
    falling: bool = flag(usual=True)
    page: int = number()

    def sorted_by(self, column: str) -> str:
        """The address that sorts by a column, the worst first, or turns it round where it is sorted by it already."""
        falling = not self.falling if self.sort == column else column not in ("name", "seen", "oldest")
        return self.address(sort=column, falling=falling, page=1)


@dataclass(frozen=True, slots=True)
class NodeLine:
    """A node with its alarms, and the name of its party, "" where that is not registered."""

    node: WatchedNode
    party: str
    alarms: tuple[AlarmEntry, ...]


@dataclass(frozen=True, slots=True)
class NodeTable:
    """One page of the nodes."""

    rows: tuple[NodeLine, ...]
    page: int
    pages: int


def table(seen: Survey, order: NodeOrder, names: Mapping[str, str]) -> NodeTable:
    """The part of a survey that an order asks to see; `names` are those of the parties."""
    of: dict[str, list[AlarmEntry]] = {}
    for alarm in seen.alarms:
        of.setdefault(f"{alarm.gln}.{alarm.device}", []).append(alarm)
    rows = [NodeLine(node, names.get(node.gln, ""), tuple(of.get(node.name, ()))) for node in seen.nodes]
    key = _ORDERS[order.sort]
    told = [row for row in rows if key(row) is not None]
    ordered = sorted(told, key=lambda row: (key(row), row.node.name), reverse=order.falling)
    ordered += [row for row in rows if key(row) is None]  # what is not known comes last either way
    pages = pages_of(ordered)
    return NodeTable(tuple(page_of(ordered, order.page)), min(order.page, pages), pages)


_ORDERS: Mapping[str, Callable[[NodeLine], Any]] = {
    "alarms": lambda row: len(row.alarms),
    "name": lambda row: row.node.name,
    "seen": lambda row: row.node.seen,
    "waiting": lambda row: row.node.waiting,
    "oldest": lambda row: row.node.oldest,
    "missing": lambda row: row.node.missing,
    "rejected": lambda row: row.node.counts.rejected,
    "skew": lambda row: None if row.node.skew is None else abs(row.node.skew),
}
