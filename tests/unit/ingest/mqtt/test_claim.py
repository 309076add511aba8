"""Of two ingests that were started on one shard, the one that was started first yields; to nothing else does any."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tracechain.ingest.mqtt.claim import LOSSES, PAUSES, STEADY_SECONDS, ClaimState, ShardClaim
from tracechain.trace.messages.error import MessageError

EIGHT = datetime(2026, 3, 1, 8, 0, 0, 123_456, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LATER = EIGHT + MICROSECOND
AT_ONCE = 0.5  # seconds that a connection lasted


def told(since: datetime, losses: int = 0) -> ShardClaim:
    """A claim whose state was written, and whose connections were then lost so often."""
    claim = ShardClaim(since)
    assert not claim.yields_to(ClaimState(online=True, since=since))
    for _ in range(losses):
        claim.lose(AT_ONCE)
    return claim


def test_a_state_is_read_as_it_was_written() -> None:
    payload = b'{"online": true, "since": "2026-03-01T08:00:00.123456Z"}'
    assert ClaimState(online=True, since=EIGHT).to_bytes() == payload
    assert ClaimState.parse(payload) == ClaimState(online=True, since=EIGHT)
    assert ClaimState.parse(ClaimState(online=False, since=LATER).to_bytes()) == ClaimState(online=False, since=LATER)


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        (b"[]", "The state is a JSON list; expected an object"),
        (b"{}", "'online' is None; expected true or false"),
        (b'{"online": false}', "'since' is missing; expected a text"),
        (b'{"online": true, "since": "soon"}', "'since' is 'soon'; expected a time with its offset"),
        (
            b'{"online": true, "since": "2026-03-01T08:00:00"}',
            "'since' is '2026-03-01T08:00:00'; expected a time with its offset",
        ),
    ],
)
def test_what_is_no_state_is_told_in_a_sentence(payload: bytes, sentence: str) -> None:
    with pytest.raises(MessageError) as refused:
        ClaimState.parse(payload)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("online", [True, False])
def test_it_yields_to_one_started_later_once_its_connection_is_lost_again(online: bool) -> None:
    claim = told(EIGHT)
    other = ClaimState(online=online, since=LATER)
    claim.lose(3_600.0)
    assert not claim.yields_to(other)
    claim.lose(AT_ONCE)
    assert claim.yields_to(other)


def test_it_keeps_the_shard_from_one_started_earlier() -> None:
    assert not told(LATER, losses=9).yields_to(ClaimState(online=True, since=EIGHT))


def test_connections_that_are_lost_are_no_reason_while_nobody_else_is_seen() -> None:
    claim = told(EIGHT, losses=100)
    assert not claim.yields_to(ClaimState(online=False, since=EIGHT))


def test_one_that_came_and_went_is_no_reason() -> None:
    """It took the connection once; an hour later the connection is lost for another reason."""
    claim = told(EIGHT)
    claim.lose(3_600.0)
    claim.lose(STEADY_SECONDS)
    assert not claim.yields_to(ClaimState(online=False, since=LATER))


def test_the_state_of_a_dead_process_whose_clock_was_fast_is_no_reason() -> None:
    """It was retained before we wrote ours, however often the connection is lost until we can."""
    claim = ShardClaim(EIGHT)
    for _ in range(LOSSES + 1):
        assert not claim.yields_to(ClaimState(online=False, since=EIGHT + timedelta(days=400)))
        claim.lose(AT_ONCE)


def test_the_pauses_grow_until_a_connection_stands() -> None:
    claim = ShardClaim(EIGHT)
    assert [claim.lose(AT_ONCE) for _ in range(8)] == [1, 2, 4, 8, 16, 30, 30, 30]
    assert claim.lose(STEADY_SECONDS) == 1
    assert max(PAUSES) < STEADY_SECONDS


class Ingest:
    """One of those on a shard: `back` is when it connects next: never, once it has yielded."""

    def __init__(self, name: str, started: datetime, back: float, losses: int) -> None:
        self.name, self.claim, self.back = name, told(started, losses), back
        self.connected: float | None = None


@given(
    losses=some.tuples(some.integers(0, 9), some.integers(0, 9)),
    between=some.floats(0.1, 500),
    delays=some.lists(some.floats(0.001, 10), min_size=40, max_size=40),
)
def test_of_two_that_take_the_connection_from_each_other_the_older_yields_and_the_younger_stays(
    losses: tuple[int, int], between: float, delays: list[float]
) -> None:
    """Whatever happened to each of them before, however slow their connections are made."""
    old, young = Ingest("old", EIGHT, 0.0, losses[0]), Ingest("young", LATER, between, losses[1])
    state = ClaimState(online=True, since=EIGHT)
    for delay in delays:
        waiting = [one for one in (old, young) if one.back < inf and one.connected is None]
        if not waiting:
            break
        comes = min(waiting, key=lambda one: one.back)
        goes = young if comes is old else old
        if goes.connected is not None:  # the broker ends its connection, and says its last will
            goes.back = comes.back + goes.claim.lose(comes.back - goes.connected) + delay
            goes.connected, state = None, ClaimState(online=False, since=goes.claim.since)
        if comes.claim.yields_to(state):
            comes.back = inf
        else:
            comes.connected, state = comes.back, ClaimState(online=True, since=comes.claim.since)
            comes.claim.yields_to(state)
    assert (old.back, old.connected) == (inf, None)
    assert young.connected is not None
    assert state == ClaimState(online=True, since=LATER)
