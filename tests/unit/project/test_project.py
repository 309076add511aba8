"""The project keeps its own rules: lint, format, types, and which part may import which."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.project
def test_ruff_finds_nothing() -> None:
    run(str(BIN / "ruff"), "check", "--no-cache", "--quiet", ".")


@pytest.mark.project
def test_the_code_is_formatted() -> None:
    run(str(BIN / "ruff"), "format", "--no-cache", "--quiet", "--check", ".")


@pytest.mark.project
@pytest.mark.slow
def test_mypy_strict_finds_nothing() -> None:
    run(sys.executable, "-P", "-m", "mypy", "--cache-dir", str(ROOT / ".mypy_cache"))


def test_no_example_of_hypothesis_fails_for_the_time_it_took_and_all_else_is_as_strict_as_ever() -> None:
    assert settings.default.deadline is None
    assert list(settings.default.suppress_health_check) == [HealthCheck.too_slow]


def test_every_lint_rule_that_is_off_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    rules = PROJECT["tool"]["ruff"]["lint"]
    off = [*rules["ignore"], *(rule for ignored in rules["per-file-ignores"].values() for rule in ignored)]
    unexplained = {
        line.strip() for line in text.splitlines() for rule in off if f'"{rule}"' in line and "#" not in line
    }
    assert unexplained == set()


def test_scripts_are_plain_posix_shell() -> None:
    for script in ("run", ".ci/run", "deploy/make-secrets"):
        run("sh", "-n", script)
        assert (ROOT / script).read_text().startswith("#!/bin/sh\n"), script


def test_no_file_holds_an_unfinished_thought() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    found = [f"{path}: {mark}" for path in files for mark in marks if mark in path.read_text()]
    assert found == []


FOLDERS = ("trace", "ingest", "iot_gateway", "web", "tracechain", "tests", "bench")
