"""A running `tracechain demo`, as a person starts it, and what a test may ask of it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any, TypeVar
from urllib.parse import quote
from urllib.request import urlopen

from servers.port import free_port

_Found = TypeVar("_Found")
SECONDS = 90  # more than it ever takes, on a machine that does much else


class Demonstration:
    """One run in a data folder. What it says on standard output is in `said`."""

    def __init__(self, folder: Path, *options: str, prelude: str = "") -> None:
        """`prelude` is Python that runs before the command."""
        self.folder = folder
        self.port = free_port()
        self._log = folder.parent / f"{folder.name}.{time.monotonic_ns()}.log"
        code = f"{prelude}\nimport sys\nfrom tracechain.cli import main\nmain(sys.argv[1:], prog_name='tracechain')"
        command = ["demo", "--data", str(folder), "--port", str(self.port), "--lang", "en", *options]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACECHAIN_")}
        with self._log.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", code, *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**environment, "PYTHONUNBUFFERED": "1"},
            )

    @property
    def said(self) -> str:
        return self._log.read_text()

    def until_said(self, pattern: str) -> re.Match[str]:
        """What it said, once it said it."""
        return self.until(lambda: re.search(pattern, self.said), f"{pattern!r} to be said")

    def until(self, found: Callable[[], _Found | None], what: str) -> _Found:
        deadline, pause = time.monotonic() + SECONDS, Event()
        while not (value := found()):
            assert self._process.poll() is None, f"it ended while waiting for {what}:\n{self.said}"
            assert time.monotonic() < deadline, f"in vain waited for {what}:\n{self.said}"
            pause.wait(0.05)
        return value

    def page(self, address: str) -> str:
        """A page of its own web, by its address."""
        with urlopen(address, timeout=30) as answer:  # noqa: S310 - an address that it printed itself
            assert answer.status == 200
            return str(answer.read().decode())

    def lookup(self, code: str) -> Any:
        return json.loads(self.page(f"http://127.0.0.1:{self.port}/api/v1/lookup?id={quote(code, safe='')}"))

    def trace(self, direction: str, code: str) -> Any:
        """The trace on its store, by the command line that it prints."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "tracechain", "trace", direction, code, "--json"],
            env={**os.environ, "TRACECHAIN_DATA": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def child(self, name: str) -> int:
        """The process id of the child that runs a command of ours."""
        return self.until(lambda: _children(self._process.pid).get(name), f"a child {name!r}")

    def ended(self) -> int:
        """Its exit code, once it ended by itself."""
        return self._process.wait(SECONDS)

    def signal(self, number: signal.Signals) -> int:
        """Send it a signal, and give its exit code once it ended."""
        self._process.send_signal(number)
        return self._process.wait(SECONDS)

    def kill(self) -> None:
        """End it as a power cut would, if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def family(folder: Path) -> list[str]:
    """The command lines of all processes that were told of a data folder."""
    mark = str(folder).encode()
    return [line for pid in _pids() if mark in _read(pid, "environ") + _read(pid, "cmdline") and (line := _line(pid))]


def _children(parent: int) -> dict[str, int]:
    found = {}
    for pid in _pids():
        stat = _read(pid, "stat").rpartition(b")")[2].split()
        if len(stat) > 1 and int(stat[1]) == parent:
            found[_line(pid).rpartition(" ")[2]] = pid
    return found


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _line(pid: int) -> str:
    return _read(pid, "cmdline").replace(b"\0", b" ").decode(errors="replace").strip()


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
