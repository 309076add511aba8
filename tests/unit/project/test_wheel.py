"""What is built is what is needed: the wheel has every file, and leaves Python's own `trace` module alone."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[3]
JOBS = ("trace", "ingest", "iot_gateway", "web")

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Installation:
    """The built wheel, and a Python that has it and, beside it, what this Python has."""

    wheel: Path
    python: Path

    def run(self, code: str) -> str:
        done = subprocess.run(
            [self.python, "-c", code], cwd=self.wheel.parent, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("wheel")
    wheel = _build(_copy(folder / "source"), folder / "dist")
    environment = folder / "venv"
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin/python"
    _pip("install", "--no-deps", "--no-index", "--target", str(_site(python)), str(wheel))
    (_site(python) / "beside.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Installation(wheel, python)


def test_the_trace_module_is_python_s_own(installed: Installation) -> None:
    own = str(Path(sysconfig.get_path("stdlib")) / "trace.py")
    assert installed.run("import trace; print(trace.__file__)") == own


@pytest.mark.parametrize("job", JOBS)
def test_each_job_is_imported_from_the_wheel(job: str, installed: Installation) -> None:
    where = installed.run(f"import tracechain.{job} as job; print(job.__file__)")
    assert Path(where) == _site(installed.python) / "tracechain" / job / "__init__.py"


def test_the_command_starts(installed: Installation) -> None:
    said = installed.run("from tracechain.cli import main; main(['--help'])")
    assert said.startswith("Usage: ")


def test_every_file_of_the_packages_is_in_the_wheel(installed: Installation) -> None:
    packed = {name.removeprefix("tracechain/") for name in ZipFile(installed.wheel).namelist()}
    listed = _tracked(*JOBS)
    only_here = (".md", ".cfg", ".gitignore")  # for those who work on the source
    missing = {name for name in listed if name not in packed and not name.endswith(only_here)}
    assert missing == set()


def test_nothing_else_is_in_the_wheel(installed: Installation) -> None:
    tops = {name.partition("/")[0] for name in ZipFile(installed.wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"tracechain"}


def _tracked(*folders: str) -> list[str]:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.splitlines() if (ROOT / name).exists()]


def _copy(folder: Path) -> Path:
    """The files of the project without what building leaves behind, so that an old build can't help."""
    for name in _tracked("tracechain", *JOBS, "pyproject.toml", "README.md", "LICENSE"):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        source = ROOT / name
        if source.is_symlink():
            copy.symlink_to(source.readlink())
        else:
            copy.write_bytes(source.read_bytes())
    return folder


def _build(source: Path, folder: Path) -> Path:
    build = [sys.executable, "-P", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [wheel] = folder.glob("*.whl")
    return wheel


def _pip(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-P", "-m", "pip", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _site(python: Path) -> Path:
    return python.parents[1] / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
