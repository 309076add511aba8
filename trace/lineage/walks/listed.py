"""A long answer as a sequence that is made while it is read, so that a million items never stand in memory at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, starmap
from typing import Any, TypeVar, overload

T = TypeVar("T")
CHUNK = 4096


class LazySequence(Sequence[T]):
    """`size` members; `rows(start, end)` gives what `member` is made of, from `start` up to and without `end`."""

    def __init__(
        self, size: int, rows: Callable[[int, int], Iterable[tuple[Any, ...]]], member: Callable[..., T]
    ) -> None:
        self._size = size
        self._rows = rows
        self._member = member

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """What the members are made of, for a reader who needs no object of each."""
        ranges = ((start, min(start + CHUNK, self._size)) for start in range(0, self._size, CHUNK))
        return chain.from_iterable(starmap(self._rows, ranges))

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[T]:
        return starmap(self._member, self.rows())

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        places = range(self._size)[index]
        if isinstance(places, int):
            return self._member(*next(iter(self._rows(places, places + 1))))
        return [self[place] for place in places]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sequence)
            and len(self) == len(other)
            and all(a == b for a, b in zip(self, other, strict=True))
        )

    def __hash__(self) -> int:
        return hash(tuple(self))
