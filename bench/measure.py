"""How long things take, side by side: runs alternate, so that a slow minute of the machine meets all of them alike."""

from __future__ import annotations

import gc
import os
import platform
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Any

Row = Sequence[object]


def machine() -> str:
    """Where and what of this run."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    ).stdout.strip()
    parts = [
        time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        f"commit {commit}",
        f"`python bench/{Path(sys.argv[0]).name} {' '.join(sys.argv[1:])}`",
        f"{os.cpu_count()} cores, {memory:.0f} GiB, load {os.getloadavg()[0]:.1f}, pace {pace() * 1e3:.0f} ms",
        f"Python {platform.python_version()}, numpy {version('numpy')}, SQLite {sqlite3.sqlite_version}, driver {version('neo4j')}",
    ]
    return "\n" + ", ".join(parts)


def pace() -> float:
    """Seconds that this machine takes just now to add up a million numbers: a shared one is not always as fast."""
    return min(seconds(lambda: sum(range(1_000_000))) for _ in range(5))


def seconds(work: Callable[[], Any]) -> float:
    """One run, without the garbage of the run before."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


WARM = 4  # runs before those that count: a server's compiler takes that long to know what is asked of it


def alternated(works: Mapping[str, Callable[[], Any]], runs: int) -> dict[str, float]:
    """The median of each, warm, the runs in turn: ours, baseline, ours, baseline and so on."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(WARM + runs):
        for name, work in works.items():
            taken[name].append(seconds(work))
    return {name: median(times[WARM:]) for name, times in taken.items()}


def p95(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(times, n=100)[94]


def table(title: str, head: Sequence[str], rows: Sequence[Row]) -> None:
    """Print a Markdown table."""
    print(f"\n### {title}\n")
    print(f"| {' | '.join(head)} |")
    print(f"|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(str(cell) for cell in row)} |")


def s(value: float) -> str:
    """Seconds, short."""
    return f"{value:.2f} s"


def ms(value: float) -> str:
    """Milliseconds, of seconds."""
    return f"{value * 1000:.2f} ms"


def ratio(ours: float, other: float, limit: float | None = None) -> str:
    """How many times as long ours takes, with whether that is within the limit."""
    times = ours / other
    if limit is None:
        return f"{times:.2f} ×"
    return f"{times:.2f} × ({'met' if times <= limit else 'missed'}: ≤ {limit:g} ×)"


def within(value: float, limit: float, show: Callable[[float], str]) -> str:
    """A figure with whether it is within the limit."""
    return f"{show(value)} ({'met' if value <= limit else 'missed'}: ≤ {show(limit)})"
