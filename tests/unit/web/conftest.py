"""One small installation for all tests of the web that only read; a fresh one for those that write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cast.site import Site, open_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The chain on record; nothing in it may be changed but accounts' sessions and tokens."""
    with open_site(tmp_path_factory.mktemp("site")) as opened:
        yield opened


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """The chain on record, for one test to change."""
    with open_site(tmp_path) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _fresh_limits(site: Site) -> None:
    """Every test may try passwords from zero."""
    from tracechain.web.edge.throttle import limiter  # noqa: PLC0415 - after the application is there

    limiter.reset()
