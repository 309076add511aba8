"""Several workers on one run: what asks for Neo4j stays together, what is long begins early, what was counted is added up.

A plugin of pytest, which tests/conftest.py loads where there are workers. Each has servers, ports and folders of its own;
but one that TRACECHAIN_TEST_NEO4J names is the only one, and has room for one test at a time.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

from oracle import agreement


class ByServer(LoadFileScheduling):
    """A file is done by one worker, and so is all that asks for Neo4j, which takes ten seconds to start."""

    def _split_scope(self, nodeid: str) -> str:
        return "neo4j" if _asks_neo4j(nodeid) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByServer | None:
    """Which worker gets what, unless the command line says it."""
    if config.option.dist != "load":
        return None
    config.option.loadscopereorder = False  # the order is that of the next function
    return ByServer(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what is long, and what waits for processes, before what is short: to the last there is work for all."""
    unnamed = [item.nodeid for item in items if _has_neo4j(item) and "neo4j" not in item.nodeid]
    if unnamed:
        raise pytest.UsageError(f"these use Neo4j, and their names don't say so: {', '.join(unnamed)}")
    items.sort(key=_turn)


def _has_neo4j(item: pytest.Item) -> bool:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return "neo4j_url" in fixtures or item.get_closest_marker("neo4j") is not None


def _turn(item: pytest.Item) -> int:
    if _asks_neo4j(item.nodeid):
        return 0
    short = item.nodeid.startswith("tests/unit/") and item.get_closest_marker("slow") is None
    return 2 if short else 1


def _asks_neo4j(nodeid: str) -> bool:
    """Whether a test asks for the Neo4j of its run, as its name tells. The faults have one of their own."""
    return "neo4j" in nodeid and not nodeid.startswith("tests/faults/")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over how many chains it compared."""
    output: dict[str, object] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["compared"] = dict(agreement.chains_compared), dict(agreement.answers_compared)


def pytest_testnodedown(node: WorkerController) -> None:
    """Add what a worker compared; one that died says nothing."""
    output: Mapping[str, tuple[dict[str, int], dict[str, int]]] = getattr(node, "workeroutput", {})
    chains, answers = output.get("compared", ({}, {}))
    agreement.chains_compared.update(chains)
    agreement.answers_compared.update(answers)
