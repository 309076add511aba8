"""A PostgreSQL of this run alone on a free port of 127.0.0.1, from Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from servers.port import free_port
from servers.process import Process, ServerMissing


class Postgres:
    """A server with an empty database, for a test's life or a benchmark's: a power cut may cost it its data.

    `settings` are PostgreSQL's own, added to what such a server needs.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        if not programs:
            raise ServerMissing("PostgreSQL is not installed: apt-get install postgresql (./run test does it)")
        self._programs = programs[-1].parent
        self._folder = folder
        self.port = free_port()
        self.url = f"postgresql://tests@127.0.0.1:{self.port}/postgres"
        own = {"port": str(self.port), "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
        self._settings = own | dict(settings or {})
        self._process: Process | None = None

    def start(self) -> None:
        """Make the database and wait until the server takes connections."""
        self._folder.mkdir(parents=True, exist_ok=True)
        # It refuses to run as root; its Debian package brings an account for it.
        account = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        if account:
            _let_in(self._folder)
        data = self._folder / "data"
        made = [str(self._programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "tests", "-E", "UTF8", "-N"]
        subprocess.run([*account, *made], check=True, stdout=subprocess.DEVNULL, cwd=self._folder)
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        log = self._folder / "postgres.log"
        self._process = Process([*account, str(self._programs / "postgres"), "-D", str(data), *options], log)
        self._process.wait_until(lambda: "ready to accept connections" in log.read_text())

    def stop(self) -> None:
        """Stop it, and forget its data."""
        if self._process:
            self._process.stop()
            self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)


def _let_in(folder: Path) -> None:
    """Give the folder to PostgreSQL's account, and let that pass through the folders above."""
    shutil.chown(folder, "postgres")
    for above in folder.parents:
        if not above.stat().st_mode & 0o001:
            above.chmod(above.stat().st_mode | 0o001)
