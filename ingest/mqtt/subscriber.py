"""Ingest as a service: what nodes send over MQTT is recorded in batches, then answered, then acknowledged.

Connections (a thread each) put messages into the inbox; one thread takes them up in batches. Where the store does its
work in another process, a second thread reads the next batch meanwhile. What was not acknowledged when it stops, or is
killed, the broker or the node sends again, and the store knows it by then.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from queue import SimpleQueue
from random import Random
from threading import Event, Thread

import structlog

from tracechain.ingest.door.arrival import Arrival, read_message
from tracechain.ingest.door.capture import BATCH_EVENTS, Capture
from tracechain.ingest.door.identity import FRESH_SECONDS
from tracechain.ingest.door.steps import Judged, Taken
from tracechain.ingest.errors import BrokerError, IngestError
from tracechain.ingest.mqtt.answer import answers
from tracechain.ingest.mqtt.connection import ShardConnection
from tracechain.ingest.mqtt.inbox import Delivery, Inbox
from tracechain.ingest.mqtt.watch import Watch
from tracechain.trace.facts.protocol import StoreError
from tracechain.trace.messages.mqtt_address import MqttAddress
from tracechain.trace.messages.topics import SHARDS, Channel
from tracechain.trace.records.errors import RecordsUnavailable

BATCH_SECONDS = 0.05
BATCH_BYTES = 16 * 1024 * 1024
FIRST_RETRY_SECONDS = 0.05
LAST_RETRY_SECONDS = 30.0
GARBAGE_OBJECTS = 20_000
STUCK_SECONDS = 20.0  # without an end of one batch: the store is away, or something is wrong
SHOWN_IDS = 5  # of what a message had quarantined, in the log; `tracechain quarantine list` shows them all

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Batch:
    """Messages that are taken up together, what they bring (a status brings nothing), and how it was judged."""

    deliveries: list[Delivery[ShardConnection]] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    judged: list[Judged] | None = None
    judged_at: float = 0.0  # by the monotonic clock


class Ingest:
    """The subscriber of some shards."""

    def __init__(
        self,
        broker: MqttAddress,
        capture: Capture,
        shards: Iterable[str] = SHARDS,
        *,
        batch_events: int = BATCH_EVENTS,
        batch_seconds: float = BATCH_SECONDS,
        ahead: bool = False,
        watch: Watch | None = None,
    ) -> None:
        """`ahead`: the next batch is read while the store writes one; no gain where the store is a part of this process.

        `watch` hears the statuses, and that the shards are served; what the nodes send it hears from the capture.
        """
        self._capture = capture
        self._batch_events = batch_events
        self._batch_seconds = batch_seconds
        self._ahead = ahead
        self._inbox: Inbox[ShardConnection] = Inbox()
        since = datetime.now(UTC)
        self._connections = {shard: ShardConnection(shard, broker, self._inbox, self._lose, since) for shard in shards}
        self._serving = set(self._connections)
        self._watch = watch
        self._pulse = time.monotonic()
        self._worker = Thread(target=self._work, name="tracechain-ingest", daemon=True)
        self._stopping = Event()
        self._ends: SimpleQueue[IngestError | None] = SimpleQueue()

    def run(self) -> None:
        """Serve until `end` is called. Raises IngestError when it can't go on by itself."""
        self._worker.start()
        for connection in self._connections.values():
            connection.start()
        if self._watch:
            self._watch.begin(self.served)
        log.info("ingest started", shards="".join(sorted(self._connections)))
        error = self._ends.get()
        self._stop()
        log.info("ingest stopped")
        if error:
            raise error

    @property
    def inbox_bytes(self) -> int:
        """How much came and is not taken up yet."""
        return self._inbox.held

    def end(self, error: IngestError | None = None) -> None:
        """Let `run` finish the batch at hand and return; may be called from any thread or signal handler."""
        self._ends.put(error)

    def _stop(self) -> None:
        self._stopping.set()
        self._inbox.close()
        self._worker.join()
        stops = [Thread(target=connection.stop) for connection in self._connections.values()]
        for stop in stops:
            stop.start()
        for stop in stops:
            stop.join()

    def served(self) -> list[str]:
        """The shards that are served just now: their connection stands, and what comes is taken up."""
        if time.monotonic() - self._pulse > STUCK_SECONDS:
            return []
        return [shard for shard in sorted(self._serving) if self._connections[shard].stands]

    def _lose(self, shard: str, error: BrokerError) -> None:
        log.critical("shard lost", shard=shard, reason=str(error))
        self._serving.discard(shard)
        if not self._serving:
            self.end(error)

    def _work(self) -> None:
        try:
            for batch in self._batches():
                self._pulse = time.monotonic()
                if batch.deliveries:
                    self._settle(batch)
        except Exception as error:  # the end of the thread: the process must not go on without it
            log.critical("ingest crashed", exc_info=error)
            self.end(IngestError(f"ingest crashed: {error!r}"))

    def _batches(self) -> Iterator[_Batch]:
        if not self._ahead:
            while not self._stopping.is_set():
                yield self._collect()
            return
        with ThreadPoolExecutor(1, "tracechain-read") as reader:
            coming = reader.submit(self._collect)
            while not self._stopping.is_set():
                batch = coming.result()
                coming = reader.submit(self._collect)
                yield batch

    def _collect(self) -> _Batch:
        """Deliveries until they hold a batch of events, or the first has waited long enough; read and judged."""
        batch = _Batch()
        events, size, until = 0, 0, time.monotonic() + 0.5
        while events < self._batch_events and size < BATCH_BYTES:
            delivery = self._inbox.take(until - time.monotonic())
            if delivery is None:
                break
            if not batch.deliveries:
                until = time.monotonic() + self._batch_seconds
            batch.deliveries.append(delivery)
            size += delivery.size
            arrival = self._read(delivery)
            if arrival:
                batch.arrivals.append(arrival)
            events += max(1, len(arrival.values)) if arrival else 1
        batch.judged_at = time.monotonic()
        batch.judged = self._judge(batch.arrivals)
        return batch

    def _judge(self, arrivals: Sequence[Arrival]) -> list[Judged] | None:
        try:
            return self._capture.judge(arrivals)
        except (StoreError, RecordsUnavailable):
            return None  # to be tried again with the rest of the work

    def _read(self, delivery: Delivery[ShardConnection]) -> Arrival | None:
        """What a message brings; None for a status, which is no event."""
        if not delivery.topic.endswith(f"/{Channel.STATUS}"):
            arrival = read_message(delivery.topic, delivery.payload)
            return replace(arrival, received=delivery.received, retained=delivery.retained)
        if self._watch:
            self._watch.told(delivery.topic, delivery.payload, delivery.received, retained=delivery.retained)
        return None

    def _settle(self, batch: _Batch) -> None:
        """Record, then answer, then acknowledge in the order received."""
        taken = self._record(batch)
        if taken is None:
            return
        for answer in answers(batch.arrivals, taken):
            self._connections[answer.node.shard].publish(answer.topic, answer.payload)
        for delivery in batch.deliveries:
            delivery.link.acknowledge(delivery)
        _report(batch.arrivals, taken)

    def _record(self, batch: _Batch) -> Taken | None:
        """Try until it is durable; None when told to stop before."""
        arrivals = batch.arrivals
        wait, chance = FIRST_RETRY_SECONDS, Random()  # noqa: S311 - spreads retries, guards nothing
        while True:
            # Who was revoked while a batch waited for the store is not let in by what was judged before.
            judged = batch.judged if time.monotonic() - batch.judged_at < FRESH_SECONDS else None
            try:
                return self._capture.arrivals(arrivals, judged)
            except (StoreError, RecordsUnavailable) as error:
                log.warning("not recorded yet", reason=str(error), retry_in=round(wait, 2), messages=len(arrivals))
            if self._stopping.wait(wait * chance.uniform(0.5, 1)):
                return None
            wait = min(2 * wait, LAST_RETRY_SECONDS)


def collect_seldom() -> None:
    """Let Python look for garbage less often, in this whole process.

    The events of a batch are many objects that live until they are recorded and have no cycles: to look through them
    again and again is a tenth of the work.
    """
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS)


def _report(arrivals: Sequence[Arrival], taken: Taken) -> None:
    if not arrivals:
        return
    for arrival, result in zip(arrivals, taken.results, strict=True):
        if arrival.dropped:
            log.warning("node gave up events", topic=arrival.source.name, seq=arrival.seq, count=arrival.dropped.count)
        if result.refused:
            ids = [refused.quarantine for refused in result.refused[:SHOWN_IDS]]
            log.warning("quarantined", topic=arrival.source.name, seq=arrival.seq, count=result.refused_events, ids=ids)
    log.info(
        "recorded",
        messages=len(arrivals),
        recorded=sum(result.recorded for result in taken.results),
        duplicates=sum(result.duplicates for result in taken.results),
        voided=sum(result.voided for result in taken.results),
        quarantined=sum(result.refused_events for result in taken.results),
    )
