"""Many faults of one thing: the first are kept, and how many there are besides. What is kept is bounded, however much is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from tracechain.trace.words.fault import LONGEST_PATH, Fault, Faults, Value
from tracechain.trace.words.shown import shortened

MOST_FAULTS = 100  # of one thing: nobody reads more


class FaultList:
    """What is wrong with one thing, as it is found; `number` is how much."""

    def __init__(self) -> None:
        self.number = 0
        self._first: list[Fault] = []

    def __bool__(self) -> bool:
        return self.number > 0

    def __contains__(self, fault: Fault) -> bool:
        return fault in self._first

    def add(self, path: str, kind: str, /, **values: Value) -> None:
        """Keep a fault, or count it where enough are kept."""
        if self.number < MOST_FAULTS - 1:
            self._first.append(Fault(kind, values, path))
        self.number += 1

    def put(self, fault: Fault) -> None:
        """Keep a fault that was made elsewhere, likewise."""
        if self.number < MOST_FAULTS - 1:
            self._first.append(fault)
        self.number += 1

    def take(self, path: str, inner: FaultList) -> None:
        """Take over the faults of a part, whose paths begin at `path`."""
        for fault in inner._first:
            self.put(fault.at(path + fault.path) if path else fault)
        self.number += inner.number - len(inner._first)

    def told(self) -> Faults:
        """All of them, a hundred at most."""
        return _with_more(self._first, self.number)


def first_faults(faults: Iterable[Fault], number: int) -> Faults:
    """As many of so many faults as are kept, and how many there are besides."""
    few = number <= MOST_FAULTS
    return _with_more(islice(faults, MOST_FAULTS if few else MOST_FAULTS - 1), number)


def within(path: str, key: str | int) -> str:
    """The path of a member of the object, or of an entry of the list, at a path."""
    return shortened(f"{path}.{key}" if isinstance(key, str) else f"{path}[{key}]", LONGEST_PATH)


def _with_more(first: Iterable[Fault], number: int) -> Faults:
    kept = tuple(first)
    more = number - len(kept)
    return (*kept, Fault("faults.more", {"number": more})) if more > 0 else kept
