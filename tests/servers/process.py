"""A server that a test starts: a process with a log, ready when it says or shows so, ended with the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import NoReturn, Protocol

import pytest

ROOT = Path(__file__).parents[2]


class ServerMissing(Exception):
    """This machine lacks a server; the message says how to get it."""


class ServerFailed(Exception):
    """A server ended or did not become ready in time; the message ends with its log."""


class Process:
    """One run of a server program. It is killed by the kernel if the tests die without stopping it."""

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        self._log = log
        self._name = Path(command[0]).name
        # Linux util-linux: the server gets the signal when its parent is gone, however that came.
        tied = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [*tied, *command], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment
            )

    def wait_until(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Return when `ready()` holds; raise ServerFailed when the process ends or `seconds` pass before."""
        deadline = time.monotonic() + seconds
        pause = Event()
        while not ready():
            if self._process.poll() is not None:
                raise ServerFailed(f"{self._name} ended with code {self._process.returncode}:\n{self._tail()}")
            if time.monotonic() > deadline:
                self.kill()
                raise ServerFailed(f"{self._name} was not ready after {seconds:g} s:\n{self._tail()}")
            pause.wait(0.02)

    def memory(self) -> tuple[int, int]:
        """Bytes of memory that it holds now, and how many of them are its own, and no pages of files that it maps."""
        held, mapped = map(int, Path(f"/proc/{self._process.pid}/statm").read_text().split()[1:3])
        page = os.sysconf("SC_PAGE_SIZE")
        return held * page, (held - mapped) * page

    def stop(self, seconds: float = 30) -> None:
        """Ask the server to end, and wait for it."""
        self._process.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the server with no chance to save anything, as a power cut would."""
        self._process.kill()
        self._process.wait()

    def _tail(self) -> str:
        return self._log.read_text(errors="replace")[-4000:]


def accepts(port: int) -> bool:
    """Whether something on 127.0.0.1 takes connections at `port`."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def program(name: str, package: str) -> str:
    """The path of an installed program; ServerMissing names the Debian package that has it."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")
    if found is None:
        raise ServerMissing(f"{name} is not installed: apt-get install {package} (./run test does it)")
    return found


class Server(Protocol):
    """What a test starts and stops."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


@contextmanager
def running(server: Server) -> Iterator[None]:
    """The server runs inside, and is stopped however it is left, half started too."""
    try:
        server.start()
        yield
    finally:
        server.stop()


@contextmanager
def or_skipped() -> Iterator[None]:
    """A server that is missing inside skips what needs it, see `unavailable`."""
    try:
        yield
    except ServerMissing as missing:
        unavailable(missing, os.environ)


def unavailable(missing: ServerMissing, environment: Mapping[str, str]) -> NoReturn:
    """Skip what needs a missing server, with the reason; in continuous integration that is a failure."""
    if environment.get("CI") == "true":
        pytest.fail(str(missing), pytrace=False)
    pytest.skip(str(missing))
