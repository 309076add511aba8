"""The four jobs know each other in one direction, and the core touches nothing outside itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[3]
JOBS = ("trace", "ingest", "iot_gateway", "web")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("tracechain", cache_dir=None)


@pytest.mark.project
def test_the_import_contracts_hold() -> None:
    lint = str(Path(sys.executable).parent / "lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("job", JOBS)
def test_each_job_is_a_part_of_the_one_import_root(job: str, graph: grimp.ImportGraph) -> None:
    link = ROOT / "tracechain" / job
    assert link.is_symlink()
    assert str(link.readlink()) == f"../{job}"
    assert f"tracechain.{job}" in graph.modules


def test_nothing_is_imported_past_the_import_root() -> None:
    wrong = tuple(f"{word} {job}" for word in ("from", "import") for job in JOBS)
    files = [path for job in JOBS for path in (ROOT / job).rglob("*.py")]
    lines = [f"{path}: {line}" for path in files for line in path.read_text().splitlines()]
    assert [line for line in lines if line.partition(": ")[2].startswith(tuple(f"{w}." for w in wrong))] == []


HOUSE = (ROOT / "docs/architecture.md").read_text()


def test_every_file_that_the_page_of_the_house_walks_through_is_there() -> None:
    named = re.findall(r"`((?:trace|ingest|iot_gateway|web|tracechain)/[\w/]+\.py)`", HOUSE)
    assert len(named) > 30
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_page_of_the_house_draws_every_room() -> None:
    rooms = {path.parent.name for job in JOBS for path in (ROOT / job).glob("*/__init__.py")}
    assert {room for room in rooms if f"{room}/" not in HOUSE} == set()
