"""Nodes and alarms in PostgreSQL: the statements that SQLite and PostgreSQL might take differently."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from tracechain.trace.messages.clock import Judgement, Mark
from tracechain.trace.messages.status import Status, Waiting
from tracechain.trace.records.envelopes import Envelope
from tracechain.trace.records.nodes import Heard
from tracechain.trace.records.records import Records
from tracechain.trace.records.survey import survey
from tracechain.trace.watching.alarm import Kind
from tracechain.trace.watching.node import Counts
from tracechain.trace.watching.thresholds import Thresholds

FARM, GATE = "6901234000009", "gate-1"


@pytest.fixture
def records(postgres_url: str) -> Iterator[Records]:
    engine = create_engine(postgres_url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    name = f"nodes_{time.monotonic_ns()}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    url = f"{postgres_url.rpartition('/')[0]}/{name}"
    with Records(url) as records:
        records.migrate()
        yield records


def test_nodes_are_kept_and_added_up_and_alarms_begin_and_end(records: Records) -> None:
    status = Status(online=True, every=60, lanes={"scans": Waiting(4, 12.0)})
    for upto, missing in ((1, 2), (1, 5), (4, 0), (4, 3)):
        records.nodes.write(
            {
                (FARM, GATE): Heard(
                    seen=1_000_000,
                    clock=Judgement(Mark.SKEWED, 90_000_000),
                    broken=(1_000_000, "01J/7"),
                    status=(status, 1_000_000),
                    streams={"01J": (upto, missing)},
                    counts=Counts(10, 0, 5),
                )
            }
        )
    records.nodes.beat("ab")
    records.nodes.beat("a")
    seen = survey(records, Thresholds())
    [node] = seen.nodes
    assert (node.counts, node.missing, node.waiting, node.skew) == (Counts(40, 0, 20), 3, 4, 90_000_000)
    kinds = {alarm.kind for alarm in seen.alarms}
    assert kinds == {Kind.SILENCE, Kind.WAITING, Kind.SKEW, Kind.BROKEN, Kind.REJECTED}
    [broken] = [alarm for alarm in seen.alarms if alarm.kind is Kind.BROKEN]
    assert records.alarms.acknowledge(broken.id, "wang", "seen").ended is not None
    records.nodes.forget_counts()
    assert len(survey(records, Thresholds(skew=100)).alarms) == 3
    assert {alarm.kind for alarm in records.alarms.past()} == {Kind.BROKEN, Kind.SKEW}


def test_clocks_of_events_are_kept(records: Records) -> None:
    envelope = Envelope(
        FARM, GATE, "01J", 1, b"{}", events=["urn:a", "urn:b"], clock=Judgement(Mark.OK, -5), ahead=["urn:b"]
    )
    records.envelopes.keep([envelope])
    records.envelopes.keep([envelope])
    told = records.envelopes.clocks(["urn:a", "urn:b", "urn:c"])
    assert told == {"urn:a": Judgement(Mark.OK, -5), "urn:b": Judgement(Mark.SKEWED, -5)}
