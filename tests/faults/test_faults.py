"""Whatever happens to broker, ingest, store, gateways, disks, clocks and messages: nothing is lost, doubled or invented.

The fixed mode: the same faults each time, from a seed. `./run faults` is the long one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from faults.run import Report, fixed_round
from servers.process import or_skipped

pytestmark = [pytest.mark.mosquitto, pytest.mark.slow]


def faults(folder: Path, store: str, seed: int, number: int) -> Report:
    with or_skipped():
        return fixed_round(folder, store, seed, number)


def test_on_sqlite_everything_said_ok_to_is_recorded_once_and_every_receipt_is_true(tmp_path: Path) -> None:
    report = faults(tmp_path, "sqlite", seed=6, number=50)
    print(*report.lines(), sep="\n")  # noqa: T201 - seen when it fails, or with -s
    assert report.wrong == []
    assert report.kills >= 28
    assert report.ok > 100
    assert report.receipts >= 8


@pytest.mark.neo4j
def test_on_neo4j_everything_said_ok_to_is_recorded_once_and_every_receipt_is_true(tmp_path: Path) -> None:
    report = faults(tmp_path, "neo4j", seed=1, number=32)
    print(*report.lines(), sep="\n")  # noqa: T201 - as above
    assert report.wrong == []
    assert report.kills >= 14
    assert report.done["kill store"] >= 1
    assert report.ok > 100
