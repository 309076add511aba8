"""`tracechain state`, `whereabouts`, `scope`, `balance`: what the records say of goods now, as a table or as the JSON of the API."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from tracechain.command.instant import InstantParameter
from tracechain.command.names import Names
from tracechain.command.question import asked_store, key_of
from tracechain.console import Table, say
from tracechain.settings import Settings
from tracechain.trace.events.instant import format_instant
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers import short
from tracechain.trace.lineage.now.balance import Balance, NotALot
from tracechain.trace.lineage.now.balance import balance as ask_balance
from tracechain.trace.lineage.now.scope import Scope
from tracechain.trace.lineage.now.scope import scope as ask_scope
from tracechain.trace.lineage.now.state import State, Stateless, states
from tracechain.trace.lineage.now.whereabouts import Whereabouts
from tracechain.trace.lineage.now.whereabouts import whereabouts as ask_whereabouts
from tracechain.trace.wire.balance import AmountsSchema, BalanceSchema
from tracechain.trace.wire.declaration import Declaration
from tracechain.trace.wire.scope import ScopeSchema
from tracechain.trace.wire.state import StateSchema
from tracechain.trace.wire.whereabouts import WhereaboutsSchema

_Answer = TypeVar("_Answer", State, Whereabouts, Scope, Balance)

_code = click.argument("code")
_since = click.option("--since", type=InstantParameter(), metavar="T", help="Only what it went into from this time on.")
_as_of = click.option(
    "--as-of", type=InstantParameter(), metavar="T", help="Answer from what was on record at this time."
)
_json = click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON, as the API gives it.")
_lang = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Of names.")


@click.command("state")
@_code
@_as_of
@_json
@_lang
@click.pass_obj
def state(settings: Settings, code: str, as_of: int | None, *, as_json: bool, lang: str) -> None:
    """In which state is a thing now, where, and in whose hands? CODE in any spelling."""

    def table(found: State, names: Names) -> Table:
        shown = Table("state", "since", "place", "in the hands of", "disposition", "event")
        since = "" if found.since is None else format_instant(found.since)
        where = _spoken(found.place, found.holder, names)
        shown.add(found.state.value, since, *where, found.disposition or "", found.event or "")
        return shown

    _answer(
        settings,
        code,
        lambda store, key: states(store, [key], as_of)[0],
        table,
        StateSchema(),
        as_json=as_json,
        lang=lang,
    )


@click.command("whereabouts")
@_code
@_since
@_as_of
@_json
@_lang
@click.pass_obj
def whereabouts(
    settings: Settings, code: str, since: int | None, as_of: int | None, *, as_json: bool, lang: str
) -> None:
    """Where is everything, or did it end, that CODE went into: by holder and place, how many in which state."""

    def table(found: Whereabouts, names: Names) -> Table:
        shown = Table("in the hands of", "place", "state", "items", "lots", figures=2)
        for group in found.groups:
            place, holder = _spoken(group.place, group.holder, names)
            shown.add(holder, place, group.state.value, str(group.instances), str(group.lots))
        shown.add("all", "", "", str(found.instances), str(found.lots))
        return shown

    _answer(
        settings,
        code,
        lambda store, key: ask_whereabouts(store, key, since, as_of),
        table,
        WhereaboutsSchema(),
        as_json=as_json,
        lang=lang,
    )


@click.command("scope")
@_code
@_since
@_as_of
@_json
@_lang
@click.pass_obj
def scope(settings: Settings, code: str, since: int | None, as_of: int | None, *, as_json: bool, lang: str) -> None:
    """What has to be found when CODE is recalled: what it went into that still exists, and what carries that now."""

    def table(found: Scope, names: Names) -> Table:
        shown, products = Table("part", "code", "name"), names.products(found.items)
        for key in found.items:
            shown.add("item", short(key), products.get(key, ""))
        for key in found.carriers:
            shown.add("carrier", short(key), "")
        shown.add("all", f"items: {len(found.items)}, carriers: {len(found.carriers)}", "")
        return shown

    _answer(
        settings,
        code,
        lambda store, key: ask_scope(store, key, since, as_of),
        table,
        ScopeSchema(),
        as_json=as_json,
        lang=lang,
    )


@click.command("balance")
@_code
@_as_of
@_json
@_lang
@click.pass_obj
def balance(settings: Settings, code: str, as_of: int | None, *, as_json: bool, lang: str) -> None:
    """What was made of a lot, and what became of it, by unit of measure (an empty unit: single items)."""

    def table(found: Balance, _: Names) -> Table:
        amounts = ("made", "in stock", "in transit", "held", "used", "sold", "gone", "unaccounted")
        shown = Table("unit", *amounts, figures=len(amounts))
        for row in found.rows:
            unit, *figures = AmountsSchema().dump(row).values()
            shown.add(unit or "each", *map(str, figures))
        return shown

    _answer(
        settings,
        code,
        lambda store, key: ask_balance(store, key, as_of),
        table,
        BalanceSchema(),
        as_json=as_json,
        lang=lang,
    )


commands: Sequence[click.Command] = [state, whereabouts, scope, balance]


def _answer(
    settings: Settings,
    code: str,
    ask: Callable[[ProvenanceStore, str], _Answer],
    table: Callable[[_Answer, Names], Table],
    declared: Declaration,
    *,
    as_json: bool,
    lang: str,
) -> None:
    """Ask the store, and print. Exit code 1: nothing is recorded about it; 2: the question does not fit the thing."""
    key = key_of(code)
    try:
        with asked_store(settings) as store:
            found = ask(store, key)
    except (Stateless, NotALot) as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        say(json.dumps(declared.dump(found), ensure_ascii=False))
        return
    with Names.open(settings.database, lang) as names:
        product = names.products([key]).get(key, "")
        say("  ".join(filter(None, (short(key), product))), *table(found, names).lines())


def _spoken(place: str | None, holder: str | None, names: Names) -> tuple[str, str]:
    """The names of a place and of a party."""
    return (names.places([place])[place] if place else "", names.parties([holder])[holder] if holder else "")
