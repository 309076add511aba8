"""Random small chains in which things meet often and records are wrong in every way that the rules speak of.

The same seed gives the same chain. Times are microseconds since 1970, drawn from a few moments so that many are equal.
Each event's document is EPCIS 2.0 JSON that says what the event says.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from tracechain.trace.events.event import Action, Event, EventType, Naming, Role
from tracechain.trace.identifiers.code import Kind, Thing

from .naive import Recorded

T = TypeVar("T")

HOUR = 3_600_000_000
MIDNIGHT = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z
MILK, YOGHURT, DRUG = "06901234000016", "06901234000023", "8123456"
GS1 = "https://id.gs1.org"
QUANTITIES = (0.1, 0.2, 0.3, 1.0, 2.0, 2.5, 5.0)
# Where the things of a role stand in a document: single things, then quantities of a class.
FIELDS = {
    Role.OBJECT: ("epcList", "quantityList"),
    Role.CHILD: ("childEPCs", "childQuantityList"),
    Role.INPUT: ("inputEPCList", "inputQuantityList"),
    Role.OUTPUT: ("outputEPCList", "outputQuantityList"),
    Role.ASSOCIATION_CHILD: ("childEPCs", "childQuantityList"),
}


def lot(gtin: str, number: str) -> Thing:
    """A lot of a trade item, or of a drug by the first 7 digits of its code."""
    key = f"urn:nmpa:{gtin}:lot:{number}" if gtin == DRUG else f"{GS1}/01/{gtin}/10/{number}"
    return Thing(key, Kind.LOT)


def instance(gtin: str, serial: str, of: str | None = None) -> Thing:
    """One pack; `of` spells it 01+10+21, so that naming it states that it belongs to the lot of that number."""
    if gtin == DRUG:
        return Thing(f"urn:nmpa:{gtin}{serial:0>13}", Kind.INSTANCE)
    return Thing(f"{GS1}/01/{gtin}/21/{serial}", Kind.INSTANCE, lot(gtin, of).key if of else None)


def crate(number: int) -> Thing:
    """A logistic unit (SSCC) that others are put into."""
    digits = f"06901234{number:09d}"
    check = -sum(int(d) * (3, 1)[i % 2] for i, d in enumerate(digits)) % 10
    return Thing(f"{GS1}/00/{digits}{check}", Kind.INSTANCE)


def product(gtin: str) -> Thing:
    """A kind of goods, and no batch of it."""
    return Thing(f"{GS1}/01/{gtin}", Kind.PRODUCT)


def event(
    id: str,
    type: EventType,
    time: int,
    namings: Sequence[Naming],
    action: Action | None = None,
    biz_step: str | None = None,
    transformation: str | None = None,
    lot_number: str | None = None,
) -> Event:
    """An event, with the document that says the same and the memberships that it states."""
    document: dict[str, Any] = {
        "type": str(type),
        "eventID": id,
        "eventTime": (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time)).isoformat(),
        "eventTimeZoneOffset": "+08:00",
        "action": action and str(action),
        "bizStep": biz_step,
        "transformationID": transformation,
        "ilmd": lot_number and {"cbvmda:lotNumber": lot_number},
    }
    document = {key: value for key, value in document.items() if value is not None}
    if type is EventType.TRANSACTION:
        document["bizTransactionList"] = [{"type": "po", "bizTransaction": "urn:epc:id:gdti:6901234.00001.1"}]
    for naming in namings:
        _say(document, naming)
    return Event(
        id=id,
        type=type,
        time=time,
        offset="+08:00",
        content_hash="ni:///sha-256;" + hashlib.sha256(json.dumps(document).encode()).hexdigest() + "?ver=CBV2.0",
        document=document,
        action=action,
        biz_step=biz_step,
        transformation=transformation,
        lot_number=lot_number,
        namings=tuple(namings),
        memberships=_memberships(type, action, namings, lot_number),
    )


def declaration(event: Event) -> Event:
    """The copy that voids the event."""
    error = {"declarationTime": event.document["eventTime"], "reason": "did_not_occur"}
    return replace(event, declared=True, document={**event.document, "errorDeclaration": error})


def _say(document: dict[str, Any], naming: Naming) -> None:
    if naming.role in (Role.PARENT, Role.ASSOCIATION_PARENT):
        document["parentID"] = naming.thing.key
        return
    singles, quantities = FIELDS[naming.role]
    if naming.thing.kind is Kind.INSTANCE:
        serial = naming.thing.key.rpartition("/21/")[2]
        spelling = f"{naming.thing.lot}/21/{serial}" if naming.thing.lot else naming.thing.key
        document.setdefault(singles, []).append(spelling)
        return
    element: dict[str, Any] = {"epcClass": naming.thing.key}
    if naming.quantity is not None:
        element["quantity"] = naming.quantity
    if naming.unit:
        element["uom"] = naming.unit
    document.setdefault(quantities, []).append(element)


def _memberships(
    type: EventType, action: Action | None, namings: Sequence[Naming], lot_number: str | None
) -> tuple[tuple[str, str], ...]:
    born = (EventType.OBJECT, Action.ADD, Role.OBJECT), (EventType.TRANSFORMATION, None, Role.OUTPUT)
    pairs = []
    for naming in namings:
        key = naming.thing.key
        if naming.thing.lot:
            pairs.append((key, naming.thing.lot))
        pack = re.fullmatch(rf"{GS1}/01/(\d{{14}})/21/.+|urn:nmpa:(\d{{7}})\d{{13}}", key)
        if pack and lot_number and (type, action, naming.role) in born:
            pairs.append((key, lot(pack[1] or pack[2], lot_number).key))
    return tuple(dict.fromkeys(pairs))


def chain(seed: int) -> list[Event]:
    """A chain of 5 to 40 events in no particular order."""
    return _Author(Random(seed)).chain()


def subjects(events: Iterable[Event]) -> list[str]:
    """The keys of all things that the events name or state a membership of, in order."""
    named = {naming.thing.key for event in events for naming in event.namings}
    return sorted(named | {key for event in events for pair in event.memberships for key in pair})


def bounds(seed: int, events: Sequence[Event], count: int = 2) -> list[int | None]:
    """Values for `since` and `until`: always, and `count` moments at an event or just beside one."""
    rng = Random(f"bounds {seed}")
    times = [event.time for event in events]
    return [None, *(rng.choice(times) + rng.choice((-1, 0, 0, 0, 1)) for _ in range(count))]


def recorded(seed: int, events: Sequence[Event]) -> list[Recorded]:
    """The events as they came in: in any order, some batches at one recordTime, some voided at once or later."""
    rng = Random(f"recorded {seed}")
    facts = []
    now = MIDNIGHT + 100 * HOUR
    for event in rng.sample(list(events), len(events)):
        now += rng.choice((0, 1, HOUR))
        voided = now + rng.choice((0, 1, 3 * HOUR)) if rng.random() < 0.15 else None
        facts.append(Recorded(event, now, rng.choice(("farm", "dairy")), voided))
    return facts


def as_ofs(seed: int, facts: Sequence[Recorded], count: int = 2) -> list[int | None]:
    """Values for `asOf`: now, and `count` recordTimes at which something was recorded or voided, or just before."""
    rng = Random(f"as of {seed}")
    times = [fact.recorded for fact in facts] + [fact.voided for fact in facts if fact.voided is not None]
    return [None, *(rng.choice(times) - rng.choice((0, 0, 1)) for _ in range(count))]


@dataclass
class _Author:
    """Writes one chain with a cast and a clock of its own."""

    rng: Random

    def chain(self) -> list[Event]:
        rng = self.rng
        more = self._some([lot(MILK, "M2"), lot(YOGHURT, "Y2"), lot(DRUG, "D1")])
        self.lots = [lot(MILK, "M1"), lot(YOGHURT, "Y1"), *more]
        packs = [instance(gtin, serial) for gtin in (MILK, YOGHURT, DRUG) for serial in ("1", "2")]
        self.packs = rng.sample(packs, rng.randint(2, 5))
        self.crates = [crate(n) for n in range(rng.randint(1, 4))]
        self.products = self._some([product(MILK), product(YOGHURT)])
        self.units = self._some(["KGM", "LTR"]) or [""]
        self.orderly = rng.random() < 0.5  # goods flow from milk to yoghurt, as they should
        self.moments = [MIDNIGHT + hour * HOUR for hour in rng.sample(range(24), rng.randint(3, 9))]
        self.taken: set[int] = set()
        makers: dict[Callable[[], Event], int] = {
            self._commission: 3,
            self._observe: 3,
            self._end: 1,
            self._add: 6,
            self._delete: 3,
            self._empty: 1,
            self._look_inside: 1,
            self._transform: 6,
            self._associate: 1,
            self._transact: 1,
        }
        kinds = rng.choices(list(makers), list(makers.values()), k=rng.randint(5, 40))
        return [make() for make in kinds]

    def _commission(self) -> Event:
        return self._object(Action.ADD, "commissioning", lot_number=self._lot_number())

    def _observe(self) -> Event:
        return self._object(Action.OBSERVE, self.rng.choice(("shipping", "receiving", "storing", None)))

    def _end(self) -> Event:
        action, step = self.rng.choice(
            (
                (Action.DELETE, "decommissioning"),
                (Action.DELETE, None),
                (Action.OBSERVE, "retail_selling"),
                (Action.OBSERVE, "dispensing"),
                (Action.OBSERVE, "destroying"),
            )
        )
        return self._object(action, step)

    def _object(self, action: Action, step: str | None, lot_number: str | None = None) -> Event:
        namings = self._namings(Role.OBJECT, self._things(1, 3))
        return event(self._id(), EventType.OBJECT, self._time(), namings, action, step, lot_number=lot_number)

    def _add(self) -> Event:
        return self._aggregation(Action.ADD, "packing", self._things(1, 3))

    def _delete(self) -> Event:
        return self._aggregation(Action.DELETE, "unpacking", self._things(1, 3))

    def _empty(self) -> Event:
        return self._aggregation(Action.DELETE, "unpacking", [])

    def _look_inside(self) -> Event:
        return self._aggregation(Action.OBSERVE, "storing", self._things(1, 3))

    def _aggregation(self, action: Action, step: str, children: list[Thing]) -> Event:
        namings = self._namings(Role.CHILD, children)
        if self.rng.random() < (0.5 if action is Action.OBSERVE else 0.97):
            namings.insert(0, Naming(self._parent(), Role.PARENT))
        return event(self._id(), EventType.AGGREGATION, self._time(), namings, action, step)

    def _associate(self) -> Event:
        namings = [Naming(self._parent(), Role.ASSOCIATION_PARENT)]
        namings += self._namings(Role.ASSOCIATION_CHILD, self._things(1, 2))
        action = self.rng.choice((Action.ADD, Action.DELETE))
        return event(self._id(), EventType.ASSOCIATION, self._time(), namings, action)

    def _transact(self) -> Event:
        namings = self._namings(Role.OBJECT, self._things(1, 2))
        return event(self._id(), EventType.TRANSACTION, self._time(), namings, Action.ADD)

    def _transform(self) -> Event:
        """A whole transformation, or one of the parts of a longer one, which may lack inputs or outputs."""
        part = f"urn:uuid:00000000-0000-4000-9000-00000000000{self.rng.randint(1, 2)}"
        transformation = part if self.rng.random() < 0.35 else None
        fewest = 0 if transformation else 1
        sources = self._things(fewest, 2)
        results = self._things(fewest if sources else 1, 2)
        if self.orderly and self.rng.random() < 0.8:
            sources = [thing for thing in sources if YOGHURT not in thing.key] or self.lots[:1]
            results = [thing for thing in results if YOGHURT in thing.key] or self.lots[1:2]
        namings = self._namings(Role.INPUT, sources) + self._namings(Role.OUTPUT, results)
        return event(
            self._id(),
            EventType.TRANSFORMATION,
            self._time(),
            namings,
            transformation=transformation,
            lot_number=self._lot_number() if self.rng.random() < 0.4 else None,
        )

    def _things(self, fewest: int, most: int) -> list[Thing]:
        pool = 2 * (self.lots + self.packs + self.crates) + self.products
        chosen = self.rng.sample(pool, self.rng.randint(fewest, most))
        return [self._spelling(thing) for thing in dict.fromkeys(chosen)]

    def _spelling(self, thing: Thing) -> Thing:
        """A pack is now and then spelled with its lot, not always with the same."""
        if "/21/" not in thing.key or self.rng.random() < 0.8:
            return thing
        number = self.rng.choice(("M1", "M2") if MILK in thing.key else ("Y1", "Y2"))
        return replace(thing, lot=lot(MILK if MILK in thing.key else YOGHURT, number).key)

    def _parent(self) -> Thing:
        everything = self.crates + self.packs + self.lots + self.products
        return self.rng.choice(self.crates if self.rng.random() < 0.8 else everything)

    def _namings(self, role: Role, things: list[Thing]) -> list[Naming]:
        namings: list[Naming] = []
        for thing in things:
            twice = thing.kind is not Kind.INSTANCE and self.rng.random() < 0.1
            namings.extend(self._naming(role, thing) for _ in range(1 + twice))
        return namings

    def _naming(self, role: Role, thing: Thing) -> Naming:
        if thing.kind is Kind.INSTANCE or self.rng.random() < 0.3:
            return Naming(thing, role)
        return Naming(thing, role, self.rng.choice(QUANTITIES), self.rng.choice(self.units))

    def _lot_number(self) -> str | None:
        return self.rng.choice(("M1", "Y1", "Y2", "D1", None))

    def _id(self) -> str:
        number = self.rng.getrandbits(48)
        while number in self.taken:
            number = self.rng.getrandbits(48)
        self.taken.add(number)
        return f"urn:uuid:00000000-0000-4000-8000-{number:012x}"

    def _time(self) -> int:
        """Mostly one of the few moments of this chain, now and then a time that no other event has."""
        return self.rng.choice(self.moments) + (self.rng.randrange(HOUR) if self.rng.random() < 0.15 else 0)

    def _some(self, choices: list[T]) -> list[T]:
        return self.rng.sample(choices, self.rng.randint(0, len(choices)))
