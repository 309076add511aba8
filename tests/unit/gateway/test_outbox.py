"""The outbox sends what is asked for, once in a while, and never more than it should."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tracechain.iot_gateway import outbox as module
from tracechain.iot_gateway.outbox import Outbox
from tracechain.iot_gateway.spool import Spool


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
    outbox.confirmed(1)
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
    spool.confirm(spool.lanes()["scans"].epoch, 4)
    outbox.confirmed(4)
    outbox.ask_again([(1, 4)], now=0.0, patience=1.0)
    assert numbers(outbox) == [1, 2, 5, 6, 7, 8]
    outbox.ask_again([(3, 4)], now=0.1, patience=1.0)
    assert numbers(outbox) == [3, 4]
