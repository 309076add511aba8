"""The JSON of events, as a node writes them: what its readers saw, in EPCIS 2.0's own words.

>>> seen = object_event("OBSERVE", at=0, epcs=["https://id.gs1.org/00/106141412345678908"], biz_step="shipping",
...     event_id="urn:uuid:00000000-0000-4000-8000-000000000000")
>>> seen["eventTime"], seen["epcList"]
('1970-01-01T00:00:00.000Z', ['https://id.gs1.org/00/106141412345678908'])
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from tracechain.trace.events.context import GS1_CONTEXT
from tracechain.trace.events.instant import format_instant


class EventFields(TypedDict, total=False):
    """What may be said of any event; places, parties and ids are URIs, and what is left out or None is not said."""

    event_id: str | None  # a new urn:uuid where none is given
    offset: str  # of the local clock, "+08:00"
    biz_step: str | None
    disposition: str | None
    read_point: str | None
    biz_location: str | None
    sources: Sequence[tuple[str, str]]  # (type, URI)
    destinations: Sequence[tuple[str, str]]
    transactions: Sequence[tuple[str, str]]
    sensors: Sequence[Mapping[str, Any]]  # sensor elements, as `sensor_element` makes them
    extensions: Mapping[str, Any]  # by their full names, or names with a prefix


def object_event(
    action: str,
    at: int,
    epcs: Sequence[str] = (),
    quantities: Sequence[Mapping[str, Any]] = (),
    lot_number: str | None = None,
    **circumstances: Unpack[EventFields],
) -> dict[str, Any]:
    """Things seen, made (ADD, with the lot number of what is commissioned) or ended (DELETE); `at` is µs since 1970."""
    event = _event("ObjectEvent", at, circumstances)
    # Readings of a place name no thing, and still need the list.
    event |= {"action": action, "epcList": list(epcs)} | _given(quantityList=[*quantities])
    return event | _ilmd(lot_number)


def aggregation_event(
    action: str,
    at: int,
    parent: str,
    children: Sequence[str] = (),
    quantities: Sequence[Mapping[str, Any]] = (),
    **circumstances: Unpack[EventFields],
) -> dict[str, Any]:
    """Things put into a parent (ADD), taken out of it (DELETE; without children: all of them), or seen in it."""
    event = _event("AggregationEvent", at, circumstances)
    event |= {"action": action, "parentID": parent}
    return event | _given(childEPCs=[*children], childQuantityList=[*quantities])


def association_event(
    action: str, at: int, parent: str, children: Sequence[str], **circumstances: Unpack[EventFields]
) -> dict[str, Any]:
    """Things fixed to a parent or taken off it: a temperature logger on a crate."""
    event = _event("AssociationEvent", at, circumstances)
    return event | {"action": action, "parentID": parent} | _given(childEPCs=[*children])


def transformation_event(
    at: int,
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = (),
    input_quantities: Sequence[Mapping[str, Any]] = (),
    output_quantities: Sequence[Mapping[str, Any]] = (),
    transformation: str | None = None,
    lot_number: str | None = None,
    **circumstances: Unpack[EventFields],
) -> dict[str, Any]:
    """Things made of other things; the lot number is that of the outputs."""
    event = _event("TransformationEvent", at, circumstances)
    event |= _given(
        inputEPCList=[*inputs],
        inputQuantityList=[*input_quantities],
        outputEPCList=[*outputs],
        outputQuantityList=[*output_quantities],
        transformationID=transformation,
    )
    return event | _ilmd(lot_number)


def quantity(epc_class: str, amount: float | None = None, unit: str | None = None) -> dict[str, Any]:
    """Some of a class; `unit` is a UN/ECE Rec. 20 code, and without one the amount counts pieces."""
    return {"epcClass": epc_class} | _given(quantity=amount, uom=unit)


def sensor_element(
    at: int, reports: Sequence[Mapping[str, Any]], device: str | None = None, **metadata: Any
) -> dict[str, Any]:
    """Readings of one device at one time; `reports` as `reading` makes them."""
    return {
        "sensorMetadata": _given(time=format_instant(at), deviceID=device, **metadata),
        "sensorReport": [dict(report) for report in reports],
    }


def reading(measured: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    """One measured value: `reading("Temperature", 4.2, "CEL")`."""
    return {"type": measured, "value": value, "uom": unit, **more}


def document(events: Sequence[Mapping[str, Any]], at: int, context: Mapping[str, str] | None = None) -> dict[str, Any]:
    """An EPCISDocument around events, made at an instant; `context` gives the prefixes of their extensions."""
    return {
        "@context": [GS1_CONTEXT, dict(context)] if context else [GS1_CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": format_instant(at),
        "epcisBody": {"eventList": [dict(event) for event in events]},
    }


def _event(event_type: str, at: int, said: EventFields) -> dict[str, Any]:
    places = {name: {"id": uri} for name, uri in _places(said).items()}
    lists = _given(
        sourceList=[{"type": kind, "source": uri} for kind, uri in said.get("sources", ())],
        destinationList=[{"type": kind, "destination": uri} for kind, uri in said.get("destinations", ())],
        bizTransactionList=[{"type": kind, "bizTransaction": uri} for kind, uri in said.get("transactions", ())],
        sensorElementList=[dict(element) for element in said.get("sensors", ())],
    )
    return {
        "type": event_type,
        "eventID": said.get("event_id") or f"urn:uuid:{uuid.uuid4()}",
        "eventTime": format_instant(at),
        "eventTimeZoneOffset": said.get("offset", "+00:00"),
        **_given(bizStep=said.get("biz_step"), disposition=said.get("disposition")),
        **places,
        **lists,
        **said.get("extensions", {}),
    }


def _places(said: EventFields) -> dict[str, str]:
    return _given(readPoint=said.get("read_point"), bizLocation=said.get("biz_location"))


def _ilmd(lot_number: str | None) -> dict[str, Any]:
    return {} if lot_number is None else {"ilmd": {"cbvmda:lotNumber": lot_number}}


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None and value != []}
