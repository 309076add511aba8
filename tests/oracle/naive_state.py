"""State now, read from section 8 of `trace-semantics.md` event by event: the oracle of `lineage.state`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracechain.trace.events.event import Action, Event, EventType, Role

from .naive import World
from .stays import named

TABLE = {
    "in_transit": ("shipping departing transporting", "in_transit"),
    "in_stock": (
        "receiving arriving storing accepting stocking commissioning packing unpacking",
        "active in_progress sellable_accessible sellable_not_accessible",
    ),
    "held": ("", "recalled needs_replacement non_sellable_other damaged expired unknown"),
    "sold": ("retail_selling dispensing", "retail_sold dispensed partially_dispensed"),
    "gone": ("destroying decommissioning", "destroyed inactive stolen"),
}
ENDS = ("sold", "used", "gone")


@dataclass(frozen=True)
class Told:
    """An event of the thing's own, or of a carrier while the thing was inside; `used`: as an input."""

    event: Event
    own: bool
    used: bool

    def state(self) -> str | None:
        return "used" if self.used else says(self.event)


def state(world: World, events: list[Event], thing: str) -> tuple[str, str | None, str | None]:
    """The state, the event that decides it, and the place."""
    told = sorted(_told(world, events, thing), key=lambda t: (t.event.time, t.state() in ENDS, t.event.id, t.used))
    last, used_up = None, False
    for one in told:
        if one.state() is not None and (one.own or one.used or not used_up):
            last, used_up = one, one.used
    where = [t for t in told if (t.event.biz_location or t.event.read_point) and (not used_up or t.own or t is last)]
    where.sort(key=lambda t: (t.event.time, t.event.id))
    place = where[-1].event.biz_location or where[-1].event.read_point if where else None
    return (last.state() or "", last.event.id, place) if last else ("unknown", None, place)


def says(event: Event) -> str | None:
    """What it says of anything but its inputs."""
    by_step = next((s for s, (steps, _) in TABLE.items() if event.biz_step in steps.split()), None)
    by_disposition = next((s for s, (_, names) in TABLE.items() if event.disposition in names.split()), None)
    for said in (by_step, by_disposition):
        if said in ENDS:
            return said
    if by_disposition == "held":
        return "held"
    if by_step or by_disposition:
        return by_step or by_disposition
    if event.type is EventType.OBJECT and event.action is Action.DELETE:
        return "gone"
    packed = event.type in (EventType.OBJECT, EventType.AGGREGATION) and event.action is Action.ADD
    unpacked = event.type is EventType.AGGREGATION and event.action is Action.DELETE
    return "in_stock" if packed or unpacked or event.type is EventType.TRANSFORMATION else None


def _told(world: World, events: list[Event], thing: str) -> Iterator[Told]:
    spans = world.carriers(thing)
    for event in events:
        for own, keys in (
            (True, {thing}),
            (False, {span.key for span in spans if span.start <= event.time <= span.end}),
        ):
            inputs = set(named(event, Role.INPUT)) & keys
            if inputs:
                yield Told(event, own, used=True)
            if {n.thing.key for n in event.namings if n.role is not Role.INPUT} & keys:
                yield Told(event, own, used=False)
