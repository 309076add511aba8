"""/api/v1/what-if: the forward trace under the suppositions of outbreak work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask_smorest import Blueprint
from marshmallow import fields

from tracechain.trace.lineage.walks.switches import MOST_HOURS, WhatIf, contacts
from tracechain.trace.lineage.walks.whatif import Suspicion, what_if
from tracechain.trace.wire.field import described
from tracechain.trace.wire.whatif import WHAT_IF, WhatIfSchema
from tracechain.web.edge.operation import OF_A_THING, operation
from tracechain.web.edge.parameters import NOT_GIVEN, Key, ThingQuery, Time
from tracechain.web.edge.services import services

blueprint = Blueprint("whatif", __name__, url_prefix="/api/v1", description="Suppositions.")


def _several(name: str, description: str, one: fields.Field[str]) -> Any:
    told = described(f"{description} May be repeated.")
    return fields.List(one, load_default=list, data_key=name, metadata=told)


class WhatIfQuery(ThingQuery):
    """What to trace forward, and what to suppose."""

    id = Key(required=True)
    since = Time("From this time on.")
    hours = fields.Float(
        data_key="contactHours",
        validate=ma.validate.Range(0, MOST_HOURS),
        metadata=described("What is at one place with it within so many hours is affected too."),
        **NOT_GIVEN,
    )
    places = _several(
        "contactPlace",
        "The place where contact is supposed, within `contactHours`, by code or key; without one, wherever it is.",
        Key("A place."),
    )
    kill_steps = _several("killStep", "A bizStep that makes clean.", fields.String())
    kill_events = _several("killEvent", "An eventID of an event that makes clean.", fields.String())
    things = _several("withoutThing", "The code of a thing to leave out.", Key("A thing."))
    events = _several("withoutEvent", "The eventID of an event to leave out.", fields.String())
    weigh = fields.Boolean(load_default=False, metadata=described("Say which part went into each item."))

    @ma.validates_schema
    def _within_hours(self, given: Mapping[str, Any], **_: Any) -> None:
        if given["places"] and given["hours"] is None:
            raise ma.ValidationError("contactHours is missing, within which hours things meet there.", "contactPlace")


@operation(blueprint, "/what-if", query=WhatIfQuery, answer=WhatIfSchema, example=WHAT_IF, refusals=OF_A_THING)
def supposed(id: str, since: int | None, as_of: int | None, **switches: Any) -> Suspicion:
    """Where would it have gone, under suppositions: contact, a step that makes clean, things and events left out."""
    return what_if(services().store, id, suppositions(**switches), since, as_of)


def suppositions(
    *,
    hours: float | None,
    places: list[str],
    kill_steps: list[str],
    kill_events: list[str],
    things: list[str],
    events: list[str],
    weigh: bool,
) -> WhatIf:
    """The switches of a WhatIfQuery as it was loaded."""
    return WhatIf(
        contacts=() if hours is None else contacts(hours, places),
        kill_steps=frozenset(kill_steps),
        kill_events=frozenset(kill_events),
        without_things=frozenset(things),
        without_events=frozenset(events),
        weigh=weigh,
    )
