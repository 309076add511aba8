"""The ledger of one lot: its quantities by unit of measure, moved about by what the records say, in the order of time.

- A commissioning (ObjectEvent ADD) and an output of a transformation **make** their quantity.
- Shipping, receiving, and what ends goods (an input, a sale, a destruction, a DELETE) **move** their quantity, each time
  they are said. Shipping takes what is in stock; receiving takes what is in transit, and beyond that, or with the
  disposition `returned`, what was sold: a return is an event and not a place.
- Every other step or disposition **says** how much is so: only what is short of it moves. So a storing after a receiving
  changes nothing.
- What is packed goes into its container, what is unpacked comes out of it, and what happens to a container, or to one
  around it, happens to all that is inside.
- What is said of a lot without a quantity is said of all of it that is in no container. Where something without a
  quantity ends, nobody knows how much is left: what was there is unaccounted for from then on.
- More may be moved than was made: then `unaccounted` is below zero.

At one instant: made, out of containers, into them, out again, shipped, received, said, ended; then by eventID.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from itertools import groupby

from tracechain.trace.lineage.now.status import ENDINGS, Status

HERE = (Status.IN_STOCK, Status.IN_TRANSIT, Status.HELD)
_NOTHING = Decimal(0)


class LedgerVerb(IntEnum):
    """What an entry does; the order is the order at one instant."""

    MAKE = 0
    TAKE = 1  # out of a container
    PUT = 2  # into a container
    SHIP = 3
    RECEIVE = 4
    SAY = 5
    END = 6


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One thing that an event says of a lot, or (without a unit) of all of it in a container.

    `status` is what the goods are afterwards. `container` is a key, "" for goods in none. `amount` None: none was given.
    """

    time: int
    verb: LedgerVerb
    event: str
    status: Status
    container: str = ""
    amount: Decimal | None = None
    unit: str = ""
    whole: bool = False  # of everything inside the container
    returned: bool = False


class Ledger:
    """The quantities after some entries: by (unit, status) what was made, is here, and has ended."""

    def __init__(self, entries: Iterable[LedgerEntry] = ()) -> None:
        self.made: dict[str, Decimal] = {}
        self._ended: dict[tuple[str, Status], Decimal] = {}
        self._pools: dict[str, dict[tuple[str, Status], Decimal]] = {"": {}}  # by container
        self._unknown: set[str] = set()  # containers with an amount inside that was not given
        for _, instant in groupby(sorted(entries, key=lambda entry: entry.time), key=lambda entry: entry.time):
            self._instant(sorted(instant, key=_order))

    def amount(self, unit: str, status: Status) -> Decimal:
        """How much is, or has ended, in one state."""
        return self._total(unit, status) + self._ended.get((unit, status), _NOTHING)

    def units(self) -> list[str]:
        """All units of measure that anything was said in."""
        said = {unit for pool in self._pools.values() for unit, _ in pool}
        return sorted(said | set(self.made) | {unit for unit, _ in self._ended})

    def left(self) -> bool:
        """Whether some is known to be there still."""
        return any(self._total(unit, status) > 0 for unit in self.units() for status in HERE)

    def _instant(self, entries: Sequence[LedgerEntry]) -> None:
        idle = [entry for entry in entries if entry.verb <= LedgerVerb.TAKE and not self._apply(entry)]
        for entry in entries:
            if entry.verb is LedgerVerb.PUT:
                self._apply(entry)
        for entry in (*idle, *(entry for entry in entries if entry.verb > LedgerVerb.PUT)):
            self._apply(entry)

    def _apply(self, entry: LedgerEntry) -> bool:
        """Whether there was anything to do it to."""
        if entry.whole:
            return self._whole(entry)
        if entry.verb is LedgerVerb.TAKE:
            return self._take(entry)
        if entry.amount is None:
            self._without_amount(entry)
            return True
        match entry.verb:
            case LedgerVerb.MAKE:
                self.made[entry.unit] = self.made.get(entry.unit, _NOTHING) + entry.amount
                self._add("", entry.unit, entry.status, entry.amount)
            case LedgerVerb.PUT:
                self._draw(entry.unit, entry.amount, HERE)
                self._add(entry.container, entry.unit, entry.status, entry.amount)
            case LedgerVerb.SHIP:
                self._ship(entry, entry.amount)
            case LedgerVerb.RECEIVE:
                self._receive(entry, entry.amount)
            case LedgerVerb.SAY:
                self._say(entry, entry.amount)
            case LedgerVerb.END:
                self._end(entry.unit, entry.amount, entry.status)
        return True

    def _whole(self, entry: LedgerEntry) -> bool:
        """What happens to a container happens to all that is inside; taking all out leaves it empty."""
        inside = self._pools.pop(entry.container, {})
        found = bool(inside) or entry.container in self._unknown
        into = "" if entry.verb is LedgerVerb.TAKE else entry.container
        ends = entry.status in ENDINGS
        for (unit, _), amount in inside.items():
            if ends:
                self._ended[unit, entry.status] = self._ended.get((unit, entry.status), _NOTHING) + amount
            else:
                self._add(into, unit, entry.status, amount)
        if ends and entry.container in self._unknown:
            self._pools[""] = {}
        if ends or entry.verb is LedgerVerb.TAKE:
            self._unknown.discard(entry.container)
        return found

    def _take(self, entry: LedgerEntry) -> bool:
        if entry.amount is None:
            return self._whole(entry)
        inside = self._pools.get(entry.container, {})
        missing = _drawn(inside, entry.unit, entry.amount, HERE)
        self._add("", entry.unit, entry.status, entry.amount - missing)
        return bool(inside) or entry.container in self._unknown

    def _without_amount(self, entry: LedgerEntry) -> None:
        if entry.verb is LedgerVerb.PUT:
            self._unknown.add(entry.container)
        elif entry.verb is LedgerVerb.END:
            self._pools = {"": {}}
        elif entry.verb is not LedgerVerb.MAKE:
            loose, self._pools[""] = self._pools[""], {}
            for (unit, _), amount in loose.items():
                self._add("", unit, entry.status, amount)

    def _ship(self, entry: LedgerEntry, amount: Decimal) -> None:
        """What is missing is under way already, or else was never made."""
        already = self._total(entry.unit, entry.status)
        missing = self._turn(entry.unit, amount, (Status.IN_STOCK, Status.HELD), entry.status)
        self._add("", entry.unit, entry.status, max(missing - already, _NOTHING))

    def _receive(self, entry: LedgerEntry, amount: Decimal) -> None:
        """What is missing is here already, or else was sold, or else was never made."""
        already = self._total(entry.unit, entry.status)
        if entry.returned:
            amount = self._bring_back(entry, amount)
        missing = self._turn(entry.unit, amount, (Status.IN_TRANSIT,), entry.status)
        missing = self._bring_back(entry, max(missing - already, _NOTHING))
        self._add("", entry.unit, entry.status, missing)

    def _bring_back(self, entry: LedgerEntry, amount: Decimal) -> Decimal:
        """Of what was sold; gives what is missing."""
        missing = _drawn(self._ended, entry.unit, amount, (Status.SOLD,))
        self._add("", entry.unit, entry.status, amount - missing)
        return missing

    def _say(self, entry: LedgerEntry, amount: Decimal) -> None:
        short = amount - self._total(entry.unit, entry.status)
        if short > 0:
            others = [status for status in HERE if status is not entry.status]
            self._add("", entry.unit, entry.status, self._turn(entry.unit, short, others, entry.status))

    def _end(self, unit: str, amount: Decimal, status: Status) -> None:
        order = (Status.HELD, Status.IN_STOCK, Status.IN_TRANSIT) if status is Status.GONE else HERE
        self._draw(unit, amount, order)
        self._ended[unit, status] = self._ended.get((unit, status), _NOTHING) + amount

    def _add(self, container: str, unit: str, status: Status, amount: Decimal) -> None:
        if amount:
            pool = self._pools.setdefault(container, {})
            pool[unit, status] = pool.get((unit, status), _NOTHING) + amount

    def _turn(self, unit: str, amount: Decimal, sources: Sequence[Status], status: Status) -> Decimal:
        """Give a new state to what is in the old ones, wherever it is; gives what is missing."""
        for container in sorted(self._pools):
            missing = _drawn(self._pools[container], unit, amount, sources)
            self._add(container, unit, status, amount - missing)
            amount = missing
        return amount

    def _draw(self, unit: str, amount: Decimal, sources: Sequence[Status]) -> Decimal:
        """Take from what is in no container, then from containers; gives what is missing."""
        for container in sorted(self._pools):
            amount = _drawn(self._pools[container], unit, amount, sources)
        return amount

    def _total(self, unit: str, status: Status) -> Decimal:
        return sum((pool.get((unit, status), _NOTHING) for pool in self._pools.values()), _NOTHING)


def _drawn(pool: dict[tuple[str, Status], Decimal], unit: str, amount: Decimal, sources: Sequence[Status]) -> Decimal:
    for status in sources:
        taken = min(amount, pool.get((unit, status), _NOTHING))
        if taken:
            pool[unit, status] -= taken
            amount -= taken
            if not pool[unit, status]:
                del pool[unit, status]
    return amount


def _order(entry: LedgerEntry) -> tuple[object, ...]:
    """Within one instant; nothing in it depends on the order of arrival."""
    amount = entry.amount if entry.amount is not None else _NOTHING
    what = (entry.status, entry.container, entry.whole, entry.unit, amount, entry.amount is None, entry.returned)
    return (entry.verb, entry.event, *what)
