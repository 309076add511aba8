"""`tracechain gaps`, `conditions`: where the records fail, and how a thing was kept; for a person, or as the JSON of the API."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import click

from tracechain.command.instant import InstantParameter
from tracechain.command.names import Names
from tracechain.command.question import asked_store, key_of
from tracechain.console import Table, say
from tracechain.settings import Settings
from tracechain.trace.events.instant import format_instant
from tracechain.trace.events.units import HOUR, now
from tracechain.trace.facts.limits import Limits
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers import short
from tracechain.trace.lineage import Direction
from tracechain.trace.lineage.checks.gaps import BOTH, HOURS, Gaps
from tracechain.trace.lineage.checks.gaps import gaps as ask_gaps
from tracechain.trace.lineage.sensors.conditions import Conditions, SensorReading
from tracechain.trace.lineage.sensors.conditions import conditions as ask_conditions
from tracechain.trace.lineage.sensors.exposure import Through
from tracechain.trace.wire.conditions import ConditionsSchema
from tracechain.trace.wire.gaps import GapsSchema
from tracechain.trace.words.gaps import GAP_SENTENCES

MOST_LINES = 200  # a person reads no more; --json has all
_Answer = TypeVar("_Answer", Gaps, Conditions)
_WAYS = {"both": BOTH, "forward": (Direction.FORWARD,), "backward": (Direction.BACKWARD,), "alone": ()}

_code = click.argument("code")
_as_of = click.option(
    "--as-of", type=InstantParameter(), metavar="T", help="Answer from what was on record at this time."
)
_json = click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON, as the API gives it.")


@click.command("gaps")
@_code
@click.option("--direction", type=click.Choice(list(_WAYS)), default="both", show_default=True, help="Of which trace.")
@click.option("--hours", type=click.FloatRange(0), default=HOURS, show_default=True, help="What a shipment may take.")
@_as_of
@_json
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Of the sentences.")
@click.pass_obj
def gaps(
    settings: Settings, code: str, direction: str, hours: float, as_of: int | None, *, as_json: bool, lang: str
) -> None:
    """Where do the records of a trace fail? CODE in any spelling; `--direction alone`: the thing itself."""

    def ask(store: ProvenanceStore, key: str) -> Gaps:
        return ask_gaps(
            store, key, _WAYS[direction], as_of=as_of, hours=hours, now=None if as_of is not None else now()
        )

    found = _asked(settings, code, ask)
    say(*[json.dumps(GapsSchema().dump(found), ensure_ascii=False)] if as_json else _sentences(found, lang))


@click.command("conditions")
@_code
@click.option("--min-celsius", type=float, metavar="C", help="In place of the product's own lower limit.")
@click.option("--max-celsius", type=float, metavar="C", help="In place of the product's own upper limit.")
@_as_of
@_json
@click.pass_obj
def conditions(
    settings: Settings,
    code: str,
    min_celsius: float | None,
    max_celsius: float | None,
    as_of: int | None,
    *,
    as_json: bool,
) -> None:
    """How was a thing kept on its way: sensor readings, and excursions from its limits. CODE in any spelling."""
    if min_celsius is not None and max_celsius is not None and min_celsius > max_celsius:
        raise click.UsageError(f"--min-celsius {min_celsius!r} is above --max-celsius {max_celsius!r}")

    def ask(store: ProvenanceStore, key: str) -> Conditions:
        limits = Limits.of(min_celsius, max_celsius)
        if limits is None:
            with Names.open(settings.database, "en") as names:
                limits = names.limits(key)
        return ask_conditions(store, key, as_of, limits)

    found = _asked(settings, code, ask)
    say(*[json.dumps(ConditionsSchema().dump(found), ensure_ascii=False)] if as_json else _tables(found))


commands: Sequence[click.Command] = [gaps, conditions]


def _asked(settings: Settings, code: str, ask: Callable[[ProvenanceStore, str], _Answer]) -> _Answer:
    """Ask the store. Exit code 1: nothing is recorded about it; 2: no code."""
    key = key_of(code)
    with asked_store(settings) as store:
        return ask(store, key)


def _sentences(found: Gaps, language: str) -> Iterator[str]:
    yield f"{short(found.subject)}  {len(found.gaps)} gaps, shipments judged at {format_instant(found.now)}"
    for gap in found.gaps[:MOST_LINES]:
        yield f"  {short(gap.thing)}: {GAP_SENTENCES[gap.kind].spoken(language)} ({gap.event})"
    yield from _rest(len(found.gaps))


def _tables(found: Conditions) -> Iterator[str]:
    limits = (
        f", to be kept between {_bound(found.limits.low)} and {_bound(found.limits.high)} °C" if found.limits else ""
    )
    yield f"{short(found.subject)}  {len(found.readings)} readings{limits}"
    if found.excursions:
        hours = found.outside / HOUR
        yield f"Outside: {hours:.2f} h, {found.degree_hours:g} degree-hours"
        table = Table("from", "to", "worst °C", "degree-hours")
        for one in found.excursions:
            table.add(format_instant(one.start), format_instant(one.end), f"{one.worst:g}", f"{one.degree_hours:g}")
        yield from table.lines()
    if found.readings:
        table = Table("time", "type", "value", "through", "event")
        for reading in found.readings[:MOST_LINES]:
            table.add(*_row(reading))
        yield from table.lines()
    yield from _rest(len(found.readings))


def _row(reading: SensorReading) -> tuple[str, str, str, str, str]:
    report = reading.report
    named = ((report.value, ""), (report.low, "min "), (report.high, "max "), (report.mean, "mean "))
    values = ", ".join(f"{word}{number:g}" for number, word in named if number is not None)
    through = (
        reading.through.value if reading.through is Through.OWN else f"{reading.through.value} {short(reading.via)}"
    )
    return format_instant(report.start), report.type, f"{values} {report.unit}".strip(), through, reading.event


def _bound(celsius: float | None) -> str:
    return "any" if celsius is None else f"{celsius:g}"


def _rest(total: int) -> Iterator[str]:
    if total > MOST_LINES:
        yield f"… and {total - MOST_LINES} more; --json has them all"
