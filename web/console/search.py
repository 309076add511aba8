"""What the console's address bar says: the code, the direction, the times, and how the tables are turned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from tracechain.trace.events.instant import InstantError
from tracechain.trace.lineage.walks.answer import Direction
from tracechain.web.edge.times import read_time

_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")
LOCAL_OFFSET = "+08:00"  # a time without an offset in the form is one of China's clock

COLUMNS = ("distance", "code", "name", "kind", "time")


@dataclass(frozen=True, slots=True)
class Query:
    """The search form and its tables, as one value that makes its own addresses."""

    code: str = ""
    direction: Direction = Direction.FORWARD
    since: str = ""
    until: str = ""
    as_of: str = ""
    sort: str = "distance"
    falling: bool = False
    page: int = 1
    events: int = 1  # the page of the events
    carriers: int = 1  # the page of the carriers

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Query:
        """The query of an address; what is not understood is as if it were not there."""
        direction = given.get("direction", "")
        sort = given.get("sort", "")
        return cls(
            code=given.get("code", "").strip(" \t\r\n"),
            direction=Direction(direction) if direction in list(Direction) else Direction.FORWARD,
            since=given.get("since", "").strip(),
            until=given.get("until", "").strip(),
            as_of=given.get("as_of", "").strip(),
            sort=sort if sort in COLUMNS else "distance",
            falling=given.get("falling") == "1",
            page=page_number(given.get("page", "")),
            events=page_number(given.get("events", "")),
            carriers=page_number(given.get("carriers", "")),
        )

    def moment(self, name: str) -> int | None:
        """One of the times in microseconds; None where it is left empty. Raises InstantError."""
        return moment(self._times[name])

    @property
    def unreadable(self) -> tuple[str, ...]:
        """The names of the times that can't be read."""
        return unreadable(self._times)

    @property
    def _times(self) -> Mapping[str, str]:
        return {"since": self.since, "until": self.until, "as_of": self.as_of}

    def address(self, **changes: object) -> str:
        """The query string of this query with changes; what has its usual value is left out."""
        changed = asdict(replace(self, **changes))  # type: ignore[arg-type]  # names come from templates
        usual = asdict(Query())
        shown = {
            name: int(value) if value is True else value for name, value in changed.items() if value != usual[name]
        }
        return "?" + urlencode(shown)

    def sorted_by(self, column: str) -> str:
        """The address that sorts by a column, or turns it round where it is sorted by it already."""
        return self.address(sort=column, falling=self.sort == column and not self.falling, page=1)


def moment(text: str) -> int | None:
    """A time of the form in microseconds; None where it is left empty. Raises InstantError."""
    return read_time(with_offset(text)) if text else None


def unreadable(texts: Mapping[str, str]) -> tuple[str, ...]:
    """The names of those fields whose text is no time."""
    return tuple(name for name, text in texts.items() if not _is_readable(text))


def _is_readable(text: str) -> bool:
    try:
        moment(text)
    except InstantError:
        return False
    return True


def with_offset(text: str) -> str:
    """A time of the form as one with an offset: China's, where it has none."""
    local = _LOCAL.fullmatch(text)
    return text + ("" if local[1] else ":00") + LOCAL_OFFSET if local else text


def page_number(text: str) -> int:
    """The number of a page; 1 for what is none."""
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1
