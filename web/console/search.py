"""What the console's address bar says of a thing: the code, the direction, the times, and how the tables are turned."""

from __future__ import annotations

from dataclasses import dataclass

from tracechain.trace.lineage.walks.answer import Direction
from tracechain.web.edge.address import Address, choice, code, flag, number, time

COLUMNS = ("distance", "code", "name", "kind", "time")


@dataclass(frozen=True, slots=True)
class ThingSearch(Address):
    """The search form and its tables."""

    code: str = code()
    direction: Direction = choice(*Direction)
    since: str = time()
    until: str = time()
    as_of: str = time()
    sort: str = choice(*COLUMNS)
    falling: bool = flag()
    page: int = number()
    events: int = number()  # the page of the events
    carriers: int = number()  # the page of the carriers

    def sorted_by(self, column: str) -> str:
        """The address that sorts by a column, or turns it round where it is sorted by it already."""
        return self.address(sort=column, falling=self.sort == column and not self.falling, page=1)
