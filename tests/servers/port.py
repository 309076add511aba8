"""Ports of 127.0.0.1 for servers of tests: no two tests get one and the same, be they of one run or of two on this machine."""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from contextlib import closing
from itertools import cycle
from pathlib import Path

FIRST, LAST = 20_000, 32_767  # below those that the kernel gives to connections, which come and go unasked


def free_port() -> int:
    """A TCP port that nothing listens on, and that no other process is given here as long as this one lives."""
    return next(port for port in _TURN if _is_ours(port) and _is_free(port))


def _is_ours(port: int) -> bool:
    """Take the port's byte of the file that all share; the kernel gives it back when this process ends."""
    try:
        fcntl.lockf(_TAKEN, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _turn(start: int) -> cycle[int]:
    """All of them from `start` on, again and again: one that a server left comes last."""
    return cycle([*range(start, LAST + 1), *range(FIRST, start)])


_TAKEN = os.open(Path(tempfile.gettempdir()) / f"tracechain-ports-{os.getuid()}", os.O_RDWR | os.O_CREAT, 0o600)
_TURN = _turn(FIRST + os.getpid() * 97 % (LAST + 1 - FIRST))
