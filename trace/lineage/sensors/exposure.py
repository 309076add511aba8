"""Whose sensors speak for a thing, and when: its own, its carriers', those of what was associated with either or its place.

A thing is at a place from an event that says so until the next one, of its own or of a carrier, that says a place, or
sends it off, or ends it. A lot that is at several places is taken to be where its last event was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

import numpy as np

from tracechain.trace.facts import mention
from tracechain.trace.facts.circumstances import Circumstances
from tracechain.trace.facts.refs import ThingRef
from tracechain.trace.lineage.checks.evidence import Histories
from tracechain.trace.lineage.columns import FIRST, LAST, Ints
from tracechain.trace.lineage.inside.association import joined_with
from tracechain.trace.lineage.inside.containment import Containment


class Through(StrEnum):
    """By which way a reading speaks for the thing; the nearest one comes first."""

    OWN = "own"
    CARRIER = "carrier"
    LOGGER = "logger"  # associated with the thing, a carrier of it, or its place


class Exposure(NamedTuple):
    """The readings of `thing` (a ref) speak from `start` to `end`, both included."""

    thing: int
    start: int
    end: int
    through: Through


def exposures(known: Containment, subject: ThingRef) -> list[Exposure]:
    """All of a subject that is an instance or a lot."""
    one = np.array([subject], dtype=np.int64)
    carriers = known.carriers(one)
    own = Exposure(subject, FIRST, LAST, Through.OWN)
    carried = [
        Exposure(carrier, start, end, Through.CARRIER)
        for carrier, start, end in zip(*(c.tolist() for c in carriers[1:4]), strict=True)
    ]
    places = [Exposure(place, start, end, Through.LOGGER) for place, start, end in _places(known, one)]
    return sorted({own, *carried, *_joined(known, [own, *carried, *places])})


def _joined(known: Containment, to: Sequence[Exposure]) -> Iterator[Exposure]:
    """What is associated with a thing speaks for it while both hold: the association, and the thing's own part."""
    things = np.array(sorted({one.thing for one in to}), dtype=np.int64)
    for joined in joined_with(known, things):
        for one in to:
            start, end = max(one.start, joined.start), min(one.end, joined.end)
            if one.thing == joined.thing and start <= end:
                yield Exposure(joined.other, start, end, Through.LOGGER)


def _places(known: Containment, subject: Ints) -> list[tuple[int, int, int]]:
    """Places that events name as things (only these can have a logger), with the spans in which the subject was there."""
    evidence = Histories(known, subject)
    met = evidence.met(evidence.events)
    ended = (met.code & mention.ENDS) != 0
    ends = set(met.event[ended & (met.named == subject[0]) & ~evidence.is_lot[met.which]].tolist())
    said = sorted((evidence.of(event).time, event) for event in np.unique(met.event).tolist())
    visits = _visits((evidence.of(event), event in ends) for _, event in said)
    spans = sorted(
        {(name, start, end) for place, start, end in visits for name in (place, place.partition("/254/")[0])}
    )
    refs = known.view.refs([name for name, _, _ in spans])
    return [(ref, start, end) for ref, (_, start, end) in zip(refs, spans, strict=True) if ref >= 0]


def _visits(events: Iterable[tuple[Circumstances, bool]]) -> Iterator[tuple[str, int, int]]:
    """Place, from, to; the events in order of time, each with whether it ends the thing."""
    here: set[str] = set()
    since = FIRST
    for time, group in groupby(events, key=lambda pair: pair[0].time):
        instant = list(group)
        said = {one.place for one, _ in instant if one.place}
        left = {one.place for one, ends in instant if ends or _sends_off(one)}
        if not said and not left:
            continue
        yield from ((place, since, time) for place in sorted(here))
        yield from ((place, time, time) for place in sorted(said & left))
        here, since = said - left, time
    yield from ((place, since, LAST) for place in sorted(here))


def _sends_off(said: Circumstances) -> bool:
    return said.biz_step in ("shipping", "departing", "transporting") or said.disposition == "in_transit"
