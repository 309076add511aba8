"""What needs ../shared says in one line that it was left out, and fails with CI=true where it is there but incomplete."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
SUITE = """\
import pytest

from published import DATA

pytestmark = pytest.mark.published("hashes/*.txt", least=2)
FILES = sorted((DATA / "hashes").glob("*.txt"))


@pytest.mark.parametrize("path", FILES)
def test_each(path):
    assert path.read_text() == "right"


@pytest.mark.published("schema.json")
def test_schema():
    assert (DATA / "schema.json").exists()


def test_number():
    assert len(FILES) >= 2
"""


class Clone:
    """A clone of a small project with such tests, and perhaps published data beside it."""

    def __init__(self, folder: Path) -> None:
        self._tests, self._data = folder / "clone/tests", folder / "shared/data"
        self._tests.mkdir(parents=True)
        shutil.copy(TESTS / "published.py", self._tests)
        (self._tests / "conftest.py").write_text('pytest_plugins = ["published"]\n')
        (self._tests / "test_alone.py").write_text("def test_alone():\n    pass\n")
        (self._tests / "test_shared.py").write_text(SUITE)
        (self._tests.parent / "pytest.ini").write_text("[pytest]\npythonpath = tests\naddopts = --strict-markers -ra\n")

    def publish(self, *names: str) -> None:
        for name in names:
            path = self._data / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("right")

    def run(self, **environment: str) -> tuple[int, str]:
        """The exit code of its tests, and what they print."""
        quiet = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST")}
        done = subprocess.run(
            [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
            cwd=self._tests.parent,
            env={**quiet, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_lone_clone_says_in_one_line_what_it_left_out(clone: Clone, ci: str) -> None:
    code, said = clone.run(CI=ci)
    assert code == 0
    told = [line for line in said.splitlines() if "left out" in line]
    assert told == [
        "3 tests on published data were left out: ../shared/data is not beside the repository",
        told[-1],
    ]
    assert told[-1].startswith("1 passed, 3 left out in ")
    assert "SKIPPED" not in said


def test_with_all_of_the_data_every_test_runs(clone: Clone) -> None:
    clone.publish("hashes/1.txt", "hashes/2.txt", "schema.json")
    code, said = clone.run(CI="true")
    assert code == 0
    assert "5 passed in " in said
    assert "left out" not in said


def test_incomplete_data_fails_in_ci_and_says_what_is_missing(clone: Clone) -> None:
    clone.publish("hashes/1.txt", "hashes/2.txt")
    code, said = clone.run(CI="true")
    assert code == 1
    assert "\n../shared/data is there but lacks schema.json (0 of 1)\n" in said
    assert "4 passed, 1 error in " in said


def test_an_empty_folder_of_the_data_fails_in_ci_though_no_file_is_there_to_be_tested(clone: Clone) -> None:
    clone.publish("schema.json")
    code, said = clone.run(CI="true")
    assert code == 1
    assert said.count("\n../shared/data is there but lacks hashes/*.txt (0 of 2)\n") == 3
    assert "1 passed, 3 errors in " in said


def test_incomplete_data_is_left_out_elsewhere(clone: Clone) -> None:
    clone.publish("hashes/1.txt")
    code, said = clone.run()
    assert code == 0
    assert (
        "3 tests on published data were left out: ../shared/data is there but lacks hashes/*.txt (1 of 2), and 1 more such\n"
    ) in said
    assert "1 passed, 3 left out in " in said
