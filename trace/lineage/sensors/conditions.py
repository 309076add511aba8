"""Conditions: the sensor readings of a thing on its way, and what of them lay outside its limits (trace-semantics, section 8)."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from tracechain.trace.events.units import HOUR
from tracechain.trace.facts import mention
from tracechain.trace.facts.limits import Limits
from tracechain.trace.facts.protocol import ProvenanceStore, View
from tracechain.trace.lineage.columns import FIRST, LAST, Ints
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.sensors.excursion import Excursion, Stretch, excursions
from tracechain.trace.lineage.sensors.exposure import Exposure, Through, exposures
from tracechain.trace.lineage.sensors.sensor import SensorReport, reports
from tracechain.trace.lineage.walks.question import moment, subject_of

LONGEST = 2 * HOUR  # for how long at most a reading speaks, when none follows it sooner
_WAYS = tuple(Through)


@dataclass(frozen=True, slots=True)
class SensorReading:
    """A report of `event` that speaks for the thing, through `via` (the key of what the event names).

    It stands from `start` to `end` (µs): see `excursion`. A report of a span is cut to the part that concerns the thing.
    """

    report: SensorReport
    event: str
    through: Through
    via: str
    start: int
    end: int
    offset: str  # of the sender's clock, as its event gives it

    @property
    def least(self) -> float | None:
        """The least temperature that it gives, °C; None where it is none."""
        return self.report.celsius[0] if self.report.celsius else None

    @property
    def greatest(self) -> float | None:
        """The greatest one."""
        return self.report.celsius[1] if self.report.celsius else None


@dataclass(frozen=True, slots=True)
class Conditions:
    """The readings in the order of time, and the excursions from the limits (none where there are no limits)."""

    subject: str
    as_of: int | None
    limits: Limits | None
    longest: int
    readings: Sequence[SensorReading]
    excursions: Sequence[Excursion]

    @property
    def outside(self) -> int:
        """How long outside the limits, in µs."""
        return sum(one.outside for one in self.excursions)

    @property
    def degree_hours(self) -> float:
        """How far outside the limits, for how long."""
        return round(sum(one.degree_hours for one in self.excursions), 6)


def conditions(
    store: ProvenanceStore,
    subject: str,
    as_of: int | None = None,
    limits: Limits | None = None,
    longest: int = LONGEST,
) -> Conditions:
    """What sensors said of the subject as known at `as_of` (µs), against `limits`.

    A reading belongs to the thing by its own time, not by the time of the event that brought it: a logger is often read
    out after the goods have left. `longest` (µs) is explained in `excursion`. Raises UnknownThing.
    """
    at = moment(store, as_of)
    sources = store.ask(lambda view: sources_of(Containment(view), subject), at)
    return heard(store, subject, sources, at, limits, longest)


def heard(
    store: ProvenanceStore,
    subject: str,
    sources: Sequence[SensorSource],
    as_of: int | None,
    limits: Limits | None,
    longest: int = LONGEST,
) -> Conditions:
    """What the sources of a subject said, against `limits`.

    A document never changes under its eventID, so that it may be fetched after the question that found the sources.
    """
    documents = store.documents(sorted({event for source in sources for event, _ in source.events}))
    readings = _readings(sources, documents, longest)
    found = excursions(_stretches(readings), limits) if limits else []
    return Conditions(subject, as_of, limits, longest, readings, found)


class SensorSource(NamedTuple):
    """A thing whose sensors speak: its key, in which spans and how, and its events with sensor elements (id, time)."""

    key: str
    exposures: tuple[Exposure, ...]
    events: tuple[tuple[str, int], ...]


def sources_of(known: Containment, subject: str) -> list[SensorSource]:
    """Whose sensors speak for a subject. Raises UnknownThing."""
    view = known.view
    ref, kind = subject_of(known, subject)
    if kind == mention.PRODUCT:
        events = np.unique(view.mentions(ref).event)
        return _told(view, [Exposure(ref, FIRST, LAST, Through.OWN)], np.full(len(events), ref), events)
    spans = exposures(known, ref)
    things = np.array(sorted({span.thing for span in spans}), dtype=np.int64)
    mentions = known.mentions(things)
    return _told(view, spans, things[mentions.which], mentions.event)


def _told(view: View, spans: Sequence[Exposure], thing: Ints, event: Ints) -> list[SensorSource]:
    events = np.unique(event)
    sensed = [one if one.sensed else None for one in view.circumstances(events)]
    told: defaultdict[int, set[tuple[str, int]]] = defaultdict(set)
    for of, at in zip(thing.tolist(), np.searchsorted(events, event).tolist(), strict=True):
        if (said := sensed[at]) is not None:
            told[of].add((said.id, said.time))
    refs = np.array(sorted(told), dtype=np.int64)
    return [
        SensorSource(key, tuple(span for span in spans if span.thing == ref), tuple(sorted(told[ref])))
        for ref, key in zip(refs.tolist(), view.keys(refs), strict=True)
    ]


class _Line(NamedTuple):
    """A report with its event and its place in it, told through a source."""

    event: str
    offset: str
    line: int
    report: SensorReport
    source: SensorSource

    @property
    def sensor(self) -> tuple[str, str]:
        """Whose next reading ends it: the device, or where none is named the thing that the event names."""
        return self.report.device or self.source.key, self.report.type

    @property
    def nearness(self) -> tuple[int, str]:
        """What was read through several things is told of the nearest."""
        return min(_WAYS.index(span.through) for span in self.source.exposures), self.source.key


def _readings(
    sources: Sequence[SensorSource], documents: Mapping[str, Mapping[str, Any]], longest: int
) -> list[SensorReading]:
    lines = [
        _Line(event, document.get("eventTimeZoneOffset", "+00:00"), number, report, source)
        for source in sources
        for event, time in source.events
        for document in [documents[event]["event"]]
        for number, report in enumerate(reports(document, time))
    ]
    starts: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for line in lines:
        starts[line.sensor].add(line.report.start)
    following = {sensor: sorted(times) for sensor, times in starts.items()}
    found: dict[tuple[str, int], tuple[_Line, list[SensorReading]]] = {}
    for line in lines:
        heard = _heard(line, _until(line.report, following[line.sensor], longest))
        before = found.get((line.event, line.line))
        if heard and (before is None or line.nearness < before[0].nearness):
            found[line.event, line.line] = line, heard
    told = [(*key, reading) for key, (_, heard) in found.items() for reading in heard]
    return [reading for _, _, reading in sorted(told, key=lambda row: (row[2].start, row[2].end, row[0], row[1]))]


def _until(report: SensorReport, starts: Sequence[int], longest: int) -> int:
    """Until when a report speaks: a span to its end, a moment until the sensor's next reading, `longest` at most."""
    if report.end > report.start:
        return report.end
    following = bisect_right(starts, report.start)
    return min(starts[following], report.start + longest) if following < len(starts) else report.start


def _heard(line: _Line, until: int) -> list[SensorReading]:
    """The parts of a report in which its source speaks for the thing."""
    report, source = line.report, line.source
    parts: dict[int, tuple[int, Through]] = {}
    for span in sorted(source.exposures, key=lambda one: _WAYS.index(one.through)):
        start = max(report.start, span.start)
        if span.start <= report.end and start <= min(report.end, span.end):
            end, through = parts.get(start, (start, span.through))
            parts[start] = max(end, min(until, span.end)), through
    return [
        SensorReading(report, line.event, through, source.key, start, end, line.offset)
        for start, (end, through) in sorted(parts.items())
    ]


def _stretches(readings: Iterable[SensorReading]) -> Iterator[Stretch]:
    for one in readings:
        if (celsius := one.report.celsius) is not None:
            yield Stretch(one.start, one.end, *celsius)
