"""`tracechain init`: creates or migrates the stores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tracechain.console import say
from tracechain.settings import Settings
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json
from tracechain.trace.records.audit import shell_user
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store
from tracechain.trace.url import shown


@click.command("init")
@click.option(
    "--master-data",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Also load parties, places and products from a JSON file; what has the same key is replaced.",
)
@click.pass_obj
def init(settings: Settings, master_data: Path | None) -> None:
    """Create or migrate the stores; safe to repeat."""
    content = _json(master_data) if master_data else None
    store = open_store(settings.store)
    try:
        store.migrate()
        store.ping()
    finally:
        store.close()
    say(f"The store of events is ready: {shown(settings.store)}")
    with Records(settings.database) as records:
        records.migrate()
        say(f"The database is ready: {shown(settings.database)}")
        if master_data:
            _load(records, content, master_data)


commands = [init]


def _load(records: Records, content: Any, file: Path) -> None:
    data = records.load_master_data(content)
    counts = {name: len(getattr(data, name)) for name in ("parties", "places", "products")}
    records.audit.write(shell_user(), "master_data.loaded", str(file), **counts)
    say(f"Master data of {file}: {', '.join(f'{number} {name}' for name, number in counts.items())}")


def _json(file: Path) -> Any:
    try:
        return parse_json(file.read_bytes())
    except MessageError as error:
        raise click.BadParameter(f"{str(file)!r} can't be read: {error}", param_hint="--master-data") from error
