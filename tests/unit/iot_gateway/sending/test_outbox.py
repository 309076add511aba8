"""The outbox sends what is asked for, once in a while, and never more than it should."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tracechain.iot_gateway.sending import outbox as module
from tracechain.iot_gateway.sending.outbox import Outbox
from tracechain.iot_gateway.spool.spool import Spool
from tracechain.trace.messages.receipt import Receipt, Result


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path / "spool.db")
    for number in range(1, 10):
        spool.commit("scans", [{"eventID": f"urn:uuid:{number:032x}"}])
        spool.next("scans", number - 1)
    yield spool
    spool.close()


@pytest.fixture
def outbox(spool: Spool) -> Outbox:
    """One that has sent all it may."""
    outbox = Outbox(spool, "scans", 4)
    assert numbers(outbox) == [1, 2, 3, 4]
    return outbox


def numbers(outbox: Outbox) -> list[int]:
    return [cut.seq for cut in outbox.ready()]


def test_what_is_missing_goes_before_what_is_new(outbox: Outbox) -> None:
    outbox.confirmed(1, now=0.0)
    outbox.ask_again([(2, 2), (4, 4)], now=0.0, patience=1.0)
    assert numbers(outbox) == [2, 4, 5]


def test_a_number_that_is_on_its_way_is_not_sent_again_when_the_range_around_it_shrinks(outbox: Outbox) -> None:
    outbox.ask_again([(1, 3)], now=0.0, patience=1.0)
    assert numbers(outbox) == [1, 2, 3]
    outbox.ask_again([(2, 3)], now=0.5, patience=1.0)
    assert numbers(outbox) == []
    outbox.ask_again([(2, 3)], now=1.0, patience=1.0)
    assert numbers(outbox) == [2, 3]


def test_a_platform_that_has_forgotten_much_is_answered_step_by_step(
    outbox: Outbox, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_AGAIN", 2)
    spool.confirm(Receipt(spool.lanes()["scans"].epoch, 4, (), tuple(Result(seq, 1) for seq in range(1, 5))))
    outbox.confirmed(4, now=0.0)
    outbox.ask_again([(1, 4)], now=0.0, patience=1.0)
    assert numbers(outbox) == [1, 2, 5, 6, 7, 8]
    outbox.ask_again([(3, 4)], now=0.1, patience=1.0)
    assert numbers(outbox) == [3, 4]


def test_after_silence_it_begins_with_one_and_each_receipt_doubles_what_goes(outbox: Outbox) -> None:
    """What is sent again while the platform is behind would keep it behind."""
    outbox.begin_slowly(now=30.0)
    assert numbers(outbox) == [1]
    outbox.confirmed(1, now=31.0)
    assert numbers(outbox) == [2, 3]
    outbox.confirmed(3, now=32.0)
    assert numbers(outbox) == [4, 5, 6, 7]
    outbox.confirmed(4, now=33.0)
    assert numbers(outbox) == [8]


def test_each_silence_in_a_row_is_waited_for_twice_as_long(outbox: Outbox) -> None:
    begins, waited = 0.0, []
    outbox.confirmed(0, now=begins)
    for _ in range(7):
        patience = next(seconds for seconds in range(10_000) if outbox.is_overdue(begins + seconds, silence=30.0))
        waited.append(patience - 1)
        begins += patience
        outbox.begin_slowly(begins)
        assert numbers(outbox) == [1]
    assert waited == [30, 60, 120, 240, 480, 480, 480]
    outbox.confirmed(1, now=begins)
    numbers(outbox)
    assert outbox.is_overdue(begins + 31, silence=30.0)


def test_nothing_is_overdue_while_nothing_waits_for_a_receipt(outbox: Outbox) -> None:
    outbox.confirmed(4, now=0.0)
    assert not outbox.is_overdue(1_000.0, silence=30.0)
    assert numbers(outbox) == [5, 6, 7, 8]
    assert not outbox.is_overdue(1_030.0, silence=30.0)
    assert outbox.is_overdue(1_031.0, silence=30.0)
