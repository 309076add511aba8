"""What the address bar says on the pages of quarantine: which entries, and from where on."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from tracechain.trace.records.principal import AccountRole, Principal
from tracechain.trace.records.quarantine import EntryState, QuarantineEntry, Search
from tracechain.web.edge.address import MOST_LETTERS, Address, choice, mark, text, time

_NOBODY = "-"  # no entry is of this party


@dataclass(frozen=True, slots=True)
class QuarantineFilter(Address):
    """The search form."""

    state: EntryState = choice(*EntryState)
    gln: str = text(most=MOST_LETTERS)
    device: str = text(most=MOST_LETTERS)
    words: str = text(most=MOST_LETTERS)
    kind: str = text(most=MOST_LETTERS)
    since: str = time(most=MOST_LETTERS)
    until: str = time(most=MOST_LETTERS)
    before: str = mark(r"\d{1,18}-q-[0-9a-f]{1,38}")  # when the last entry of the page before came, and its id

    def narrowed(self, who: Principal) -> Search:
        """What the records are asked for; a node gets its own party's alone. Raises InstantError for a wrong time."""
        search = Search(
            device=self.device or None,
            words=self.words.split(),
            kind=self.kind or None,
            since=self.moment("since"),
            until=self.moment("until"),
        )
        if who.role is AccountRole.NODE:
            search["gln"] = who.party or _NOBODY
        elif self.gln:
            search["gln"] = self.gln
        return search

    @property
    def after(self) -> tuple[int, str] | None:
        """The last entry of the page before, as the records take it."""
        received, _, identifier = self.before.partition("-")
        return (int(received), identifier) if received else None

    @property
    def fields(self) -> dict[str, str]:
        """What the search says, for hidden fields of a form; without the page."""
        return {name: value for name, value in asdict(self).items() if value and name != "before"}

    @property
    def narrows_by_origin(self) -> bool:
        """Whether it narrows by more than words."""
        return any((self.gln, self.device, self.kind, self.since, self.until))

    @property
    def narrows(self) -> bool:
        return any(value for name, value in self.fields.items() if name != "state")

    def from_here(self, last: QuarantineEntry) -> str:
        """The address of the page after an entry."""
        return self.address(before=f"{last.received}-{last.id}")


def may_see(who: Principal, entry: QuarantineEntry) -> bool:
    """Whether an entry is one for these eyes."""
    return who.role is not AccountRole.NODE or (who.party is not None and who.party == entry.gln)
