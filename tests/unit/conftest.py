"""Unit tests touch no network: they would be slow, and fail for reasons of their own. The dairy's chain for those that read it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cast.site import open_site
from prepared import QUICK, new_records
from tracechain.trace.records.records import Records


@pytest.fixture(scope="session")
def on_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the dairy's chain on record; no test writes to it."""
    folder = tmp_path_factory.mktemp("on_record")
    with open_site(folder):
        pass
    return folder


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    """The empty operational data of a folder that commands find by themselves; where a folder of tests has none of its own."""
    monkeypatch.setenv("TRACECHAIN_DATA", str(tmp_path))
    with Records(new_records(tmp_path), hasher=QUICK) as records:
        yield records


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a socket that is not a Unix one fails the test; what a test before it left behind may end in peace."""
    make = socket.socket.__init__
    earlier = set(threading.enumerate()) - {threading.current_thread()}

    def guarded(
        self: socket.socket, family: int = -1, type: int = -1, proto: int = -1, fileno: int | None = None, **rest: Any
    ) -> None:
        if fileno is None and family != socket.AF_UNIX and threading.current_thread() not in earlier:
            pytest.fail("A unit test opened a network socket; give it a fake, or move it to tests/integration.")
        make(self, family, type, proto, fileno, **rest)

    monkeypatch.setattr(socket.socket, "__init__", guarded)
