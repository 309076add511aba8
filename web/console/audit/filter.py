"""What the address bar says on the page of the audit: which lines, and from where on."""

from __future__ import annotations

from dataclasses import dataclass

from tracechain.web.edge.address import MOST_LETTERS, Address, mark, text, time


@dataclass(frozen=True, slots=True)
class AuditFilter(Address):
    """The search form."""

    subject: str = text(most=MOST_LETTERS)
    who: str = text(most=MOST_LETTERS)
    since: str = time(most=MOST_LETTERS)
    until: str = time(most=MOST_LETTERS)
    before: str = mark(r"\d{1,18}")  # the number of the last line of the page before

    @property
    def after(self) -> int | None:
        """The last line of the page before, as the audit takes it."""
        return int(self.before) if self.before else None

    @property
    def narrows(self) -> bool:
        return any((self.subject, self.who, self.since, self.until))
