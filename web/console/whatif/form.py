"""What the address bar says on the page of suppositions: the thing and the switches, by the names of the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext

from tracechain.trace.identifiers import CodeError
from tracechain.trace.lineage.walks.switches import MOST_HOURS, WhatIf, contacts
from tracechain.web.console.sentences import GOODS, PLACE, no_code, no_time
from tracechain.web.edge.address import Address, code, flag, lines, number, text, time
from tracechain.web.edge.codes import read_code

USUAL_HOURS = "24"  # for a contact that is chosen from a list of events
_SEVERAL = {  # what may be given more than once, and its field
    "contactPlace": "places",
    "killStep": "kill_steps",
    "killEvent": "kill_events",
    "withoutThing": "things",
    "withoutEvent": "without_events",
}


@dataclass(frozen=True, slots=True)
class SupposedTrace:
    """A form that could be read: what to trace forward, and what to suppose. Times in µs."""

    key: str
    since: int | None
    as_of: int | None
    things: tuple[str, ...]  # the keys of those that are left out, as they were given
    supposed: WhatIf


@dataclass(frozen=True, slots=True)
class SuppositionForm(Address):
    """The form as it was filled in."""

    code: str = code()
    since: str = time()
    as_of: str = time()
    hours: str = text("contactHours")
    places: tuple[str, ...] = lines("contactPlace")
    kill_steps: tuple[str, ...] = lines("killStep")
    kill_events: tuple[str, ...] = lines("killEvent")
    things: tuple[str, ...] = lines("withoutThing")
    without_events: tuple[str, ...] = lines("withoutEvent")
    weigh: bool = flag()
    unchanged: bool = flag()  # show also what the suppositions do not change
    page: int = number()
    events: int = number()

    @property
    def several(self) -> Mapping[str, tuple[str, ...]]:
        """What may be given more than once, by its name in the address."""
        return {name: getattr(self, field) for name, field in _SEVERAL.items()}

    @property
    def supposes(self) -> bool:
        """Whether anything is supposed."""
        return bool(self.hours or self.weigh or any(self.several.values()))

    def adding(self, name: str, value: str) -> str:
        """The address that supposes one thing more; a contact has hours."""
        values = tuple(dict.fromkeys([*self.several[name], value]))
        hours = self.hours or (USUAL_HOURS if name == "contactPlace" else "")
        return self.address(**{_SEVERAL[name]: values}, hours=hours, page=1)

    @property
    def faults(self) -> dict[str, str]:
        """A sentence for each parameter that can't be read, by the API's name of it."""
        names = {"since": "since", "as_of": "asOf"}
        wrong = {
            "id": [no_code(self.code)] if not _is_code(self.code) else [],
            **{names[field]: [no_time()] for field in self.unreadable},
            "contactHours": [_no_hours(self.hours)] if self.hours and not _are_hours(self.hours) else [],
            "contactPlace": [no_code(place, PLACE) for place in _no_codes(self.places)],
            "withoutThing": [no_code(thing, GOODS) for thing in _no_codes(self.things)],
        }
        told = {name: " ".join(sentences) for name, sentences in wrong.items() if sentences}
        if not told and self.places and not self.hours:
            return {"contactPlace": str(gettext("Say also within how many hours things meet there."))}
        return told

    def read_trace(self) -> SupposedTrace:
        """What a form without faults asks for. Raises CodeError, InstantError or ValueError for one that has any."""
        things = tuple(read_code(thing).key for thing in self.things)
        places = [read_code(place).key for place in self.places]
        supposed = WhatIf(
            contacts=contacts(float(self.hours), places) if self.hours else (),
            kill_steps=frozenset(self.kill_steps),
            kill_events=frozenset(self.kill_events),
            without_things=frozenset(things),
            without_events=frozenset(self.without_events),
            weigh=self.weigh,
        )
        return SupposedTrace(read_code(self.code).key, self.moment("since"), self.moment("as_of"), things, supposed)


def _no_codes(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if not _is_code(text)]


def _is_code(text: str) -> bool:
    try:
        read_code(text)
    except CodeError:
        return False
    return True


def _are_hours(text: str) -> bool:
    try:
        return 0 <= float(text) <= MOST_HOURS
    except ValueError:
        return False


def _no_hours(text: str) -> str:
    told = gettext("Expected a number of hours from 0 to %(most)d, not “%(text)s”.", most=MOST_HOURS, text=text)
    return str(told)
