"""Events as rows: step, place and hands, what they name, and how the clock stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracechain.trace.events.epcis import parse_event
from tracechain.trace.identifiers import short
from tracechain.trace.messages.clock import Judgement
from tracechain.web.edge.services import Services
from tracechain.web.lookup.happening import Happening
from tracechain.web.lookup.journey import deed
from tracechain.web.lookup.names import Name, name_of


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event with where it was and in whose hands."""

    id: str
    deed: str
    time: int
    offset: str
    place_key: str | None
    place: Name | None
    city: Name | None
    hands: Name | None
    recorder: str
    things: tuple[str, ...]
    clock: Judgement | None  # how the clock stood that gave the time; None where no device sent it


def event_rows(event_ids: Sequence[str], services: Services) -> list[EventRow]:
    """Events with where they were and in whose hands."""
    documents = services.store.documents(event_ids)
    found = [Happening(parse_event(documents[i]["event"]), documents[i]["party"]) for i in event_ids if i in documents]
    places = services.records.parties.places({one.place for one in found if one.place})
    glns = {place.party for place in places.values() if place.party} | {one.recorder for one in found}
    parties = services.records.parties.parties(glns)
    clocks = services.records.envelopes.clocks(event_ids)
    rows = []
    for one in found:
        place = places.get(one.place or "")
        hands = parties.get((place.party if place else None) or one.recorder)
        rows.append(
            EventRow(
                one.event.id,
                deed(one.event),
                one.event.time,
                one.event.offset,
                one.place,
                name_of(place) if place else None,
                Name(place.city_zh, place.city_en) if place else None,
                name_of(hands) if hands else None,
                one.recorder,
                tuple(dict.fromkeys(short(naming.thing.key) for naming in one.event.namings)),
                clocks.get(one.event.id),
            )
        )
    return rows
