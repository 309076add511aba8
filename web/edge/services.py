"""What a running web application stands on; one place that views reach it from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from flask import current_app

from tracechain.ingest.door.capture import Capture
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.records.records import Records
from tracechain.trace.watching.thresholds import Thresholds

if TYPE_CHECKING:
    from flask import Flask

EXTENSION = "tracechain"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the web is told of its installation.

    `secret_key` signs the session cookies: the same in every process that serves one site. `mqtt` is the broker's URL,
    for /readyz; None where no broker belongs to this installation.
    """

    secret_key: str = field(repr=False)
    mqtt: str | None = field(default=None, repr=False)  # with a password in it


@dataclass(frozen=True, slots=True)
class Services:
    """The store, the operational data, the capture path, how to ask whether the broker is there, and what is an alarm."""

    store: ProvenanceStore
    records: Records
    capture: Capture
    broker: Callable[[], None] | None  # raises OSError when it can't be reached
    limits: Thresholds  # from when on something is an alarm


def attach(app: Flask, services: Services) -> None:
    """Hang the services on an application."""
    app.extensions[EXTENSION] = services


def services() -> Services:
    """The services of the application that handles this request."""
    return cast("Services", current_app.extensions[EXTENSION])
