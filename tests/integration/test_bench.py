"""The benchmark of the way in still runs: as small as it goes, for whether it works and not for how fast."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from servers.process import or_skipped, program

pytestmark = pytest.mark.mosquitto
BENCH = Path(__file__).parents[2] / "bench" / "ingest.py"
SMALLEST = {
    "throughput": ("--events", "200", "--singles", "2"),
    "flat": ("--events", "1000", "--portion", "200"),
    "hot": ("--events", "200"),
    "two": ("--events", "200"),
}


@pytest.mark.parametrize("what", SMALLEST)
def test_a_benchmark_of_the_way_in_prints_its_table_and_leaves_nothing_behind(what: str, tmp_path: Path) -> None:
    with or_skipped():
        program("mosquitto", "mosquitto")
    common = ("--store", "sqlite", "--runs", "1", "--folder", str(tmp_path))
    command = [sys.executable, "-W", "error", str(BENCH), *common, what, *SMALLEST[what]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    head, _, row = (line for line in done.stdout.splitlines() if line.startswith("|"))
    assert row.startswith("| sqlite | ")
    assert row.count("|") == head.count("|")
    assert list(tmp_path.iterdir()) == []
