"""Seeded chains for the benchmarks: a recall of many packs, and a trade with a sale for every pack.

Events are made as values, not parsed: what is measured is the store and the walk, and parsing has a bench of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random

from tracechain.trace.events.event import Action, Event, EventType, Naming, Role
from tracechain.trace.identifiers.code import Kind, Thing
from tracechain.trace.identifiers.membership import lot_key

START = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z
MINUTE = 60_000_000
GTIN = "06901234000023"
MILK = "06901234000016"
GS1 = "https://id.gs1.org"
PARTY = "6901234000009"
BAD = f"{GS1}/01/{MILK}/10/BAD"  # the subject of a recall
FIRST_SOLD = 10_000_000  # serial of the first pack of a trade
LOT_PACKS = 240
LOT_EVENTS = 279  # 5 until the lot is there, 14 until it is at the wholesaler, 20 until it is in the shops, 240 sales


def sscc(number: int) -> Thing:
    """A logistic unit with a right check digit."""
    digits = f"06901234{number:09d}"
    check = -sum(int(d) * (3, 1)[i % 2] for i, d in enumerate(digits)) % 10
    return Thing(f"{GS1}/00/{digits}{check}", Kind.INSTANCE)


def lot(gtin: str, number: str) -> Thing:
    """A lot of a trade item."""
    return Thing(f"{GS1}/01/{gtin}/10/{number}", Kind.LOT)


def pack(serial: int) -> Thing:
    """One retail pack."""
    return Thing(f"{GS1}/01/{GTIN}/21/{serial}", Kind.INSTANCE)


class Author:
    """Writes events with eventIDs from a seed, so that every run makes the same chain."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._clock = START

    def event(
        self,
        event_type: EventType,
        namings: Sequence[Naming],
        action: Action | None = None,
        step: str | None = None,
        place: str = "loc",
        lot_number: str | None = None,
    ) -> Event:
        """The next event, a second after the one before."""
        self._clock += 1_000_000
        event_id = f"urn:uuid:{uuid.UUID(int=self._random.getrandbits(128), version=4)}"
        members: tuple[tuple[str, str], ...] = ()
        if lot_number:
            keys = ((n.thing.key, lot_key(n.thing.key, lot_number)) for n in namings)
            members = tuple((key, lot) for key, lot in keys if lot)
        return Event(
            id=event_id,
            type=event_type,
            time=self._clock,
            offset="+08:00",
            content_hash=event_id,
            document={"eventID": event_id, "type": str(event_type)},
            action=action,
            biz_step=step,
            read_point=f"{GS1}/414/{place}",
            biz_location=f"{GS1}/414/{place}",
            namings=tuple(namings),
            memberships=members,
        )

    def seen(self, things: Sequence[Thing], action: Action, step: str, place: str, number: str | None = None) -> Event:
        """An ObjectEvent."""
        return self.event(EventType.OBJECT, [Naming(t, Role.OBJECT) for t in things], action, step, place, number)

    def packed(self, parent: Thing, children: Sequence[Thing], action: Action = Action.ADD) -> Event:
        """An AggregationEvent."""
        namings = [Naming(parent, Role.PARENT), *(Naming(child, Role.CHILD) for child in children)]
        return self.event(EventType.AGGREGATION, namings, action, "packing", "plant")


def recall(packs: int = 100_000, lots: int = 100, case: int = 100, pallet: int = 10, seed: int = 1) -> Iterator[Event]:
    """One bad milk lot in `lots` lots of yoghurt: cups in cases on pallets, shipped and received."""
    author = Author(seed)
    bad = lot(MILK, "BAD")
    yield author.event(EventType.OBJECT, [Naming(bad, Role.OBJECT, 5000.0, "LTR")], Action.ADD, "commissioning", "farm")
    yoghurts = [lot(GTIN, f"Y{n}") for n in range(lots)]
    for yoghurt in yoghurts:
        namings = [Naming(bad, Role.INPUT, 50.0, "LTR"), Naming(yoghurt, Role.OUTPUT, 1000.0)]
        yield author.event(EventType.TRANSFORMATION, namings, step="commissioning", place="dairy")
    cases = packs // case
    for number in range(cases):
        cups = [pack(number * case + n) for n in range(case)]
        yield author.seen(cups, Action.ADD, "commissioning", "dairy", f"Y{number * lots // cases}")
        yield author.packed(sscc(number), cups)
    for number in range(cases // pallet):
        stack = sscc(10_000_000 + number)
        yield author.packed(stack, [sscc(number * pallet + n) for n in range(pallet)])
        yield author.seen([stack], Action.OBSERVE, "shipping", "dairy")
        yield author.seen([stack], Action.OBSERVE, "receiving", f"shop{number % 50}")


def trade(events: int, seed: int = 2) -> Iterator[Event]:
    """Many small lots, each pack sold by an event of its own: about `events` events."""
    author = Author(seed)
    serial, written, number = FIRST_SOLD, 0, 0
    while written < events:
        milk, yoghurt, tank = lot(MILK, f"M{seed}-{number}"), lot(GTIN, f"T{seed}-{number}"), sscc(20_000_000 + number)
        yield author.event(
            EventType.OBJECT, [Naming(milk, Role.OBJECT, 500.0, "LTR")], Action.ADD, "commissioning", "farm"
        )
        yield author.event(
            EventType.AGGREGATION, [Naming(tank, Role.PARENT), Naming(milk, Role.CHILD, 500.0, "LTR")], Action.ADD
        )
        yield author.seen([tank], Action.OBSERVE, "shipping", "farm")
        yield author.event(EventType.TRANSFORMATION, [Naming(tank, Role.INPUT), Naming(yoghurt, Role.OUTPUT)])
        cups = [pack(serial + n) for n in range(LOT_PACKS)]
        serial += LOT_PACKS
        yield author.seen(cups, Action.ADD, "commissioning", "dairy", f"T{seed}-{number}")
        stack = sscc(30_000_000 + number)
        boxes = [sscc(40_000_000 + number * 10 + n) for n in range(10)]
        for n, box in enumerate(boxes):
            yield author.packed(box, cups[n * 24 : n * 24 + 24])
        yield author.packed(stack, boxes)
        yield author.seen([stack], Action.OBSERVE, "shipping", "dairy")
        yield author.seen([stack], Action.OBSERVE, "receiving", f"wholesaler{number % 50}")
        yield author.packed(stack, boxes, Action.DELETE)
        for box in boxes:
            yield author.seen([box], Action.OBSERVE, "shipping", f"wholesaler{number % 50}")
            yield author.seen([box], Action.OBSERVE, "receiving", f"shop{number % 500}")
        for cup in cups:
            yield author.seen([cup], Action.OBSERVE, "retail_selling", f"shop{number % 500}")
        written += LOT_EVENTS
        number += 1


def trade_packs(events: int) -> int:
    """How many packs `trade(events)` sells; their serials count up from `FIRST_SOLD`."""
    return -(-events // LOT_EVENTS) * LOT_PACKS


def mixed(packs: int, events: int) -> Iterator[Event]:
    """A recall in the midst of a trade: its events lie scattered among those of others, as on any real day."""
    rare = list(recall(packs))
    every = max(events // len(rare), 1)
    for number, event in enumerate(trade(events)):
        yield event
        if number % every == 0 and rare:
            yield rare.pop(0)
    yield from rare


def braid(stages: int = 12, width: int = 10, seed: int = 3) -> Iterator[Event]:
    """Blends of blends: every lot of a stage goes into every lot of the next, so there are width ** stages paths."""
    author = Author(seed)
    lots = [[lot(MILK, f"B{stage}-{n}") for n in range(width)] for stage in range(stages + 1)]
    yield author.seen(lots[0], Action.ADD, "commissioning", "farm")
    for used, made in pairwise(lots):
        for blend in made:
            inputs = [Naming(thing, Role.INPUT, 1.0, "LTR") for thing in used]
            yield author.event(EventType.TRANSFORMATION, [*inputs, Naming(blend, Role.OUTPUT, 10.0, "LTR")])
