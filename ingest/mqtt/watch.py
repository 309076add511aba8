"""Watching the way in: what the nodes send is noted as it comes, in memory, and written down every two seconds by a thread.

It stands beside the way in, never in it: a note costs some additions, and when the records can't be written, what was
heard waits here, added up, and nothing else does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from threading import Event, Lock, Thread

import structlog

from tracechain.ingest.door.arrival import Arrival
from tracechain.ingest.door.result import CaptureResult
from tracechain.ingest.door.steps import Entered, Taken
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.status import NodeStatus
from tracechain.trace.messages.topics import Node, parse_topic
from tracechain.trace.records.errors import RecordsError, RecordsUnavailable
from tracechain.trace.records.nodes import NodeNews
from tracechain.trace.records.records import Records
from tracechain.trace.records.survey import survey
from tracechain.trace.watching.thresholds import Thresholds

WRITE_SECONDS = 2.0
SURVEY_SECONDS = 10.0
MOST_NODES = 100_000  # that may wait to be written down

log = structlog.get_logger(__name__)

_Place = tuple[str, str]


class Watch:
    """Notes what comes, and looks at all nodes again and again, so that alarms begin and end."""

    def __init__(
        self,
        records: Records,
        limits: Thresholds | None = None,
        *,
        write_seconds: float = WRITE_SECONDS,
        survey_seconds: float = SURVEY_SECONDS,
    ) -> None:
        self._records, self._limits = records, limits or Thresholds()
        self._served: Callable[[], Collection[str]] = tuple
        self._write_seconds = write_seconds
        self._rounds = max(1, round(survey_seconds / write_seconds))
        self._lock = Lock()
        self._heard: dict[_Place, NodeNews] = {}
        self._stopping = Event()
        self._thread: Thread | None = None

    def took(self, arrivals: Sequence[Arrival], taken: Taken) -> None:
        """Note what was taken in; as `tell` of a Capture."""
        with self._lock:
            for arrival, result, entered in zip(arrivals, taken.results, taken.entered, strict=True):
                heard = self._of(arrival.node)
                if heard is not None:
                    cursor = taken.cursors.get(arrival.stream) if arrival.seq else None
                    _hear(heard, entered, result, cursor)
        self._begin()

    def told(self, topic: str, payload: bytes, received: int, *, retained: bool) -> None:
        """Note a status. One that the broker kept tells how things stand, and not that the node is there."""
        try:
            node, status = parse_topic(topic).node, NodeStatus.parse(payload)
        except MessageError as error:
            log.warning("status can't be read", topic=topic, reason=str(error))
            return
        with self._lock:
            heard = self._of(node)
            if heard is not None:
                heard.status = status, received
                if not retained and (status.online or status.stopped):
                    heard.seen = received  # a last will is said by the broker
        self._begin()

    def begin(self, served: Callable[[], Collection[str]]) -> None:
        """Watch from now on, and say which shards this process serves at the moment."""
        self._served = served
        self._begin()

    def close(self) -> None:
        """Write down what was heard last, and end."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self.write()

    def _begin(self) -> None:
        """The thread begins with the first note: after the fork of a web server, and never where nothing is watched."""
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = Thread(target=self._run, name="tracechain-watch", daemon=True)
                    self._thread.start()

    def _of(self, node: Node | None) -> NodeNews | None:
        if node is None:
            return None
        place = node.gln, node.device
        if place not in self._heard and len(self._heard) >= MOST_NODES:
            return None  # nobody has so many devices: somebody makes names up
        return self._heard.setdefault(place, NodeNews())

    def _run(self) -> None:
        turn, told = 0, frozenset[str]()
        while True:
            self.write()
            served = frozenset(self._served())
            if turn % self._rounds == 0 or served != told:
                self._survey(served)
            turn, told = turn + 1, served
            if self._stopping.wait(self._write_seconds):
                return

    def write(self) -> None:
        """Write down what was heard. It waits while the database is away; what no database takes is given up."""
        with self._lock:
            heard, self._heard = self._heard, {}
        try:
            self._records.nodes.write(heard)
        except RecordsUnavailable as error:
            log.warning("what was heard of the nodes is not written down yet", reason=str(error))
            self._put_back(heard)
        except Exception:  # noqa: BLE001 - whatever it is, it must not stop the watching of other nodes
            self._write_singly(heard)

    def _write_singly(self, heard: dict[_Place, NodeNews]) -> None:
        """Write node by node, so that one which can't be written down stops no other."""
        for place in list(heard):
            try:
                self._records.nodes.write({place: heard[place]})
            except RecordsUnavailable as error:
                log.warning("what was heard of the nodes is not written down yet", reason=str(error))
                self._put_back(heard)
                return
            except Exception:
                log.exception("what was heard of a node can't be written down", node=".".join(place))
            del heard[place]

    def _put_back(self, heard: dict[_Place, NodeNews]) -> None:
        with self._lock:
            for place, since in self._heard.items():
                heard[place] = merged(heard[place], since) if place in heard else since
            self._heard = heard

    def _survey(self, served: Collection[str]) -> None:
        _done("the nodes can't be looked at", lambda: self._look(served))

    def _look(self, served: Collection[str]) -> None:
        if served:
            self._records.nodes.beat(served)
        self._records.nodes.forget_old()
        survey(self._records, self._limits)


def merged(before: NodeNews, after: NodeNews) -> NodeNews:
    """What was heard in two goes."""
    both = NodeNews(
        after.seen if after.seen is not None else before.seen,
        after.clock or before.clock,
        after.broken or before.broken,
        after.status or before.status,
        dict(before.streams),
        before.counts,
    )
    for epoch, (upto, missing) in after.streams.items():
        both.stream(epoch, upto, missing)
    both.count(after.counts.recorded, after.counts.duplicate, after.counts.quarantined)
    return both


def _hear(heard: NodeNews, entered: Entered, result: CaptureResult, cursor: Cursor | None) -> None:
    arrival = entered.arrival
    heard.count(result.recorded + result.voided, result.duplicates, result.quarantined)
    if not entered.own:
        return  # who it was from is not known
    if not arrival.retained:  # what the broker kept says nothing of now
        heard.seen = arrival.received
        heard.clock = entered.clock or heard.clock
    if not entered.follows:
        heard.broken = arrival.received, f"{arrival.epoch}/{arrival.seq}"
    if cursor is not None:
        heard.stream(arrival.epoch, cursor.upto, sum(last - first + 1 for first, last in cursor.missing()))


def _done(failed: str, act: Callable[[], None]) -> bool:
    """Whether it was done; else the log says why."""
    try:
        act()
    except RecordsError as error:
        log.warning(failed, reason=str(error))
    except Exception:
        # The edge of the thread: whatever watching trips over must not end it.
        log.exception(failed)
    else:
        return True
    return False
