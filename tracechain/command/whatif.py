"""`tracechain what-if`: the forward trace under the suppositions of outbreak work."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import click

from tracechain.command.instant import InstantParameter
from tracechain.command.names import Names
from tracechain.command.question import asked_store, key_of
from tracechain.command.report import MOST_LINES, TraceReport
from tracechain.console import say
from tracechain.settings import Settings
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers import short
from tracechain.trace.lineage.walks.switches import WhatIf, contacts
from tracechain.trace.lineage.walks.whatif import Suspicion
from tracechain.trace.lineage.walks.whatif import what_if as ask_what_if
from tracechain.trace.wire.whatif import WhatIfSchema


@click.command("what-if")
@click.argument("code")
@click.option("--since", type=InstantParameter(), metavar="T", help="Only what happened from this time on.")
@click.option("--contact-hours", type=click.FloatRange(0), metavar="H", help="What is at one place with it so soon.")
@click.option("--contact-place", multiple=True, metavar="CODE", help="Only there; without it, wherever it is.")
@click.option("--kill-step", multiple=True, metavar="STEP", help="A bizStep that makes clean.")
@click.option("--kill-event", multiple=True, metavar="ID", help="An event that makes clean.")
@click.option("--without", multiple=True, metavar="CODE", help="A thing to leave out.")
@click.option("--without-event", multiple=True, metavar="ID", help="An event to leave out.")
@click.option("--weigh", is_flag=True, help="Say which part went into each item.")
@click.option("--as-of", type=InstantParameter(), metavar="T", help="Answer from what was on record at this time.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON, as the API gives it.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of names.")
@click.pass_obj
def what_if(
    settings: Settings,
    code: str,
    *,
    since: int | None,
    contact_hours: float | None,
    contact_place: tuple[str, ...],
    kill_step: tuple[str, ...],
    kill_event: tuple[str, ...],
    without: tuple[str, ...],
    without_event: tuple[str, ...],
    weigh: bool,
    as_of: int | None,
    as_json: bool,
    lang: str,
) -> None:
    """Where would it have gone, under suppositions? CODE in any spelling."""
    if contact_place and contact_hours is None:
        raise click.UsageError("--contact-place needs --contact-hours, within which things meet there")
    places = [key_of(place) for place in contact_place]
    supposed = WhatIf(
        () if contact_hours is None else contacts(contact_hours, places),
        frozenset(kill_step),
        frozenset(kill_event),
        frozenset(map(key_of, without)),
        frozenset(without_event),
        weigh,
    )
    key = key_of(code)
    with asked_store(settings) as store:
        found = ask_what_if(store, key, supposed, since, as_of)
        if as_json:
            say(json.dumps(WhatIfSchema().dump(found), ensure_ascii=False))
        else:
            _print(found, store, settings, as_of, lang)


commands: Sequence[click.Command] = [what_if]


def _print(found: Suspicion, store: ProvenanceStore, settings: Settings, as_of: int | None, lang: str) -> None:
    with Names.open(settings.database, lang) as names:
        say(*TraceReport(found.answer, names, store.documents, asked_as_of=as_of).lines(), *_shares(found))


def _shares(found: Suspicion) -> Iterator[str]:
    if found.shares is None:
        return
    yield "\nWhich part of it went into each thing"
    ordered = sorted(found.shares.items(), key=lambda pair: (-pair[1], pair[0]))
    for key, share in ordered[:MOST_LINES]:
        yield f"  {share:8.2%}  {short(key)}"
    if len(ordered) > MOST_LINES:
        yield f"… and {len(ordered) - MOST_LINES} more; --json has them all"
