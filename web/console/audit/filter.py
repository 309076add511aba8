"""What the address bar says on the page of the audit: which lines, and from where on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from tracechain.web.console.search import moment, unreadable

_MOST_LETTERS = 200  # of a field
_MOST_DIGITS = 18  # of the number of a line


@dataclass(frozen=True, slots=True)
class Sought:
    """The search form; makes its own addresses."""

    subject: str = ""
    who: str = ""
    since: str = ""
    until: str = ""
    before: str = ""  # the number of the last line of the page before

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Sought:
        """The search of an address; the number of a line that is none is as if it were not there."""
        texts = {name: given.get(name, "").strip()[:_MOST_LETTERS] for name in asdict(cls())}
        before = texts["before"]
        is_number = before.isascii() and before.isdigit() and len(before) <= _MOST_DIGITS
        return cls(**{**texts, "before": before if is_number else ""})

    @property
    def first(self) -> int | None:
        """The first time in microseconds. Raises InstantError."""
        return moment(self.since)

    @property
    def last(self) -> int | None:
        """The last time in microseconds. Raises InstantError."""
        return moment(self.until)

    @property
    def after(self) -> int | None:
        """The last line of the page before, as the audit takes it."""
        return int(self.before) if self.before else None

    @property
    def unreadable(self) -> tuple[str, ...]:
        """The names of the times that can't be read: such a search finds nothing."""
        return unreadable({"since": self.since, "until": self.until})

    @property
    def narrows(self) -> bool:
        return any((self.subject, self.who, self.since, self.until))

    def address(self, **changes: str) -> str:
        """The query string of this search with changes, from its first page unless `before` says otherwise."""
        changed = asdict(replace(self, **{"before": "", **changes}))
        return "?" + urlencode({name: value for name, value in changed.items() if value})
