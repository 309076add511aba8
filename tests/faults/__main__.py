"""`./run faults`: the long, random mode. Every round ends with the checks; `./run faults fuzz` spoils messages instead."""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from faults import fuzz
from faults.run import Report, timed_round

ROUND_SECONDS = 300.0


def main() -> None:
    if sys.argv[1:2] == ["fuzz"]:
        fuzz.main(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(
        prog="./run faults",
        description="Kill, pause, cut, fill; then check all was kept.",
        epilog="Exit code 1 when something is wrong. `./run faults fuzz --help`: spoilt messages instead.",
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (default: 10)")
    parser.add_argument("--seed", type=int, default=None, help="of the first round; each next one counts up")
    parser.add_argument(
        "--store", choices=("sqlite", "neo4j"), default="sqlite", help="where events are recorded (default: sqlite)"
    )
    parser.add_argument("--folder", type=Path, default=None, help="where rounds keep their files; those that fail stay")
    asked = parser.parse_args()
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # a store that is away is no news here
    seed = int.from_bytes(os.urandom(3)) if asked.seed is None else asked.seed
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="tracechain-faults-"))
    report = _rounds(folder, asked.store, seed, 60 * asked.minutes)
    sys.stdout.write("\n".join(report.lines()) + "\n")
    sys.exit(bool(report.wrong))


def _rounds(folder: Path, store: str, seed: int, seconds: float) -> Report:
    report, until = Report(), time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not report.wrong:
        here = folder / f"{store}-{seed}"
        one = timed_round(here, store, seed, min(left, ROUND_SECONDS))
        sys.stdout.write("\n".join([f"{store}, seed {seed}", *one.lines(), ""]))
        sys.stdout.flush()
        report.add(one)
        if not one.wrong:
            shutil.rmtree(here)
        seed += 1
    return report


if __name__ == "__main__":
    main()
