"""What every question at the command line needs: its code, read, and the store, open while it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from tracechain.settings import Settings
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers import CodeError, parse_code
from tracechain.trace.lineage import UnknownThing
from tracechain.trace.store import open_store


def key_of(code: str) -> str:
    """The key of a code in any spelling. Raises click.UsageError (exit code 2) for what is no code."""
    try:
        return parse_code(code).key
    except CodeError as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def asked_store(settings: Settings) -> Iterator[ProvenanceStore]:
    """The store of the settings. Exit code 1 where nothing is recorded about what it is asked."""
    store = open_store(settings.store)
    try:
        store.ping()
        yield store
    except UnknownThing as error:
        raise click.ClickException(str(error)) from error
    finally:
        store.close()
