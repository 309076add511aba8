"""What the address bar says on the pages of quarantine: which entries, and from where on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from tracechain.ingest.sentences import spellings
from tracechain.trace.records.principal import Principal, Role
from tracechain.trace.records.quarantine import Entry, Search, State
from tracechain.web.console.search import moment, unreadable

_BEFORE = re.compile(r"(\d{1,18})-(q-[0-9a-f]{1,38})")
_NOBODY = "-"  # no entry is of this party


@dataclass(frozen=True, slots=True)
class Sought:
    """The search form; makes its own addresses."""

    state: str = State.OPEN.value
    gln: str = ""
    device: str = ""
    words: str = ""
    since: str = ""
    until: str = ""
    before: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Sought:
        """The search of an address or a form; an unknown state is as if none were given."""
        texts = {name: given.get(name, "").strip()[:200] for name in asdict(cls())}
        return cls(**{**texts, "state": texts["state"] if texts["state"] in set(State) else State.OPEN.value})

    def narrowed(self, who: Principal) -> Search:
        """What the records are asked for; a node gets its own party's alone. Raises InstantError for a wrong time."""
        search = Search(
            device=self.device or None, words=spellings(self.words), since=moment(self.since), until=moment(self.until)
        )
        if who.role is Role.NODE:
            search["gln"] = who.party or _NOBODY
        elif self.gln:
            search["gln"] = self.gln
        return search

    @property
    def unreadable(self) -> tuple[str, ...]:
        """The names of the times that can't be read: such a search finds nothing, and nothing may be done by it."""
        return unreadable({"since": self.since, "until": self.until})

    @property
    def after(self) -> tuple[int, str] | None:
        """The last entry of the page before, as the records take it."""
        found = _BEFORE.fullmatch(self.before)
        return (int(found[1]), found[2]) if found else None

    @property
    def fields(self) -> dict[str, str]:
        """What the search says, for hidden fields of a form; without the page."""
        return {name: value for name, value in asdict(self).items() if value and name != "before"}

    @property
    def narrows_by_origin(self) -> bool:
        """Whether it narrows by more than words."""
        return any((self.gln, self.device, self.since, self.until))

    @property
    def narrows(self) -> bool:
        return any(value for name, value in self.fields.items() if name != "state")

    def address(self, **changes: str) -> str:
        """The query string of this search with changes, from its first page unless `before` says otherwise."""
        changed = asdict(replace(self, **{"before": "", **changes}))
        usual = asdict(Sought())
        return "?" + urlencode({name: value for name, value in changed.items() if value != usual[name]})

    def from_here(self, last: Entry) -> str:
        """The address of the page after an entry."""
        return self.address(before=f"{last.received}-{last.id}")


def may_see(who: Principal, entry: Entry) -> bool:
    """Whether an entry is one for these eyes."""
    return who.role is not Role.NODE or (who.party is not None and who.party == entry.gln)
