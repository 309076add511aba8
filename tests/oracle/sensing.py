"""Sensor readings for random chains: events with logs of temperatures around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from cast.parties import FARM, place
from oracle.chains import HOUR, MIDNIGHT
from oracle.goods import at
from tracechain.trace.events.event import Event
from tracechain.trace.identifiers.code import Kind, Thing

STORE = Thing(place(FARM), Kind.INSTANCE)
ROOM = Thing(f"https://id.gs1.org/414/{FARM}/254/cold", Kind.INSTANCE)
DEGREES = {"type": "Temperature", "uom": "CEL"}


def clock(hour: float) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at(hour))).isoformat()


def element(*reports: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"sensorMetadata": metadata, "sensorReport": list(reports)}


def celsius(value: float, **more: Any) -> dict[str, Any]:
    return {**DEGREES, "value": value, **more}


def sensed(of: Event, *elements: dict[str, Any], **where: Any) -> Event:
    """The same event with sensor elements; its content is another, and so is its hash."""
    document = {**of.document, "sensorElementList": list(elements)}
    return replace(of, document=document, content_hash=f"{of.content_hash}{elements!r}", **where)


def measuring(of: Event, rng: Random) -> Event:
    """The event at one of the crates' places, with some log of hours around it."""
    hours = [(of.time - MIDNIGHT) / HOUR + rng.choice((-2, -1, 0, 0.5, 1)) for _ in range(rng.randint(0, 3))]
    if not hours:
        return of
    log = [element(celsius(rng.choice((1, 3, 5, 7, 9))), time=clock(hour)) for hour in hours]
    return sensed(of, *log, biz_location=rng.choice((STORE.key, ROOM.key)))
