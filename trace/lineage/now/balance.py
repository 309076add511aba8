"""The balance of a lot: what was made of it, and what became of that, by unit of measure (trace-semantics, section 8).

Quantities are kept by the rules of `ledger`, exactly. Single items that belong to the lot are counted in the unit "" by
the state of each; where the lot's own quantity was given in that unit too, they are part of it and not more of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from tracechain.trace.error import TracechainError
from tracechain.trace.events.event import EventType, Role
from tracechain.trace.facts import mention
from tracechain.trace.facts.circumstances import Circumstances
from tracechain.trace.facts.protocol import ProvenanceStore, View
from tracechain.trace.facts.refs import ThingRef
from tracechain.trace.lineage.columns import Ints, unique
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.now.last import CircumstanceCache, last
from tracechain.trace.lineage.now.ledger import Ledger, LedgerEntry, LedgerVerb
from tracechain.trace.lineage.now.state import Stateless, status_of
from tracechain.trace.lineage.now.status import ENDINGS, Status
from tracechain.trace.lineage.walks.question import moment, subject_of

EACH = ""  # EPCIS 2.0, 7.3.3.3: a quantity without a unit is a count of single items


class NotALot(TracechainError, ValueError):
    """A single item has no balance."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key!r} is a single item: only a lot has a balance; ask for its state")
        self.key = key


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One unit of measure (UN/ECE Recommendation 20, "" for single items).

    `made` is always the sum of all the others; `unaccounted` is below zero where more went out than was made.
    """

    unit: str
    made: Decimal
    in_stock: Decimal
    in_transit: Decimal
    held: Decimal
    used: Decimal
    sold: Decimal
    gone: Decimal
    unaccounted: Decimal


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance of one lot, the units in order."""

    lot: str
    as_of: int | None
    rows: Sequence[BalanceRow]


def balance(store: ProvenanceStore, lot: str, as_of: int | None = None, held: frozenset[str] = frozenset()) -> Balance:
    """What became of a lot, as known at `as_of` (µs). `held` are keys under a hold or recall that is in force.

    Raises UnknownThing, Stateless for a product, NotALot for a single item.
    """
    at = moment(store, as_of)

    def question(view: View) -> Balance:
        known, told = Containment(view), CircumstanceCache(view)
        ref, kind = subject_of(known, lot)
        if kind != mention.LOT:
            raise Stateless(lot) if kind == mention.PRODUCT else NotALot(lot)
        ledger = ledgers(known, np.array([ref], dtype=np.int64), told)[ref]
        return Balance(lot, at, _rows(ledger, _members(known, ref, told, held), held=lot in held))

    return store.ask(question, at)


def ledgers(known: Containment, lots: Ints, told: CircumstanceCache) -> dict[int, Ledger]:
    """The ledger of each of the ascending distinct lots."""
    entries: dict[int, list[LedgerEntry]] = {lot: [] for lot in lots.tolist()}
    for lot, entry in (*_own(known, lots, told), *_carried(known, lots, told)):
        entries[lot].append(entry)
    return {lot: Ledger(of_lot) for lot, of_lot in entries.items()}


def left_over(known: Containment, lots: Ints, told: CircumstanceCache) -> Ints:
    """Those of the ascending distinct lots of which a known quantity is there still."""
    left = [lot for lot, ledger in ledgers(known, lots, told).items() if ledger.left()] if len(lots) else []
    return np.array(left, dtype=np.int64)


def _own(known: Containment, lots: Ints, told: CircumstanceCache) -> Iterator[tuple[int, LedgerEntry]]:
    """What events say that name the lots themselves, a quantity at a time."""
    mentions = known.mentions(lots)
    told.read(mentions.event << 1)
    for role in (Role.OBJECT, Role.CHILD, Role.INPUT, Role.OUTPUT):
        named = mentions.role(role)
        parents = unique(named.other[named.other != mention.NOBODY]) if role is Role.CHILD else unique(named.other[:0])
        container = dict(zip(parents.tolist(), known.view.keys(parents), strict=True))
        said = {
            (int(lots[which]), event): (code, container.get(other, ""))
            for which, event, code, other, _ in zip(*(column.tolist() for column in named), strict=True)
        }
        amounts = known.view.amounts(unique(named.event), role)
        for lot, event, amount, unit in zip(amounts.thing, amounts.event, amounts.amount, amounts.unit, strict=True):
            if (lot, event) in said:
                exact = None if amount is None else Decimal(repr(amount))
                for entry in _said(told.of(event << 1), role, *said[lot, event], exact, unit or EACH):
                    yield lot, entry


def _said(
    by: Circumstances, role: Role, code: int, container: str, amount: Decimal | None, unit: str
) -> Iterator[LedgerEntry]:
    """One mention of a lot as entries of its ledger."""
    status = CircumstanceCache.meaning(by) or Status.UNKNOWN
    here = status if status in (Status.IN_TRANSIT, Status.HELD) else Status.IN_STOCK
    if role is Role.INPUT:
        yield LedgerEntry(by.time, LedgerVerb.END, by.id, Status.USED, "", amount, unit)
    elif role is Role.CHILD:
        verb = {mention.ADD: LedgerVerb.PUT, mention.DELETE: LedgerVerb.TAKE}.get(mention.action_of(code))
        if verb is not None and container:
            yield LedgerEntry(by.time, verb, by.id, here, container, amount, unit)
    elif by.type != EventType.TRANSACTION:  # which tells again, for an order, what an event of the goods has told
        if role is Role.OUTPUT or code & mention.MADE:
            yield LedgerEntry(by.time, LedgerVerb.MAKE, by.id, here, "", amount, unit)
        if status in ENDINGS:
            yield LedgerEntry(by.time, LedgerVerb.END, by.id, status, "", amount, unit)
        elif status is not Status.UNKNOWN and role is Role.OBJECT and not code & mention.MADE:
            yield LedgerEntry(
                by.time, _verb(by, status), by.id, status, "", amount, unit, returned=by.disposition == "returned"
            )


def _verb(by: Circumstances, status: Status) -> LedgerVerb:
    if by.biz_step == "shipping" and status is Status.IN_TRANSIT:
        return LedgerVerb.SHIP
    return LedgerVerb.RECEIVE if by.biz_step == "receiving" else LedgerVerb.SAY


def _carried(known: Containment, lots: Ints, told: CircumstanceCache) -> Iterator[tuple[int, LedgerEntry]]:
    """What events say of the containers that the lots are in, or of containers around those."""
    carriers = known.carriers(lots)
    mentions = known.mentions(carriers.carrier)
    row = mentions.which
    mentions = mentions.where((mentions.time >= carriers.start[row]) & (mentions.time <= carriers.end[row]))
    told.read(mentions.event << 1)
    inner = [carriers.way(row)[0] for row in range(len(carriers.which))]
    refs = unique(np.array(inner, dtype=np.int64))
    keys = dict(zip(refs.tolist(), known.view.keys(refs), strict=True))
    for row, event, code in zip(mentions.which.tolist(), mentions.event.tolist(), mentions.code.tolist(), strict=True):
        by, used = told.of(event << 1), mention.role_of(code) == Role.INPUT
        status = Status.USED if used else CircumstanceCache.meaning(by)
        if code & mention.EMPTIES and carriers.up[row] < 0:
            here = status if status in (Status.IN_TRANSIT, Status.HELD) else Status.IN_STOCK
            yield (
                int(lots[carriers.which[row]]),
                LedgerEntry(by.time, LedgerVerb.TAKE, by.id, here, keys[inner[row]], whole=True),
            )
        elif status is not None:
            verb = LedgerVerb.END if status in ENDINGS else LedgerVerb.SAY
            yield (
                int(lots[carriers.which[row]]),
                LedgerEntry(by.time, verb, by.id, status, keys[inner[row]], whole=True),
            )


def _members(known: Containment, lot: ThingRef, told: CircumstanceCache, held: frozenset[str]) -> Counter[Status]:
    """The single items that belong to the lot, by the state of each."""
    members = unique(known.view.members(np.array([lot], dtype=np.int64)).instance)
    under = np.isin(members, np.array(known.view.refs(sorted(held)), dtype=np.int64)).astype(np.int64)
    kinds, sizes = np.unique(np.stack((last(known, members, told).said, under)), axis=1, return_counts=True)
    counts: Counter[Status] = Counter()
    for said, is_held, size in zip(*kinds.tolist(), sizes.tolist(), strict=True):
        counts[status_of(said, told, held=bool(is_held))] += size
    return counts


def _rows(ledger: Ledger, members: Counter[Status], *, held: bool) -> list[BalanceRow]:
    units = sorted({*ledger.units(), *([EACH] if members else [])})
    return [_row(ledger, unit, members if unit == EACH else Counter(), held=held) for unit in units]


def _row(ledger: Ledger, unit: str, members: Counter[Status], *, held: bool) -> BalanceRow:
    amounts = {status: ledger.amount(unit, status) for status in Status}
    single = Decimal(members.total())
    # Items with a number of their own came out of the quantity that was in stock, as far as there was one.
    part = min(single, amounts[Status.IN_STOCK])
    amounts[Status.IN_STOCK] -= part
    made = ledger.made.get(unit, Decimal(0)) + single - part
    if held:
        amounts[Status.HELD] += amounts[Status.IN_STOCK] + amounts[Status.IN_TRANSIT]
        amounts[Status.IN_STOCK] = amounts[Status.IN_TRANSIT] = Decimal(0)
    for status, size in members.items():
        amounts[status] += size
    known = {status.value: amount for status, amount in amounts.items() if status is not Status.UNKNOWN}
    return BalanceRow(unit=unit, made=made, unaccounted=made - sum(known.values(), Decimal(0)), **known)
