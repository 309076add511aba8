"""Records that can't all be true: used before it was made, taken from where it was not, alive after its end, at two places."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import numpy as np

from tracechain.trace.events.event import EventType, Role
from tracechain.trace.facts import mention
from tracechain.trace.facts.circumstances import Circumstances
from tracechain.trace.lineage.checks.evidence import Findings, Histories, pairs, site
from tracechain.trace.lineage.columns import LAST, begins, greatest, least, match, run_numbers
from tracechain.trace.lineage.inside.history import History

_TAKEN_OUT = frozenset(["decommissioning", "destroying"])


def out_of_order(evidence: Histories) -> Findings:
    """It, or a carrier with it inside, was an input earlier than every event of which it is an output."""
    made = evidence.own.role(Role.OUTPUT)
    first = least(made.time, made.which, len(evidence.things))
    used = evidence.meeting(lambda mentions: mention.role_of(mentions.code) == Role.INPUT)
    early = (first[used.which] != LAST) & (used.time < first[used.which])
    return pairs(used.event[early], evidence.things[used.which[early]])


def removed_from_elsewhere(evidence: Histories) -> Findings:
    """A DELETE that names it, and a parent in which it was not at that time."""
    taken = evidence.own.role(Role.CHILD)
    taken = taken.where(
        (mention.action_of(taken.code) == mention.DELETE)
        & (taken.other != mention.NOBODY)
        & ((taken.code & mention.IN_PRODUCT) == 0)
    )
    which, stays = evidence.known.stays(evidence.things)
    parents = np.unique(np.concatenate((stays.parent, taken.other)))
    size = max(len(parents), 1)
    stay_in = which * size + np.searchsorted(parents, stays.parent)
    order = np.argsort(stay_in, kind="stable")
    at, row = match(taken.which * size + np.searchsorted(parents, taken.other), stay_in[order])
    row = order[row]
    inside = (stays.start[row] <= taken.time[at]) & (taken.time[at] <= stays.end[row])
    elsewhere = np.ones(len(taken.which), dtype=np.bool_)
    elsewhere[at[inside]] = False
    return pairs(taken.event[elsewhere], evidence.things[taken.which[elsewhere]])


def two_places(evidence: Histories) -> Findings:
    """Events of an instance, or of its carriers, at one instant and at different places: each of these events.

    Reported with what the event names, so a pallet at two places is told once and not for each pack on it.
    """
    rows = evidence.met(evidence.saying(lambda said: site(said) is not None))
    rows = rows.where(~evidence.is_lot[rows.which])
    place = evidence.numbered(site, rows.event)
    order = np.lexsort((place, rows.time, rows.which))
    rows, place = History(*(column[order] for column in rows)), place[order]
    if not len(place):
        return set()
    new = begins(rows.which, rows.time)
    split = np.maximum.reduceat(place, np.flatnonzero(new)) != place[new]
    flags = split[run_numbers(new)]
    return pairs(rows.event[flags], rows.named[flags])


class _Naming(NamedTuple):
    time: int
    event: int
    code: int
    other: int


def acts_after_end(evidence: Histories) -> Findings:
    """Events that name an instance after it ended, until it is returned or made anew.

    A container that was an input was emptied, not used up; part of a pack may be dispensed; what was sold or used may
    be taken out of circulation; an invoice may come later. None of these is a gap.
    """
    acts = evidence.own.where(
        ~np.isin(mention.role_of(evidence.own.code), (Role.ASSOCIATION_PARENT, Role.ASSOCIATION_CHILD))
    )
    ends = (acts.code & mention.ENDS) != 0
    first = least(acts.time[ends], acts.which[ends], len(evidence.things))
    last = greatest(acts.time, acts.which, len(evidence.things))
    suspects = np.flatnonzero((last > first) & ~evidence.is_lot)
    at, row = match(suspects, acts.which)
    found: Findings = set()
    columns = (c[row].tolist() for c in (acts.time, acts.event, acts.code, acts.other))
    namings = [_Naming(*values) for values in zip(*columns, strict=True)]
    for index, group in groupby(zip(at.tolist(), namings, strict=True), key=lambda pair: pair[0]):
        thing = int(evidence.things[suspects[index]])
        found |= {(event, thing) for event in _after_end(evidence, [naming for _, naming in group])}
    return found


def _after_end(evidence: Histories, namings: list[_Naming]) -> Iterator[int]:
    """Which events of one instance come after its end."""
    container = any(
        mention.role_of(n.code) == Role.PARENT and mention.action_of(n.code) == mention.ADD for n in namings
    )
    ended: list[_Naming] = []  # the namings of the instant that ended it
    for _, group in groupby(sorted(namings), key=lambda naming: naming.time):
        instant = [n for n in group if evidence.of(n.event).type != EventType.TRANSACTION]
        if ended:
            yield from (n.event for n in instant if not _may_follow(evidence, n, ended))
            ended = [] if any(_lives(evidence, n) for n in instant) else ended
        ended += [n for n in instant if _ends(evidence, n, container=container)]


def _may_follow(evidence: Histories, naming: _Naming, ended: list[_Naming]) -> bool:
    said = evidence.of(naming.event)
    used = [end for end in ended if mention.role_of(end.code) == Role.INPUT]
    if mention.role_of(naming.code) == Role.INPUT and naming.other != mention.NOBODY:
        return any(end.other == naming.other for end in used)  # another event of the same transformation
    if mention.role_of(naming.code) == Role.OUTPUT:
        return bool(used)  # used before it was made: a gap of its own
    return said.disposition == "returned" or (
        _taken_out(said) and not any(_taken_out(evidence.of(e.event)) for e in ended)
    )


def _lives(evidence: Histories, naming: _Naming) -> bool:
    """Whether it is made, commissioned or returned here."""
    made = mention.role_of(naming.code) == Role.OUTPUT or (naming.code & mention.MADE) != 0
    return made or evidence.of(naming.event).disposition == "returned"


def _ends(evidence: Histories, naming: _Naming, *, container: bool) -> bool:
    if not naming.code & mention.ENDS or (container and mention.role_of(naming.code) == Role.INPUT):
        return False
    said = evidence.of(naming.event)
    return said.disposition not in ("partially_dispensed", "returned")


def _taken_out(said: Circumstances) -> bool:
    return said.biz_step in _TAKEN_OUT or (said.type == EventType.OBJECT and said.action == "DELETE")
