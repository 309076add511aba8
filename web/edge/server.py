"""gunicorn, embedded: one process with threads, since all of them share one store; stops cleanly on SIGTERM."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

_THREADS = 16
_FAREWELL = 3  # seconds for requests under way: whoever stops us gives five


def serve(make_app: Callable[[], Flask], host: str, port: int, *, log_level: str = "info") -> None:
    """Serve an application on host:port until SIGTERM or SIGINT; then exits the process (SystemExit).

    `make_app` is called in the serving process, after the fork: what it opens (stores, databases) belongs to it alone.
    Call it in the main thread, or as the target of a child process.
    """
    _Server(make_app, f"[{host}]:{port}" if ":" in host else f"{host}:{port}", log_level).run()


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's arbiter with our settings in place of its command line."""

    def __init__(self, make_app: Callable[[], Flask], address: str, log_level: str) -> None:
        self._make_app = make_app
        self._settings: dict[str, Any] = {
            "bind": address,
            "worker_class": "gthread",
            "workers": 1,
            "threads": _THREADS,
            "graceful_timeout": _FAREWELL,
            "timeout": 120,
            "keepalive": 5,
            "limit_request_line": 8190,
            "loglevel": log_level,
            "proc_name": "tracechain-web",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._make_app()
