"""Some thousand spoilt messages of a fixed seed; `./run faults fuzz` tries as many as one likes."""

from __future__ import annotations

from pathlib import Path
from random import Random

from faults.fuzz import fuzz


def test_whatever_comes_is_recorded_or_refused_with_a_reason(tmp_path: Path) -> None:
    tally = fuzz(Random(1), 6_000, tmp_path)
    assert tally.slips == []
    assert tally.inputs == 6_000
    ends = "event read", "event refused", "message refused", "quarantined", "status read", "status refused"
    assert min(tally.ends[end] for end in ends) > 50
