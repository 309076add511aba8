"""Several ingests on one broker: shards are moved while nodes send, and two may serve the same one by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.rig import Rig
from faults.schedule import Fault, What
from faults.wire import Mischief
from servers.process import or_skipped

pytestmark = [pytest.mark.mosquitto, pytest.mark.slow]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """Four gateways that never rest, and two ingests with half of the shards each."""
    with or_skipped(), Rig(tmp_path, "sqlite", seed=1, rate=40) as rig:
        yield rig


def conclude(rig: Rig) -> None:
    rig.settle()
    rig.conclude()
    assert rig.auditor.wrong == []
    assert all(len(node.ledger.ok) > 50 for node in rig.nodes)


def test_shards_move_from_one_ingest_to_the_other_and_nothing_is_lost(rig: Rig) -> None:
    rig.play([Fault(0.5, What.MOVE, "ingest", at, 0.0) for at in (3, 11, 7)], Mischief())
    conclude(rig)
    assert rig.done == {"move ingest": 3}


def test_two_ingests_that_serve_the_same_shards_by_mistake_do_no_harm(rig: Rig) -> None:
    rig.play([], Mischief())
    first = rig.ingests[1]
    rig.twin.serve(first.shards)
    rig.twin.start()
    rig.until(lambda: '"connected"' in rig.twin.log.read_text(), seconds=300)
    rig.wait(8)  # in which they take the shards from each other
    rig.twin.kill()
    conclude(rig)
    assert "disconnected" in first.log.read_text()
