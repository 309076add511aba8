"""`tracechain audit`: who did what to what, and when."""

from __future__ import annotations

import json

import click

from tracechain.command.instant import InstantParameter
from tracechain.console import say
from tracechain.settings import Settings
from tracechain.trace.events.instant import format_instant
from tracechain.trace.records.audit import AuditLine
from tracechain.trace.records.records import Records


@click.command("audit")
@click.option(
    "--subject", metavar="S", help="Only what was done to this: a GLN, GLN.DEVICE, account, token, entry or alarm."
)
@click.option("--who", metavar="W", help="Only what this one did: an account, GLN.DEVICE, or shell:USER for commands.")
@click.option("--since", type=InstantParameter(), metavar="T", help="Only from this time on.")
@click.option("--until", type=InstantParameter(), metavar="T", help="Only up to this time.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000), help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every detail.")
@click.pass_obj
def audit(
    settings: Settings,
    subject: str | None,
    who: str | None,
    since: int | None,
    until: int | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """Read the audit, the newest first: time, who, what, to what, and what is said besides.

    T is a time with an offset, such as 2026-03-01T08:00:00+08:00.
    """
    with Records(settings.database) as records:
        records.ping()
        lines = records.audit.page(subject=subject, who=who, since=since, until=until, limit=limit + 1)
    shown = lines[:limit]
    if as_json:
        say(json.dumps([_row(line) for line in shown], ensure_ascii=False, indent=2))
    else:
        for line in shown:
            told = [format_instant(line.at), line.who, line.what, line.subject, line.told]
            say("  ".join(filter(None, told)))
    if not lines:
        click.echo("Nothing in the audit matches.", err=True)
    elif len(lines) > limit:
        click.echo(f"The newest {limit}; --limit shows more.", err=True)


commands = [audit]


def _row(line: AuditLine) -> dict[str, object]:
    return {
        "at": format_instant(line.at),
        "who": line.who,
        "what": line.what,
        "subject": line.subject,
        "detail": dict(line.detail),
    }
