"""What the address bar says on the page of suppositions: the thing and the switches, by the names of the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import marshmallow as ma
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from tracechain.web.api.whatif import MOST_HOURS, WhatIfQuery
from tracechain.web.console.search import page_number, with_offset
from tracechain.web.console.sentences import GOODS, PLACE, no_code, no_time

SEVERAL = ("contactPlace", "killStep", "killEvent", "withoutThing", "withoutEvent")
USUAL_HOURS = "24"  # for a contact that is chosen from a list of events


@dataclass(frozen=True, slots=True)
class Asked:
    """The form as it was filled in; makes its own addresses."""

    code: str = ""
    since: str = ""
    as_of: str = ""
    hours: str = ""
    several: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict.fromkeys(SEVERAL, ()))
    weigh: bool = False
    unchanged: bool = False  # show also what the suppositions do not change
    page: int = 1
    events: int = 1

    @classmethod
    def read(cls, given: MultiDict[str, str]) -> Asked:
        """The form of an address; of what may be repeated, each line is one."""
        return cls(
            given.get("code", "").strip(),
            given.get("since", "").strip(),
            given.get("as_of", "").strip(),
            given.get("contactHours", "").strip(),
            {name: _lines(given.getlist(name)) for name in SEVERAL},
            given.get("weigh") == "1",
            given.get("unchanged") == "1",
            page_number(given.get("page", "")),
            page_number(given.get("events", "")),
        )

    @property
    def supposes(self) -> bool:
        """Whether anything is supposed."""
        return bool(self.hours or self.weigh or any(self.several.values()))

    def address(self, **changes: Any) -> str:
        """The query string of this form with changes; what is empty is left out."""
        asked = replace(self, **changes)
        shown = [("code", asked.code), ("since", asked.since), ("as_of", asked.as_of), ("contactHours", asked.hours)]
        shown += [(name, value) for name in SEVERAL for value in asked.several[name]]
        flags = {"weigh": asked.weigh, "unchanged": asked.unchanged}
        shown += [(name, "1") for name, is_set in flags.items() if is_set]
        pages = {"page": asked.page, "events": asked.events}
        shown += [(name, str(page)) for name, page in pages.items() if page != 1]
        return "?" + urlencode([(name, value) for name, value in shown if value])

    def adding(self, name: str, value: str) -> str:
        """The address that supposes one thing more; a contact has hours."""
        values = tuple(dict.fromkeys([*self.several[name], value]))
        hours = self.hours or (USUAL_HOURS if name == "contactPlace" else "")
        return self.address(several={**self.several, name: values}, hours=hours, page=1)

    def parse(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What the API would make of it, and a sentence for each field that can't be read; nothing but one of them."""
        given = {"id": self.code, "since": with_offset(self.since), "asOf": with_offset(self.as_of)}
        given |= {"contactHours": self.hours, "weigh": str(self.weigh)}
        filled: dict[str, Any] = {name: value for name, value in given.items() if value}
        filled |= {name: list(values) for name, values in self.several.items()}
        try:
            return WhatIfQuery().load(filled), {}
        except ma.ValidationError as error:
            return {}, {name: self._sentence(name, wrong) for name, wrong in error.messages_dict.items()}

    def _sentence(self, name: str, wrong: Mapping[int, Any] | list[str]) -> str:
        example = PLACE if name == "contactPlace" else GOODS
        if isinstance(wrong, Mapping):  # of several lines, those that are wrong
            return " ".join(no_code(self.several[name][index], example) for index in wrong)
        if name == "id":
            return no_code(self.code)
        if name == "contactHours":
            told = gettext(
                "Expected a number of hours from 0 to %(most)d, not “%(text)s”.", most=MOST_HOURS, text=self.hours
            )
        elif name == "contactPlace":
            told = gettext("Say also within how many hours things meet there.")
        else:
            return no_time()
        return str(told)


def _lines(texts: list[str]) -> tuple[str, ...]:
    lines = [line.strip() for text in texts for line in text.splitlines()]
    return tuple(dict.fromkeys(line for line in lines if line))
