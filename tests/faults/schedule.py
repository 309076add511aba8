"""What is to happen, drawn from a seed: the same seed gives the same faults in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class What(StrEnum):
    """Kinds of faults."""

    KILL = "kill"
    PAUSE = "pause"
    CUT = "cut"
    STALL = "stall"
    FILL = "fill"
    JUMP = "jump"
    MOVE = "move"  # shards go from one ingest to the other
    TWIN = "twin"  # a second ingest of the same shards


@dataclass(frozen=True, slots=True)
class Fault:
    """`what` happens to a `whom` (a kind; `which` picks one of them) after `wait` seconds, and is over after `lasts`.

    `size` is what else there is to say: by how many seconds a clock jumps.
    """

    wait: float
    what: What
    whom: str
    which: int
    lasts: float
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Mix:
    """How often what happens to whom, and how fast: `pace` is the mean of the seconds between two faults."""

    weights: tuple[tuple[What, str, float], ...]
    pace: float

    @classmethod
    def usual(cls, store: str, pace: float, kills: float = 1.0) -> Mix:
        """Everything, with more or fewer kills; the store is a process of its own only where it is Neo4j."""
        weights = [
            *((What.KILL, "node", 5 * kills), (What.KILL, "ingest", 4 * kills), (What.KILL, "broker", 4 * kills)),
            *((What.PAUSE, "node", 1.0), (What.PAUSE, "ingest", 1.0), (What.PAUSE, "broker", 1.0)),
            *((What.CUT, "node", 2.0), (What.CUT, "ingest", 1.0)),
            *((What.STALL, "node", 1.0), (What.STALL, "ingest", 1.0)),
            *((What.FILL, "node", 0.5), (What.FILL, "platform", 0.7)),
            *((What.JUMP, "node", 1.0), (What.JUMP, "ingest", 1.0)),
            *((What.MOVE, "ingest", 0.3), (What.TWIN, "ingest", 0.2)),
        ]
        if store == "neo4j":
            weights += [(What.KILL, "store", 0.7), (What.PAUSE, "store", 0.7)]
        return cls(tuple(weights), pace)


def faults(chance: Random, mix: Mix) -> Iterator[Fault]:
    """Faults without end."""
    while True:
        yield _fault(*_drawn(chance, mix), chance, mix.pace)


def some_faults(chance: Random, mix: Mix, number: int) -> list[Fault]:
    """So many faults, and of every kind at least one."""
    kinds = [(what, whom) for what, whom, _ in mix.weights]
    kinds += [_drawn(chance, mix) for _ in range(number - len(kinds))]
    chance.shuffle(kinds)
    return [_fault(what, whom, chance, mix.pace) for what, whom in kinds]


def _drawn(chance: Random, mix: Mix) -> tuple[What, str]:
    [(what, whom, _)] = chance.choices(mix.weights, [weight for *_, weight in mix.weights])
    return what, whom


def _fault(what: What, whom: str, chance: Random, pace: float) -> Fault:
    return Fault(
        wait=chance.uniform(0.3, 1.7) * pace,
        what=what,
        whom=whom,
        which=chance.randrange(1_000),
        lasts=_lasts(what, chance),
        size=chance.choice((-1, 1)) * 10 ** chance.uniform(0, 7.5),  # from a second to a year
    )


def _lasts(what: What, chance: Random) -> float:
    if what is What.KILL:
        return chance.choice((0.0, 0.1, chance.uniform(0, 1.5)))
    if what is What.TWIN:
        return chance.uniform(1, 6)
    return chance.uniform(0.2, 3)
