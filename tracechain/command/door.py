"""The way in, opened on what the settings name, for the commands that record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

from tracechain.ingest.door.capture import Capture, Tell, tell_nobody
from tracechain.ingest.door.identity import Identity, Registry
from tracechain.ingest.errors import IngestError
from tracechain.settings import Settings
from tracechain.trace.facts.protocol import StoreError
from tracechain.trace.messages.error import MessageError
from tracechain.trace.records.errors import RecordsError
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store


@contextmanager
def open_capture(settings: Settings, tell: Tell = tell_nobody) -> Iterator[Capture]:
    """The way in, closed at the end; `tell` hears what is taken in. Raises StoreError and RecordsError."""
    store = open_store(settings.store)
    try:
        store.ping()
        with Records(settings.database) as records:
            records.ping()
            yield Capture(store, records, identity=Identity(records, Registry(settings.registry)), tell=tell)
    finally:
        store.close()


def says_why(command: Callable[..., None]) -> Callable[..., None]:
    """A store, database or broker that does not do its part ends the command with a sentence, and exit code 1."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except (StoreError, RecordsError, IngestError, MessageError) as error:
            raise click.ClickException(str(error)) from error

    return wrapped
