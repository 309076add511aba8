"""A round of faults from a seed, and what it came to."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from random import Random

from faults.rig import Rig
from faults.schedule import Fault, Mix, faults, some_faults
from faults.wire import Mischief


@dataclass(slots=True)
class Report:
    """What happened in one round or in several; `wrong` is empty when all was kept."""

    seconds: float = 0.0
    rounds: int = 0
    done: Counter[str] = field(default_factory=Counter)
    tried: int = 0
    ok: int = 0
    receipts: int = 0
    quarantined: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return sum(times for what, times in self.done.items() if what.startswith("kill "))

    def add(self, other: Report) -> None:
        """Take in another round."""
        for name in ("seconds", "rounds", "tried", "ok", "receipts", "quarantined"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.done += other.done
        self.wrong += other.wrong

    def lines(self) -> list[str]:
        """The report for people."""
        events = f"{self.tried} events tried, {self.ok} said OK to, {self.receipts} receipts checked"
        return [
            f"{self.rounds} rounds, {self.seconds:.0f} s, {self.kills} kills",
            f"{events}, {self.quarantined} entries in quarantine",
            *(f"{times:>7}  {what}" for what, times in sorted(self.done.items())),
            *(f"WRONG: {sentence}" for sentence in self.wrong),
            "nothing was lost, doubled or invented" if not self.wrong else f"{len(self.wrong)} things are wrong",
        ]


def fixed_round(folder: Path, store: str, seed: int, number: int) -> Report:
    """So many faults of a seed, every kind of them, kills for the most part, one soon after the other."""
    return _round(folder, store, seed, some_faults(Random(seed), Mix.usual(store, pace=0.3, kills=4), number))


def timed_round(folder: Path, store: str, seed: int, seconds: float) -> Report:
    """Faults of a seed for so many seconds."""
    until = time.monotonic() + seconds
    drawn = faults(Random(seed), Mix.usual(store, pace=0.4, kills=2))
    return _round(folder, store, seed, takewhile(lambda _: time.monotonic() < until, drawn))


def _round(folder: Path, store: str, seed: int, drawn: Iterable[Fault]) -> Report:
    began = time.monotonic()
    with Rig(folder, store, seed) as rig:
        rig.play(drawn, Mischief.usual())
        rig.settle()
        rig.conclude()
        ledgers = [node.ledger for node in rig.nodes]
        return Report(
            seconds=time.monotonic() - began,
            rounds=1,
            done=rig.done,
            tried=sum(len(ledger.tried) for ledger in ledgers),
            ok=sum(len(ledger.ok) for ledger in ledgers),
            receipts=rig.auditor.checked,
            quarantined=rig.records.quarantine.count(),
            wrong=rig.auditor.wrong,
        )
