"""`tracechain ingest`: what nodes send over MQTT is recorded."""

from __future__ import annotations

import signal

import click

from tracechain.command.door import open_capture, says_why
from tracechain.ingest.door.capture import together
from tracechain.ingest.errors import ShardError
from tracechain.ingest.mqtt.metrics import Metrics
from tracechain.ingest.mqtt.shards import parse_shards
from tracechain.ingest.mqtt.subscriber import Ingest, collect_seldom
from tracechain.ingest.mqtt.watch import Watch
from tracechain.settings import Settings
from tracechain.trace.messages.mqtt_address import MqttAddress
from tracechain.trace.records.records import Records


@click.command("ingest")
@click.option("--shards", default="0-f", show_default=True, help="Hex digits and ranges, such as 0-7 or 3,a-f.")
@click.pass_obj
@says_why
def ingest(settings: Settings, shards: str) -> None:
    """Record what nodes send over MQTT, until SIGTERM."""
    try:
        served = parse_shards(shards)
    except ShardError as error:
        raise click.BadParameter(str(error), param_hint="--shards") from error
    with Records(settings.database) as records:
        watch, metrics = Watch(records, settings.thresholds), Metrics()
        try:
            with open_capture(settings, together(watch.took, metrics.took)) as capture:
                broker = MqttAddress.parse(settings.mqtt, settings.mqtt_tls)
                ahead = not settings.store.startswith("sqlite:")
                service = Ingest(broker, capture, served, watch=watch, ahead=ahead)
                for number in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(number, lambda *_: service.end())
                with metrics.served(settings.metrics_address, service):
                    collect_seldom()
                    service.run()
        finally:
            watch.close()


commands = [ingest]
