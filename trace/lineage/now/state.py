"""State now: where a thing is, in what condition, and in whose hands (trace-semantics, section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracechain.trace.error import TracechainError
from tracechain.trace.facts import mention
from tracechain.trace.facts.circumstances import Circumstances
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.facts.refs import ThingRef
from tracechain.trace.identifiers.gln import gln_of
from tracechain.trace.lineage.columns import Ints
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.now.last import NONE, CircumstanceCache, last
from tracechain.trace.lineage.now.status import ENDINGS, Status
from tracechain.trace.lineage.walks.question import moment, subject_kind


class Stateless(TracechainError, ValueError):
    """A kind of goods is in no state."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key!r} is a product: it has no state, only its lots and single items have one")
        self.key = key


@dataclass(frozen=True, slots=True)
class State:
    """What the records say of one thing now.

    `event` is the event that says the state, and `since` its time in µs; None where no event does. `place` is the key
    of the last place, `disposition` the last one given: both hold until another event changes them (EPCIS 2.0, 7.3.5).
    `holder` is in whose hands by that event: the party its destination names as possessing, else as owning it, else the
    party that recorded it; a GLN, or the sender's own URI.
    """

    thing: str
    state: Status
    event: str | None = None
    since: int | None = None
    place: str | None = None
    disposition: str | None = None
    holder: str | None = None
    as_of: int | None = None  # the settled time that was used, when one was asked for


def states(
    store: ProvenanceStore, keys: Sequence[str], as_of: int | None = None, held: frozenset[str] = frozenset()
) -> list[State]:
    """The state of each thing, in the order of the keys, as known at `as_of` (µs).

    Decided by the last event that says one, of the thing or of a carrier while it was inside, both ends of a stay
    included. At one instant an event that ends the thing is the last, then the one with the greatest eventID.
    `held` are keys under a hold or recall that is in force: held, unless they are sold, used or gone.
    Raises UnknownThing, and Stateless for a product.
    """
    at = moment(store, as_of)
    return store.ask(lambda view: states_known(Containment(view), keys, at, held), at)


def states_known(
    known: Containment, keys: Sequence[str], at: int | None, held: frozenset[str] = frozenset()
) -> list[State]:
    """As `states`, from the facts of one answer, which are those as of `at`."""
    refs = np.array(known.view.refs(keys), dtype=np.int64)
    _refuse_products(known, keys, refs)
    things, which = np.unique(refs, return_inverse=True)
    told = CircumstanceCache(known.view)
    decided = last(known, things, told, dispositions=True)
    return [
        _state(key, at, key in held, told, *(int(column[row]) for column in decided))
        for key, row in zip(keys, which.tolist(), strict=True)
    ]


def _refuse_products(known: Containment, keys: Sequence[str], refs: Ints) -> None:
    named = known.mentions(refs)
    plain = np.zeros(len(refs), dtype=np.bool_)
    plain[named.which[mention.kind_of(named.code) != mention.PRODUCT]] = True
    for at in np.flatnonzero(~plain).tolist():  # unknown, a product, or known by a membership alone: few
        if subject_kind(known, keys[at], ThingRef(int(refs[at]))) == mention.PRODUCT:
            raise Stateless(keys[at])


def status_of(saying: int, told: CircumstanceCache, *, held: bool = False) -> Status:
    """The state by the saying that decides it."""
    status = Status.UNKNOWN if saying == NONE else told.status(saying) or Status.UNKNOWN
    return Status.HELD if held and status not in ENDINGS else status


def holder_of(said: Circumstances) -> str | None:
    """In whose hands, by one event: see State."""
    parties = dict(reversed(said.destinations))
    key = parties.get("possessing_party") or parties.get("owning_party")
    if key is None:
        return said.party or None
    return gln_of(key) or key


def _state(
    key: str, at: int | None, held: bool, told: CircumstanceCache, said: int, placed: int, disposed: int
) -> State:
    by = told.of(said) if said != NONE else None
    return State(
        key,
        status_of(said, told, held=held),
        by.id if by else None,
        by.time if by else None,
        told.of(placed).place if placed != NONE else None,
        told.of(disposed).disposition if disposed != NONE else None,
        holder_of(by) if by else None,
        at,
    )
