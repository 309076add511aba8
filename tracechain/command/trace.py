"""`tracechain trace`: the two questions, answered as a readable tree or as the JSON of the API."""

from __future__ import annotations

import json

import click

from tracechain.command.instant import InstantParameter
from tracechain.command.names import Names
from tracechain.command.question import asked_store, key_of
from tracechain.command.report import TraceReport
from tracechain.console import say
from tracechain.settings import Settings
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.lineage import Answer, backward, forward
from tracechain.trace.wire.trace import TraceSchema


@click.command("trace")
@click.argument("direction", type=click.Choice(["forward", "backward"]))
@click.argument("code")
@click.option("--since", type=InstantParameter(), metavar="T", help="Forward: only what happened from this time on.")
@click.option("--until", type=InstantParameter(), metavar="T", help="Backward: only what happened up to this time.")
@click.option("--as-of", type=InstantParameter(), metavar="T", help="Answer from what was on record at this time.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON, as the API gives it.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of names.")
@click.pass_obj
def trace(
    settings: Settings,
    direction: str,
    code: str,
    since: int | None,
    until: int | None,
    as_of: int | None,
    *,
    as_json: bool,
    lang: str,
) -> None:
    """Where did it go (forward)? What is it made of (backward)? CODE in any spelling.

    T is a time with an offset, such as 2026-03-01T08:00:00+08:00. Exit code 1: nothing is recorded about it.
    """
    wrong = ("--until", until) if direction == "forward" else ("--since", since)
    if wrong[1] is not None:
        right = "--since" if direction == "forward" else "--until"
        raise click.UsageError(f"a {direction} trace takes {right}, not {wrong[0]}")
    key = key_of(code)
    with asked_store(settings) as store:
        answer = forward(store, key, since, as_of) if direction == "forward" else backward(store, key, until, as_of)
        if as_json:
            say(json.dumps(TraceSchema().dump(answer), ensure_ascii=False))
        else:
            _print(answer, store, settings, as_of, lang)


commands = [trace]


def _print(answer: Answer, store: ProvenanceStore, settings: Settings, as_of: int | None, lang: str) -> None:
    with Names.open(settings.database, lang) as names:
        say(*TraceReport(answer, names, store.documents, asked_as_of=as_of).lines())
