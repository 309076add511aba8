"""Unit tests touch no network: they would be slow, and fail for reasons of their own."""

from __future__ import annotations

import socket
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a socket that is not a Unix one fails the test."""
    make = socket.socket.__init__

    def guarded(
        self: socket.socket, family: int = -1, type: int = -1, proto: int = -1, fileno: int | None = None, **rest: Any
    ) -> None:
        if fileno is None and family != socket.AF_UNIX:
            pytest.fail("A unit test opened a network socket; give it a fake, or move it to tests/integration.")
        make(self, family, type, proto, fileno, **rest)

    monkeypatch.setattr(socket.socket, "__init__", guarded)
