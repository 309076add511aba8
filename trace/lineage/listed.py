"""A long answer as a sequence that is made while it is read, so that a million items never stand in memory at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar, overload

T = TypeVar("T")
CHUNK = 4096


class Listed(Sequence[T]):
    """`size` members; `made(start, end)` makes those from `start` up to and without `end`."""

    def __init__(self, size: int, made: Callable[[int, int], Iterable[T]]) -> None:
        self._size = size
        self._made = made

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[T]:
        for start in range(0, self._size, CHUNK):
            yield from self._made(start, min(start + CHUNK, self._size))

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        places = range(self._size)[index]
        if isinstance(places, int):
            return next(iter(self._made(places, places + 1)))
        return [next(iter(self._made(place, place + 1))) for place in places]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sequence)
            and len(self) == len(other)
            and all(a == b for a, b in zip(self, other, strict=True))
        )

    def __hash__(self) -> int:
        return hash(tuple(self))
