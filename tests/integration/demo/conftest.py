"""Demonstrations that end with their test, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from servers.demonstration import Demonstration

Start = Callable[..., Demonstration]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts demonstrations in one data folder."""
    running: list[Demonstration] = []

    def begin(*options: str, prelude: str = "") -> Demonstration:
        running.append(Demonstration(tmp_path / "data", *options, prelude=prelude))
        return running[-1]

    yield begin
    for demonstration in running:
        demonstration.kill()
