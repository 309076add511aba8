"""What is made once a run for all its tests: a schema costs more than most of them, a password's hash more than any."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from argon2 import PasswordHasher

from tracechain.trace.records.records import Records

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # the least that argon2 takes; never outside tests


def new_records(folder: Path) -> str:
    """The URL of new operational data in a folder: a copy of a file with the schema and nothing else in it."""
    (folder / "records.sqlite").write_bytes(_schema())
    return f"sqlite:///{folder}/records.sqlite"


@cache
def _schema() -> bytes:
    with TemporaryDirectory() as folder:
        with Records(f"sqlite:///{folder}/records.sqlite") as records:
            records.migrate()
        [file] = Path(folder).iterdir()
        return file.read_bytes()
