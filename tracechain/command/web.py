"""`tracechain web`: the pages, the API and the EPCIS interface as one service."""

from __future__ import annotations

import click
from flask import Flask

from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.identity import Identity, Registry
from tracechain.ingest.mqtt.watch import Watch
from tracechain.settings import Settings
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store
from tracechain.web.app import create_app
from tracechain.web.edge.server import serve
from tracechain.web.edge.services import Configuration


def open_app(settings: Settings) -> Flask:
    """The application on what the settings name; connects at the first request."""
    store, records = open_store(settings.store), Records(settings.database)
    identity, watch = Identity(records, Registry(settings.registry)), Watch(records, settings.thresholds)
    capture = Capture(store, records, identity=identity, tell=watch.took)
    configuration = Configuration(settings.secret_key, settings.mqtt)
    return create_app(configuration, store, records, capture, settings.thresholds)


@click.command("web")
@click.pass_obj
def web(settings: Settings) -> None:
    """Serve the public pages, the console and the interfaces on TRACECHAIN_WEB, until SIGTERM."""
    host, port = settings.web_address
    click.echo(f"http://{host}:{port}/", err=True)
    serve(lambda: open_app(settings), host, port)


commands = [web]
