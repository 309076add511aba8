"""`tracechain ingest` as a process whose clock can jump."""

from __future__ import annotations

import sys
from pathlib import Path

from faults.jump import follow_clock
from tracechain import log
from tracechain.command.ingest import ingest
from tracechain.settings import Settings
from tracechain.trace.store.neo4j import store as neo4j
from tracechain.trace.store.sqlite import store as sqlite


def main() -> None:
    log.configure()
    assert neo4j, sqlite  # loaded before the clock is replaced in what is loaded
    follow_clock(Path(sys.argv.pop(1)))
    ingest.main(obj=Settings.read(), prog_name="tracechain ingest")


if __name__ == "__main__":
    main()
