"""A forward trace under suppositions, as `GET /api/v1/what-if` and `tracechain what-if --json` give it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import fields

from tracechain.trace.events.units import HOUR
from tracechain.trace.lineage.walks.answer import Direction, LinkKind
from tracechain.trace.wire.declaration import Declaration, WireField
from tracechain.trace.wire.field import InstantField, Number, SpanField, Word, described
from tracechain.trace.wire.trace import GapSchema, ItemSchema, LinkSchema


class SharedItemSchema(ItemSchema):
    """A thing that the trace reached."""

    SOMETIMES = frozenset(["share"])

    share = Number(metadata=described("Which part of the subject went into it; only where it is weighed."))


class SupposedLinkSchema(LinkSchema):
    """A step from one item to another; a `contact` is supposed."""

    kind = Word(LinkKind)


class ContactSchema(Declaration):
    """A supposed contact."""

    place = fields.String(allow_none=True)
    within = SpanField(HOUR, data_key="hours")


class _Ordered(WireField, fields.List[str]):
    """The members of a set, in order."""

    def write(self, value: Iterable[str]) -> list[str]:
        return sorted(value)


class SupposedSchema(Declaration):
    """What was supposed."""

    contacts = fields.List(fields.Nested(ContactSchema))
    kill_steps = _Ordered(fields.String(), data_key="killSteps")
    kill_events = _Ordered(fields.String(), data_key="killEvents")
    without_things = _Ordered(fields.String(), data_key="withoutThings")
    without_events = _Ordered(fields.String(), data_key="withoutEvents")
    weigh = fields.Boolean()


class WhatIfSchema(Declaration):
    """A forward trace, and what was supposed."""

    subject = fields.String(attribute="answer.subject")
    direction = Word([Direction.FORWARD], attribute="answer.direction")
    since = InstantField(allow_none=True, attribute="answer.since")
    until = InstantField(allow_none=True, attribute="answer.until")
    as_of = InstantField(allow_none=True, attribute="answer.as_of", data_key="asOf")
    items = fields.List(fields.Nested(SharedItemSchema))
    links = fields.List(fields.Nested(SupposedLinkSchema), attribute="answer.links")
    events = fields.List(fields.String(), attribute="answer.events")
    gaps = fields.List(fields.Nested(GapSchema), attribute="answer.gaps")
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
