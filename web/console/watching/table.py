"""What the address bar says on the page of watching: how the table is turned; and the rows that it shows then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from tracechain.trace.records.alarms import AlarmEntry
from tracechain.trace.records.survey import Survey
from tracechain.trace.watching.node import Node
from tracechain.web.console.paging import page_of, pages_of

COLUMNS = ("alarms", "name", "seen", "waiting", "oldest", "missing", "rejected", "skew")
_MOST_PAGES = 10**6


@dataclass(frozen=True, slots=True)
class View:
    """How the table is turned; makes its own addresses."""

    sort: str = "alarms"
    falling: bool = True
    page: int = 1

    @classmethod
    def read(cls, given: Mapping[str, str]) -> View:
        """The view of an address; what is not understood is as if it were not there."""
        sort, page = given.get("sort", ""), given.get("page", "")
        return cls(
            sort=sort if sort in COLUMNS else "alarms",
            falling=given.get("falling", "1") == "1",
            page=min(max(int(page), 1), _MOST_PAGES) if page.isascii() and page.isdigit() else 1,
        )

    def address(self, **changes: object) -> str:
        """The query string of this view with changes; what has its usual value is left out."""
        changed, usual = asdict(replace(self, **changes)), asdict(View())  # type: ignore[arg-type]  # names come from templates
        shown = {name: int(value) for name, value in changed.items() if value != usual[name] and name != "sort"}
        named = {"sort": changed["sort"]} if changed["sort"] != usual["sort"] else {}
        return "?" + urlencode({**named, **shown})

    def sorted_by(self, column: str) -> str:
        """The address that sorts by a column, the worst first, or turns it round where it is sorted by it already."""
        falling = not self.falling if self.sort == column else column not in ("name", "seen", "oldest")
        return self.address(sort=column, falling=falling, page=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A node with its alarms, and the name of its party, "" where that is not registered."""

    node: Node
    party: str
    alarms: tuple[AlarmEntry, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One page of the nodes."""

    rows: tuple[Row, ...]
    page: int
    pages: int


def table(seen: Survey, view: View, names: Mapping[str, str]) -> Table:
    """The part of a survey that a view asks to see; `names` are those of the parties."""
    of: dict[str, list[AlarmEntry]] = {}
    for alarm in seen.alarms:
        of.setdefault(f"{alarm.gln}.{alarm.device}", []).append(alarm)
    rows = [Row(node, names.get(node.gln, ""), tuple(of.get(node.name, ()))) for node in seen.nodes]
    key = _ORDERS[view.sort]
    told = [row for row in rows if key(row) is not None]
    ordered = sorted(told, key=lambda row: (key(row), row.node.name), reverse=view.falling)
    ordered += [row for row in rows if key(row) is None]  # what is not known comes last either way
    pages = pages_of(ordered)
    return Table(tuple(page_of(ordered, view.page)), min(view.page, pages), pages)


_ORDERS: Mapping[str, Callable[[Row], Any]] = {
    "alarms": lambda row: len(row.alarms),
    "name": lambda row: row.node.name,
    "seen": lambda row: row.node.seen,
    "waiting": lambda row: row.node.waiting,
    "oldest": lambda row: row.node.oldest,
    "missing": lambda row: row.node.missing,
    "rejected": lambda row: row.node.counts.rejected,
    "skew": lambda row: None if row.node.skew is None else abs(row.node.skew),
}
