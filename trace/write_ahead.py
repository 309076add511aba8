"""SQLite's write-ahead log: readers don't wait for the writer, and a commit is one write."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable


def keep_write_ahead(
    connection: sqlite3.Connection,
    *,
    patience_s: float = 15.0,
    wait: Callable[[], None] = lambda: time.sleep(0.01),
) -> None:
    """Switch the file to its write-ahead log, for good; nothing changes where it has one.

    The switch needs the file for itself, and SQLite refuses at once, whatever `busy_timeout` says, when another
    connection is in it: so two processes that open a new file together would lose one (https://sqlite.org/wal.html,
    "Activating And Configuring WAL Mode"). Here the one that came second waits and tries again, for `patience_s`.
    Raises sqlite3.OperationalError when the file stays busy, or can't be switched.
    """
    until = time.monotonic() + patience_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            wait()
        else:
            return
