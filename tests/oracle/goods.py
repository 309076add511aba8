"""Events of goods, told in a line each, for tests of what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from cast.parties import DAIRY, FARM, SHOP, party, place
from tracechain.trace.events.event import Action, Event, EventType, Naming, Role
from tracechain.trace.facts.protocol import Fact, ProvenanceStore
from tracechain.trace.identifiers.code import Kind, Thing

from .chains import HOUR, MIDNIGHT, event

Goods = Thing | tuple[Thing, float] | tuple[Thing, float, str]  # a thing, its quantity, its unit


def at(hour: float) -> int:
    """A time of the first day, in µs."""
    return MIDNIGHT + int(hour * HOUR)


def seen(id: str, hour: float, step: str | None, *goods: Goods, action: Action = Action.OBSERVE, **said: Any) -> Event:
    """An ObjectEvent; `said` are more fields of the event."""
    namings = [_naming(one, Role.OBJECT) for one in goods]
    number = said.pop("lot_number", None)
    return replace(event(id, EventType.OBJECT, at(hour), namings, action, step, lot_number=number), **said)


def made(id: str, hour: float, *goods: Goods, **said: Any) -> Event:
    """A commissioning."""
    return seen(id, hour, "commissioning", *goods, action=Action.ADD, **said)


def packed(id: str, hour: float, parent: Thing, *goods: Goods, action: Action = Action.ADD, **said: Any) -> Event:
    """Into a container, or with DELETE out of it."""
    namings = [Naming(parent, Role.PARENT), *(_naming(one, Role.CHILD) for one in goods)]
    step = "packing" if action is Action.ADD else "unpacking"
    return replace(event(id, EventType.AGGREGATION, at(hour), namings, action, step), **said)


def turned(id: str, hour: float, inputs: Iterable[Goods], outputs: Iterable[Goods], **said: Any) -> Event:
    """A transformation."""
    namings = [_naming(one, Role.INPUT) for one in inputs] + [_naming(one, Role.OUTPUT) for one in outputs]
    return replace(event(id, EventType.TRANSFORMATION, at(hour), namings), **said)


def tied(id: str, hour: float, parent: Thing, *children: Thing, action: Action = Action.ADD) -> Event:
    """An association."""
    namings = [Naming(parent, Role.ASSOCIATION_PARENT), *(Naming(child, Role.ASSOCIATION_CHILD) for child in children)]
    return event(id, EventType.ASSOCIATION, at(hour), namings, action)


def keep(store: ProvenanceStore, *events: Event) -> None:
    """The events as they are, in one batch."""
    store.record([Fact(one, FARM) for one in events])


def record(
    store: ProvenanceStore, events: Sequence[Event], seed: int = 0, party: str = DAIRY, again: int | None = None
) -> None:
    """The events in some order, cut into some batches, three of them told twice, or one of so many."""
    rng = Random(seed)
    twice = rng.choices(events, k=len(events) // again if again else min(3, len(events)))
    facts = [Fact(one, party) for one in [*events, *twice]]
    rng.shuffle(facts)
    while facts:
        size = rng.randint(1, len(facts))
        store.record(facts[:size])
        del facts[:size]


def decorated(events: Iterable[Event], seed: int) -> list[Event]:
    """The events with a disposition, a place and a destination here and there, the same for the same seed."""
    rng = Random(f"decorated {seed}")
    dispositions = (None, None, "in_transit", "active", "recalled", "destroyed", "retail_sold", "returned")
    places = (None, place(DAIRY), place(SHOP))
    return [
        replace(
            one,
            disposition=rng.choice(dispositions),
            read_point=rng.choice(places),
            biz_location=rng.choice(places),
            destinations=rng.choice(((), (("possessing_party", party(SHOP)),))),
        )
        for one in events
    ]


def _naming(goods: Goods, role: Role) -> Naming:
    if isinstance(goods, Thing):
        return Naming(goods, role)
    thing, quantity, *unit = goods
    return Naming(thing, role, None if thing.kind is Kind.INSTANCE else quantity, str(unit[0]) if unit else "")
