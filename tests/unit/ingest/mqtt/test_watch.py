"""Watching notes what comes, and never stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast.documents import envelope, event, plain
from cast.parties import GATE
from tracechain.ingest.door.arrival import Arrival, read_message
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.steps import Taken
from tracechain.ingest.mqtt.watch import Watch
from tracechain.trace.messages.clock import ClockReading, Mark
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.status import LaneBacklog, NodeStatus
from tracechain.trace.records.errors import RecordsError, RecordsUnavailable
from tracechain.trace.records.nodes import NodeNews
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore
from tracechain.trace.watching.node import Counts
from tracechain.trace.words.fault import text_fault

BIRTH = NodeStatus(online=True, every=60, lanes={"scans": LaneBacklog(4, 2.0)}).to_bytes()
HOUR = 3600 * 1_000_000
Place = tuple[str, str]


@pytest.fixture
def watch(records: Records) -> Iterator[Watch]:
    watch = Watch(records, write_seconds=3600)  # it writes when it begins, and when it is closed
    yield watch
    watch.close()


@pytest.fixture
def begun(watch: Watch, records: Records, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A watch whose thread has written once, and will not again: what is told now waits for the test."""
    began = Event()
    with monkeypatch.context() as listening:
        listening.setattr(records.nodes, "write", lambda _: began.set())
        watch.begin(tuple)
        assert began.wait(60)
    return watch


@pytest.fixture
def watched(store: SqliteStore, records: Records, watch: Watch) -> Capture:
    return Capture(store, records, tell=watch.took)


def arrivals(*payloads: bytes, ahead: int = 0) -> list[Arrival]:
    read = [read_message(GATE.events, payload) for payload in payloads]
    return [replace(one, clock=ClockReading(one.received + ahead, synchronised=True)) for one in read]


def test_what_a_node_sends_is_noted(watched: Capture, watch: Watch, records: Records) -> None:
    taken = arrivals(envelope(1, event(1), "milk"), envelope(4, event(2)), ahead=HOUR)
    watched.arrivals(taken)
    watch.close()
    [node] = records.nodes.all()
    assert (node.gln, node.device, node.seen) == (GATE.gln, GATE.device, taken[1].received)
    assert node.counts == Counts(2, 0, 1)
    assert node.missing == 2
    assert (node.clock, node.skew) == (Mark.SKEWED, HOUR)


def test_what_is_refused_again_is_counted_once(watched: Capture, watch: Watch, records: Records) -> None:
    resent = envelope(1, "milk", event(1, eventTime="yesterday"))
    for _ in range(3):
        taken = watched.arrivals(arrivals(resent, envelope(2, event(2))))
        assert [one.index for one in taken.results[0].refused] == [0, 1]
    watch.close()
    assert records.nodes.all()[0].counts == Counts(1, 2, 2)


def test_an_envelope_that_does_not_follow_the_one_before_is_noted(
    watched: Capture, watch: Watch, records: Records
) -> None:
    first, second = arrivals(envelope(1, event(1)), envelope(2, event(2)))
    watched.arrivals([first, replace(second, previous="0" * 64)])
    watch.close()
    assert records.nodes.all()[0].broken_at == "01J/2"


def test_events_that_the_broker_kept_are_taken_and_do_not_make_a_node_seen(
    watched: Capture, watch: Watch, records: Records
) -> None:
    """They come with every new subscription, however long ago their device has ended."""
    [first] = arrivals(envelope(1, event(1)))
    watched.arrivals([first])
    [kept] = arrivals(envelope(2, event(2)), ahead=HOUR)
    watched.arrivals([replace(kept, received=first.received + HOUR, retained=True)])
    watch.close()
    [node] = records.nodes.all()
    assert (node.seen, node.clock, node.counts) == (first.received, Mark.OK, Counts(2, 0, 0))


def test_what_was_turned_away_does_not_make_a_node_seen(store: SqliteStore, records: Records, watch: Watch) -> None:
    watch.told(GATE.status, BIRTH, 1, retained=True)
    closed = Capture(store, records, tell=watch.took, authorise=lambda _: text_fault("The party is not known"))
    closed.arrivals(arrivals(envelope(1, event(1))))
    watch.close()
    [node] = records.nodes.all()
    assert (node.counts, node.missing, node.clock) == (Counts(0, 0, 1), 0, None)


def test_a_document_of_an_erp_is_of_no_node(watched: Capture, watch: Watch, records: Records) -> None:
    from tracechain.ingest.door.source import Source  # noqa: PLC0415 - of this test alone

    watched.document(plain(event(1)), Source(GATE.gln))
    watch.close()
    assert records.nodes.all() == []


@pytest.mark.parametrize(
    ("payload", "retained", "seen"),
    [
        (BIRTH, False, True),
        (BIRTH, True, False),
        (NodeStatus(online=False).to_bytes(), False, False),
        (NodeStatus(online=False, stopped=True).to_bytes(), False, True),
    ],
    ids=["birth", "kept by the broker", "last will", "farewell"],
)
def test_a_status_shows_that_a_node_is_there_only_when_the_node_said_it_now(
    watch: Watch, records: Records, payload: bytes, *, retained: bool, seen: bool
) -> None:
    watch.told(GATE.status, BIRTH, 1, retained=False)
    watch.told(GATE.status, payload, 2, retained=retained)
    watch.close()
    [node] = records.nodes.all()
    assert (node.seen, node.online) == (2 if seen else 1, NodeStatus.parse(payload).online)


def test_a_status_that_can_not_be_read_is_left(watch: Watch, records: Records) -> None:
    watch.told(GATE.status, b"\xff", 1, retained=False)
    watch.told("tracechain/v1/0/milk/x/status", BIRTH, 1, retained=False)
    watch.close()
    assert records.nodes.all() == []


@given(
    st.binary()
    | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(repr).map(str.encode)
)
def test_whatever_comes_as_a_status_is_read_or_refused(payload: bytes) -> None:
    with suppress(MessageError):
        NodeStatus.parse(payload)


def test_what_can_not_be_written_down_is_kept_and_added_up(
    watched: Capture, watch: Watch, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Mapping[tuple[str, str], NodeNews]) -> None:
        raise RecordsUnavailable("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(records.nodes, "write", away)
        watched.arrivals(arrivals(envelope(1, event(1))))
        watch.write()
        watched.arrivals(arrivals(envelope(2, event(2))))
        watch.write()
    watch.close()
    assert records.nodes.all()[0].counts == Counts(2, 0, 0)


def _refusing(records: Records, place: Place, error: Exception) -> Callable[[Mapping[Place, NodeNews]], None]:
    """What writes, unless one place is among those that were heard."""
    write = records.nodes.write

    def refuse(heard: Mapping[Place, NodeNews]) -> None:
        if place in heard:
            raise error
        write(heard)

    return refuse


SPOILT, LATER = replace(GATE, device="gate-0"), replace(GATE, device="gate-2")


@pytest.mark.parametrize("error", [ValueError("nested too deeply"), RecordsError("Token Infinity is invalid")])
def test_a_node_that_can_not_be_written_down_does_not_stop_the_watching_of_others(
    begun: Watch, records: Records, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(records.nodes, "write", _refusing(records, (SPOILT.gln, SPOILT.device), error))
        for node in (SPOILT, GATE, LATER):
            begun.told(node.status, BIRTH, 1, retained=False)
        begun.write()
        assert [node.device for node in records.nodes.all()] == [GATE.device, LATER.device]
    begun.told(SPOILT.status, BIRTH, 2, retained=False)
    begun.close()
    assert [(node.device, node.seen) for node in records.nodes.all()] == [
        (SPOILT.device, 2),
        (GATE.device, 1),
        (LATER.device, 1),
    ]


def test_a_database_that_goes_away_between_two_nodes_gets_the_rest_later(
    begun: Watch, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = _refusing(records, (LATER.gln, LATER.device), RecordsUnavailable("the database is away"))

    def tries(heard: Mapping[Place, NodeNews]) -> None:
        if len(heard) > 1:
            raise ValueError("nested too deeply")
        write(heard)

    with monkeypatch.context() as broken:
        broken.setattr(records.nodes, "write", tries)
        for node in (GATE, LATER):
            begun.told(node.status, BIRTH, 1, retained=False)
        begun.write()
    assert [node.device for node in records.nodes.all()] == [GATE.device]
    begun.close()
    assert [node.device for node in records.nodes.all()] == [GATE.device, LATER.device]


def test_who_trips_over_hearing_of_it_does_not_stop_the_way_in(store: SqliteStore, records: Records) -> None:
    def trips(_: object, __: Taken) -> None:
        raise ZeroDivisionError

    [result] = Capture(store, records, tell=trips).arrivals(arrivals(envelope(1, event(1)))).results
    assert result.recorded == 1
