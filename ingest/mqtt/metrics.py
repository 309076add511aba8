"""What an ingest process tells Prometheus of itself; how the nodes stand is told by the web, once for all processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, start_http_server

from tracechain.ingest.door.arrival import Arrival
from tracechain.ingest.door.steps import Taken
from tracechain.ingest.errors import IngestError
from tracechain.trace.events.units import SECOND, now
from tracechain.trace.messages.topics import SHARDS

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Service(Protocol):
    """What is asked at each reading."""

    @property
    def inbox_bytes(self) -> int: ...

    def served(self) -> list[str]: ...


def _is_served(service: Service, shard: str) -> float:
    return float(shard in service.served())


class Metrics:
    """The numbers of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._messages = Counter("tracechain_ingest_messages", "Messages taken in.", registry=self.registry)
        self._events = Counter(
            "tracechain_ingest_events", "Events taken in, by what became of them.", ["outcome"], registry=self.registry
        )
        self._delay = Histogram(
            "tracechain_ingest_durable_seconds",
            "From the arrival of a message until it is durable.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._counts = {name: self._events.labels(name) for name in ("recorded", "duplicate", "voided", "quarantined")}

    def took(self, arrivals: Sequence[Arrival], taken: Taken) -> None:
        """Count what was taken in; as `tell` of a Capture."""
        moment = now()
        self._messages.inc(len(arrivals))
        self._counts["recorded"].inc(sum(result.recorded for result in taken.results))
        self._counts["duplicate"].inc(sum(result.duplicates for result in taken.results))
        self._counts["voided"].inc(sum(result.voided for result in taken.results))
        self._counts["quarantined"].inc(sum(result.quarantined for result in taken.results))
        for arrival in arrivals:
            self._delay.observe(max(0, moment - arrival.received) / SECOND)

    def ask(self, service: Service) -> None:
        """Tell of a service what it says at each reading."""
        waiting = Gauge("tracechain_ingest_inbox_bytes", "What came and is not taken up yet.", registry=self.registry)
        waiting.set_function(lambda: service.inbox_bytes)
        shards = Gauge("tracechain_ingest_shard_served", "1 for a shard served now.", ["shard"], registry=self.registry)
        for shard in SHARDS:
            shards.labels(shard).set_function(partial(_is_served, service, shard))

    @contextmanager
    def served(self, address: tuple[str, int] | None, service: Service) -> Iterator[None]:
        """Serve them by HTTP as long as this lasts; not at all without an address. Raises IngestError."""
        if address is None:
            yield
            return
        self.ask(service)
        host, port = address
        try:
            server, thread = start_http_server(port, host, self.registry)
        except OSError as error:
            raise IngestError(f"the metrics can't be served on {host}:{port}: {error.strerror}") from error
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
