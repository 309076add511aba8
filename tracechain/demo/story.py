"""What happens in one round of the demonstration, from the cow to the till: pure, so that it can be told at any time.

Each step says who does it, at which hour of the round, which labels are printed and which are scanned for it, and how the
event is made of what the reader saw in the pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tracechain.demo import cast
from tracechain.demo.cast import CASES, CUPS, DAIRY, FARM, SHOP, WHOLESALER, Player
from tracechain.trace.events.build import (
    EventFields,
    aggregation_event,
    object_event,
    quantity,
    reading,
    sensor_element,
    transformation_event,
)

HOURS = 72.0  # of a round
MILK_KG = 480.0
_CLOCK = "+08:00"
_A_CASE = CUPS // CASES
_TO_SHOP = CASES - 1  # the last case stays with the wholesaler
_SOLD = ((1, 2), (7,), (8, 13))  # the numbers of the cups, sale by sale

Seen = Sequence[str]  # the keys of what was scanned, in order
Make = Callable[[Seen, int], dict[str, Any]]  # seen, at (µs since 1970) → an EPCIS event


@dataclass(frozen=True, slots=True)
class Label:
    """A label to be printed: the code as it is spelled, and the symbol."""

    code: str
    format: str


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One thing that a node does."""

    hour: float
    player: Player
    word: str  # a CBV business step: what the display says of it
    scans: tuple[Label, ...]
    make: Make
    lane: str = "scans"
    celsius: float | None = None


def story(round_: int) -> Iterator[StoryStep]:
    """The steps of a round, in the order of time."""
    yield from _at_the_farm(round_)
    yield from _at_the_dairy(round_)
    yield from _at_the_wholesaler(round_)
    yield from _at_the_shop(round_)


SOLD_CUP = _SOLD[0][0]  # the number of a cup that every round brings to its end


def _at_the_farm(round_: int) -> Iterator[StoryStep]:
    milk, tank = Label(cast.milk(round_), "gs1-128"), Label(cast.tank(round_), "gs1-128")
    lot = cast.milk_lot(round_)

    def milked(seen: Seen, at: int) -> dict[str, Any]:
        made = [quantity(seen[0], MILK_KG, "KGM")]
        return object_event("ADD", at, quantities=made, lot_number=lot, **_said(FARM, "commissioning", "active"))

    def filled(seen: Seen, at: int) -> dict[str, Any]:
        inside = [quantity(seen[1], MILK_KG, "KGM")]
        return aggregation_event("ADD", at, seen[0], quantities=inside, **_said(FARM, "loading", "in_progress"))

    yield StoryStep(0, FARM, "commissioning", (milk,), milked)
    yield StoryStep(0.5, FARM, "loading", (tank, milk), filled)
    yield _shipped(1, FARM, DAIRY, (tank,))
    yield _measured(2, FARM, (tank,), 3.6)


def _at_the_dairy(round_: int) -> Iterator[StoryStep]:
    tank, lot = Label(cast.tank(round_), "gs1-128"), Label(cast.yoghurt(round_), "gs1-128")
    cups = tuple(Label(cast.cup(round_, number), "qr") for number in range(1, CUPS + 1))
    cases, pallet = _cases(round_), _pallet(round_)
    number = cast.yoghurt_lot(round_)

    def fermented(seen: Seen, at: int) -> dict[str, Any]:
        made = [quantity(seen[1], CUPS)]
        return transformation_event(
            at, [seen[0]], output_quantities=made, lot_number=number, **_said(DAIRY, "commissioning", "in_progress")
        )

    def emptied(seen: Seen, at: int) -> dict[str, Any]:
        return aggregation_event("DELETE", at, seen[0], **_said(DAIRY, "unloading"))

    def labelled(seen: Seen, at: int) -> dict[str, Any]:
        return object_event("ADD", at, seen, lot_number=number, **_said(DAIRY, "commissioning", "active"))

    yield _received(3, DAIRY, FARM, (tank,))
    yield StoryStep(5, DAIRY, "creating_class_instance", (tank, lot), fermented)
    yield StoryStep(5.5, DAIRY, "unloading", (tank,), emptied)
    yield StoryStep(14, DAIRY, "commissioning", cups, labelled)
    for index, case in enumerate(cases):
        yield _packed(15 + index / 10, DAIRY, case, cups[index * _A_CASE : (index + 1) * _A_CASE])
    yield _packed(16, DAIRY, pallet, cases)
    yield _shipped(18, DAIRY, WHOLESALER, (pallet,))
    # A cold chain has its bad days: on every third one the truck's door stays open.
    for hour, celsius in ((19, 4.1), (20, 8.3 if round_ % 3 == 1 else 4.6), (21, 4.4)):
        yield _measured(hour, DAIRY, (pallet,), celsius)


def _at_the_wholesaler(round_: int) -> Iterator[StoryStep]:
    cases, pallet = _cases(round_), _pallet(round_)
    yield _received(22, WHOLESALER, DAIRY, (pallet,))
    yield _stored(23, (pallet,))
    for hour, celsius in ((28, 3.8), (34, 3.5), (40, 3.9)):
        yield _measured(hour, WHOLESALER, (pallet,), celsius)
    yield _unpacked(44, WHOLESALER, pallet, cases)
    yield _shipped(46, WHOLESALER, SHOP, cases[:_TO_SHOP])
    yield _measured(47, WHOLESALER, cases[:_TO_SHOP], 4.9)


def _at_the_shop(round_: int) -> Iterator[StoryStep]:
    cases = _cases(round_)[:_TO_SHOP]
    cups = tuple(Label(cast.cup(round_, number), "qr") for number in range(1, _TO_SHOP * _A_CASE + 1))
    yield _received(48, SHOP, WHOLESALER, cases)
    for index, case in enumerate(cases):
        yield _unpacked(50 + index / 10, SHOP, case, cups[index * _A_CASE : (index + 1) * _A_CASE])
    yield _put_on_the_shelf(51, cups)
    yield _measured(55, SHOP, cups, 4.7)
    for hour, numbers in zip((58, 66, 71), _SOLD, strict=True):
        yield _sold(hour, tuple(cups[number - 1] for number in numbers))


def _packed(hour: float, player: Player, parent: Label, children: tuple[Label, ...]) -> StoryStep:
    def make(seen: Seen, at: int) -> dict[str, Any]:
        return aggregation_event("ADD", at, seen[0], seen[1:], **_said(player, "packing", "in_progress"))

    return StoryStep(hour, player, "packing", (parent, *children), make)


def _unpacked(hour: float, player: Player, parent: Label, children: tuple[Label, ...]) -> StoryStep:
    def make(seen: Seen, at: int) -> dict[str, Any]:
        return aggregation_event("DELETE", at, seen[0], seen[1:], **_said(player, "unpacking", "in_progress"))

    return StoryStep(hour, player, "unpacking", (parent, *children), make)


def _shipped(hour: float, player: Player, to: Player, goods: tuple[Label, ...]) -> StoryStep:
    def make(seen: Seen, at: int) -> dict[str, Any]:
        said = _said(player, "shipping", "in_transit")
        del said["biz_location"]  # CBV 2.0, 7.1: what was shipped is at no place until it is received
        return object_event("OBSERVE", at, seen, **(said | _handed(player, to)))

    return StoryStep(hour, player, "shipping", goods, make)


def _received(hour: float, player: Player, sender: Player, goods: tuple[Label, ...]) -> StoryStep:
    def make(seen: Seen, at: int) -> dict[str, Any]:
        said = _said(player, "receiving", "in_progress") | _handed(sender, player)
        return object_event("OBSERVE", at, seen, **said)

    return StoryStep(hour, player, "receiving", goods, make)


def _stored(hour: float, goods: tuple[Label, ...]) -> StoryStep:
    def make(seen: Seen, at: int) -> dict[str, Any]:
        said = _said(WHOLESALER, "storing", "sellable_not_accessible")
        said["biz_location"] = WHOLESALER.store
        return object_event("OBSERVE", at, seen, **said)

    return StoryStep(hour, WHOLESALER, "storing", goods, make)


def _put_on_the_shelf(hour: float, goods: tuple[Label, ...]) -> StoryStep:
    def make(seen: Seen, at: int) -> dict[str, Any]:
        return object_event("OBSERVE", at, seen, **_said(SHOP, "stocking", "sellable_accessible"))

    return StoryStep(hour, SHOP, "stocking", goods, make)


def _sold(hour: float, goods: tuple[Label, ...]) -> StoryStep:
    def make(seen: Seen, at: int) -> dict[str, Any]:
        return object_event("OBSERVE", at, seen, **_said(SHOP, "retail_selling", "retail_sold"))

    return StoryStep(hour, SHOP, "retail_selling", goods, make)


def _measured(hour: float, player: Player, goods: tuple[Label, ...], celsius: float) -> StoryStep:
    """A logger's report; it says of what it measured, so that every pack inside has it in its history."""

    def make(seen: Seen, at: int) -> dict[str, Any]:
        logger = f"urn:tracechain:demo:logger:{player.name}"
        sensors = [sensor_element(at, [reading("Temperature", celsius, "CEL")], logger)]
        return object_event("OBSERVE", at, seen, offset=_CLOCK, biz_step="sensor_reporting", sensors=sensors)

    return StoryStep(hour, player, "sensor_reporting", goods, make, "readings", celsius)


def _said(player: Player, step: str, disposition: str | None = None) -> EventFields:
    return {
        "offset": _CLOCK,
        "biz_step": step,
        "disposition": disposition,
        "read_point": player.place,
        "biz_location": player.place,
    }


def _handed(sender: Player, receiver: Player) -> EventFields:
    """Whose goods they were and are (CBV 2.0, 7.4.3)."""
    return {
        "sources": [("possessing_party", _party(sender))],
        "destinations": [("possessing_party", _party(receiver))],
    }


def _party(player: Player) -> str:
    return f"https://id.gs1.org/417/{player.gln}"


def _cases(round_: int) -> tuple[Label, ...]:
    return tuple(Label(cast.case(round_, number), "gs1-128") for number in range(1, CASES + 1))


def _pallet(round_: int) -> Label:
    return Label(cast.pallet(round_), "gs1-128")
