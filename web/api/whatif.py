"""/api/v1/what-if: the forward trace under the suppositions of outbreak work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import fields

from tracechain.trace.identifiers import CodeError
from tracechain.trace.lineage import UnknownThing
from tracechain.trace.lineage.walks.switches import MOST_HOURS, WhatIf, contacts
from tracechain.trace.lineage.walks.whatif import what_if
from tracechain.web.api.operation import operation
from tracechain.web.api.question_schemas import NO_CODE, ThingQuery
from tracechain.web.api.schemas import Instant, ItemSchema, TraceSchema
from tracechain.web.edge.codes import read_code
from tracechain.web.edge.faults import answer as fault
from tracechain.web.edge.services import services

blueprint = Blueprint("whatif", __name__, url_prefix="/api/v1", description="Suppositions.")


class Code(fields.String):
    """A code in any spelling; its key inside."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        try:
            return read_code(super()._deserialize(value, attr, data, **more)).key
        except CodeError as error:
            raise ma.ValidationError(str(error)) from error


def _several(description: str, name: str, one: type[fields.String] = fields.String) -> Any:
    told = {"description": f"{description} May be repeated."}
    return fields.List(one(), load_default=[], data_key=name, metadata=told)


class WhatIfQuery(ThingQuery):
    """What to trace forward, and what to suppose."""

    id = Code(
        required=True,
        metadata={"description": "Any spelling of the code, URL-encoded."},
        error_messages={"required": NO_CODE},
    )

    since = Instant(load_default=None, metadata={"description": "From this time on (RFC 3339)."})
    hours = fields.Float(
        load_default=None,
        data_key="contactHours",
        validate=ma.validate.Range(0, MOST_HOURS),
        metadata={"description": "What is at one place with it within so many hours is affected too."},
    )
    places = _several(
        "The place where contact is supposed, by code or key; without one, wherever it is.", "contactPlace", Code
    )
    kill_steps = _several("A bizStep that makes clean.", "killStep")
    kill_events = _several("An eventID of an event that makes clean.", "killEvent")
    things = _several("The code of a thing to leave out.", "withoutThing", Code)
    events = _several("The eventID of an event to leave out.", "withoutEvent")
    weigh = fields.Boolean(load_default=False, metadata={"description": "Say which part went into each item."})

    @ma.validates_schema
    def _within_hours(self, given: Mapping[str, Any], **_: Any) -> None:
        if given["places"] and given["hours"] is None:
            raise ma.ValidationError("contactHours is missing, within which hours things meet there.", "contactPlace")


class SharedItemSchema(ItemSchema):
    """A thing that the trace reached."""

    share = fields.Float(metadata={"description": "Which part of the subject went into it; only where it is weighed."})


class ContactSchema(ma.Schema):
    """A supposed contact."""

    place = fields.String(allow_none=True)
    hours = fields.Float()


class SupposedSchema(ma.Schema):
    """What was supposed."""

    contacts = fields.List(fields.Nested(ContactSchema))
    kill_steps = fields.List(fields.String(), data_key="killSteps")
    kill_events = fields.List(fields.String(), data_key="killEvents")
    things = fields.List(fields.String(), data_key="withoutThings")
    events = fields.List(fields.String(), data_key="withoutEvents")
    weigh = fields.Boolean()


class WhatIfSchema(TraceSchema):
    """A forward trace, and what was supposed; a link may be a `contact` too."""

    items = fields.List(fields.Nested(SharedItemSchema))
    supposed = fields.Nested(SupposedSchema, data_key="whatIf")


_MILK, _YOGHURT = (
    "https://id.gs1.org/01/06901234000016/10/M-0301",
    "https://id.gs1.org/01/06901234200010/10/Y-0302",
)
WHAT_IF: Mapping[str, Any] = {
    "subject": _MILK,
    "direction": "forward",
    "since": None,
    "until": None,
    "asOf": None,
    "items": [
        {"id": _MILK, "kind": "lot", "distance": 0, "since": None, "until": None, "share": 1.0},
        {
            "id": _YOGHURT,
            "kind": "lot",
            "distance": 1,
            "since": "2026-03-01T06:00:00.000Z",
            "until": None,
            "share": 1.0,
        },
    ],
    "links": [
        {
            "from": _MILK,
            "to": _YOGHURT,
            "kind": "transformation",
            "event": "urn:uuid:00000000-0000-4000-8000-000000000005",
            "via": [],
        }
    ],
    "events": [f"urn:uuid:00000000-0000-4000-8000-{number:012d}" for number in (1, 3, 4, 5)],
    "gaps": [],
    "whatIf": {
        "contacts": [],
        "killSteps": [],
        "killEvents": [],
        "withoutThings": [],
        "withoutEvents": ["urn:uuid:00000000-0000-4000-8000-000000000006"],
        "weigh": True,
    },
}


@operation(
    blueprint, "/what-if", query=WhatIfQuery, answer=WhatIfSchema, example=WHAT_IF, refusals=(400, 401, 403, 404)
)
def supposed(id: str, since: int | None, as_of: int | None, **switches: Any) -> Response:
    """Where would it have gone, under suppositions: contact, a step that makes clean, things and events left out."""
    try:
        return jsonify(what_if(services().store, id, suppositions(**switches), since, as_of).to_dict())
    except UnknownThing:
        return fault(404, f"Nothing is recorded about {id!r}, or all that is was left out.")


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
