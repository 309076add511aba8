"""What a process writes into its log."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator

import pytest
import structlog

from tracechain import log


@pytest.fixture(autouse=True)
def own_configuration() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def fail_with_a_secret() -> None:
    password = "open sesame"
    assert password
    raise ValueError("no such door")


def logged(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    log.configure()
    try:
        fail_with_a_secret()
    except ValueError:
        structlog.get_logger().exception("it failed", shard="a")
    return stream.getvalue()


def test_a_happening_is_one_json_line_with_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.loads(logged(monkeypatch, io.StringIO()))
    assert (line["event"], line["shard"], line["level"]) == ("it failed", "a", "error")
    assert "ValueError: no such door" in line["exception"]


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["service", "terminal"])
def test_a_traceback_shows_no_values_of_variables(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> None:
    written = logged(monkeypatch, stream)
    assert "ValueError: no such door" in written
    assert "password = 'open sesame'" not in written
    assert "locals" not in written
