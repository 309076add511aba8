"""An embedded installation of one test, and real servers. Missing servers skip with a reason; with CI=true they fail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from prepared import QUICK, new_records
from servers.mosquitto import Mosquitto, broker
from servers.process import or_skipped, running
from tracechain.ingest.door.capture import Capture
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.records.records import Records
from tracechain.trace.store.sqlite.store import SqliteStore

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest.register_assert_rewrite("oracle.agreement")
pytest_plugins = ["published"]

# How long an example takes says how busy the machine is, and nothing of the code.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    """Several workers share the tests out as tests/workers.py says."""
    if hasattr(config, "workerinput") or config.getoption("tx", None):
        import workers  # noqa: PLC0415 - few runs have them

        config.pluginmanager.register(workers)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many random chains were answered twice, by the engine and by the naive implementation."""
    from oracle.agreement import tally  # noqa: PLC0415 - after its assertions can be rewritten

    for line in tally():
        terminalreporter.write_line(line)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProvenanceStore]:
    """An empty store in a file; tests/contract has one fixture of this name for every store."""
    store = SqliteStore(str(tmp_path / "provenance.sqlite"))
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """Empty records in a file."""
    with Records(new_records(tmp_path), hasher=QUICK) as records:
        yield records


@pytest.fixture
def capture(store: ProvenanceStore, records: Records) -> Capture:
    """The way in to both, in batches small enough to be split."""
    return Capture(store, records, batch_events=4)


@pytest.fixture
def mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    """A running broker of one test, which may stop, kill and start it.

    It starts in hundredths of a second. A shared one would keep what waits for a shard's session, and what is retained,
    for the next test that serves the shard.
    """
    with broker(tmp_path_factory.mktemp("mosquitto")) as running_broker:
        yield running_broker


@pytest.fixture(scope="session")
def neo4j_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """neo4j://USER:PASSWORD@HOST:PORT of a running server that all tests share: TRACECHAIN_TEST_NEO4J, or our own."""
    if given := os.environ.get("TRACECHAIN_TEST_NEO4J"):
        yield given
        return
    from servers.neo4j import Neo4j  # noqa: PLC0415 - the driver takes a while to load, and few runs need it

    with or_skipped():
        server = Neo4j(tmp_path_factory.mktemp("neo4j"))
    with running(server):
        yield server.url


@pytest.fixture
def empty_neo4j_url(neo4j_url: str) -> str:
    """As `neo4j_url`, with nothing in the database."""
    from servers.neo4j import wipe  # noqa: PLC0415 - as above

    wipe(neo4j_url)
    return neo4j_url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """postgresql://USER@HOST:PORT/DATABASE of a running server that all tests share; make a database of your own in it."""
    from servers.postgres import Postgres  # noqa: PLC0415 - as above

    # Not in pytest's folder: each run that starts shuts that to PostgreSQL's account, which is not the one of the tests.
    with TemporaryDirectory(prefix="tracechain-postgres-") as folder:
        with or_skipped():
            server = Postgres(Path(folder) / "server")
        with running(server):
            yield server.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; open a context of your own in it."""
    from servers.chromium import chromium  # noqa: PLC0415 - as above

    with or_skipped(), chromium() as opened:
        yield opened
