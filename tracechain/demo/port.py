"""Ports of 127.0.0.1."""

from __future__ import annotations

import socket
from contextlib import closing


def free_port() -> int:
    """A port that nothing listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def free_from(port: int) -> int:
    """The port, or the next one above it that nothing listens on; any free one where fifty are taken."""
    return next((wanted for wanted in range(port, min(port + 50, 65_536)) if _is_free(wanted)), 0) or free_port()


def accepts(port: int) -> bool:
    """Whether something takes connections there."""
    with closing(socket.socket()) as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
