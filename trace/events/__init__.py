"""EPCIS 2.0 events as values, and their JSON form.

>>> document = parse_document({"type": "ObjectEvent", "eventTime": "2026-03-01T08:00:00+08:00", "action": "ADD"})
>>> parse_event(document.events[0], document.context)
Traceback (most recent call last):
    ...
tracechain.trace.events.event.EventError: eventTimeZoneOffset: An event needs eventTimeZoneOffset.; An ObjectEvent \
needs an epcList, a quantityList with an entry, or a sensorElementList and a readPoint.
"""

from tracechain.trace.events.epcis import Document, parse_document, parse_event
from tracechain.trace.events.event import Action, Event, EventError, EventType, Naming, Role
from tracechain.trace.events.event_hash import event_hash, prehash
from tracechain.trace.events.instant import InstantError, format_instant, parse_instant
from tracechain.trace.events.vocabulary import BIZ_STEPS, DISPOSITIONS, ENDING_STEPS

__all__ = [
    "BIZ_STEPS",
    "DISPOSITIONS",
    "ENDING_STEPS",
    "Action",
    "Document",
    "Event",
    "EventError",
    "EventType",
    "InstantError",
    "Naming",
    "Role",
    "event_hash",
    "format_instant",
    "parse_document",
    "parse_event",
    "parse_instant",
    "prehash",
]
