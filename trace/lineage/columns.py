"""Relations as columns of integers: the few operations a walk over whole sets needs."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
EMPTY: Ints = np.empty(0, dtype=np.int64)

FIRST = -(2**62)  # before every time
LAST = 2**62  # after every time

T = TypeVar("T")


def spread(start: Ints, size: Ints) -> tuple[Ints, Ints]:
    """Every index of many ranges: (which range, index), range by range.

    >>> [a.tolist() for a in spread(np.array([5, 9]), np.array([2, 1]))]
    [[0, 0, 1], [5, 6, 9]]
    """
    if not size.any():
        return EMPTY, EMPTY
    if len(start) == 1:  # the most frequent case of a single pack's trace
        only = np.arange(start[0], start[0] + size[0])
        return np.zeros(len(only), dtype=np.int64), only
    which = np.arange(len(start)).repeat(size)
    first = size.cumsum() - size
    return which, np.arange(len(which)) - (first - start).repeat(size)


def match(wanted: Ints, ordered: Ints) -> tuple[Ints, Ints]:
    """Join on equality: pairs (index in `wanted`, index in the ascending `ordered`).

    >>> [a.tolist() for a in match(np.array([7, 3]), np.array([3, 3, 7]))]
    [[0, 1, 1], [2, 0, 1]]
    """
    low = ordered.searchsorted(wanted, "left")
    return spread(low, ordered.searchsorted(wanted, "right") - low)


def among(values: Ints, ordered: Ints) -> Flags:
    """Which of `values` are in the ascending `ordered`."""
    if not len(ordered) or not len(values):
        return np.zeros(len(values), dtype=np.bool_)
    at = np.minimum(ordered.searchsorted(values), len(ordered) - 1)
    return np.equal(ordered[at], values)


def unique(values: Ints) -> Ints:
    """The distinct values, ascending; numpy's own hashes first, which is slower for integers nearly in order."""
    if len(values) < 2:  # most sets of a single pack's trace
        return values
    ordered = np.sort(values)
    return ordered[begins(ordered)]


def begins(*ordered: Ints) -> Flags:
    """Where a group of equal rows begins, of rows in an order that keeps equal ones together.

    >>> begins(np.array([3, 3, 7]), np.array([1, 2, 2])).tolist()
    [True, True, True]
    >>> begins(np.array([3, 3, 7])).tolist()
    [True, False, True]
    """
    first, *others = ordered
    new = np.empty(len(first), dtype=np.bool_)
    new[:1] = True
    np.not_equal(first[1:], first[:-1], out=new[1:])
    for column in others:
        new[1:] |= column[1:] != column[:-1]
    return new


def run_numbers(new: Flags) -> Ints:
    """The number of each row's group, from 0, of what `begins` gives.

    >>> run_numbers(np.array([True, False, True])).tolist()
    [0, 0, 1]
    """
    return np.cumsum(new) - 1


def least(values: Ints, group: Ints, size: int) -> Ints:
    """The least value of each of `size` groups; LAST where a group has none.

    >>> least(np.array([5, 4, 9]), np.array([0, 0, 2]), 3).tolist() == [4, LAST, 9]
    True
    """
    found = np.full(size, LAST, dtype=np.int64)
    np.minimum.at(found, group, values)
    return found


def greatest(values: Ints, group: Ints, size: int) -> Ints:
    """The greatest value of each of `size` groups; FIRST where a group has none."""
    found = np.full(size, FIRST, dtype=np.int64)
    np.maximum.at(found, group, values)
    return found


def distinct(*columns: Ints) -> Ints:
    """Indices of the first of each group of equal rows, in the order of the rows' values."""
    if len(columns[0]) < 2:
        return np.arange(len(columns[0]))
    order = np.lexsort(columns[::-1])
    return order[begins(*(column[order] for column in columns))]


def numbered(*columns: Ints) -> tuple[Ints, Ints]:
    """Groups of equal rows: the index of the first of each, in the order of the rows' values, and each row's group.

    >>> [a.tolist() for a in numbered(np.array([7, 3, 7]))]
    [[1, 0], [1, 0, 1]]
    """
    order = np.lexsort(columns[::-1])
    new = begins(*(column[order] for column in columns))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = run_numbers(new)
    return order[new], number


def union(*columns: Ints) -> Ints:
    """The distinct values of several columns, ascending."""
    return unique(np.concatenate(columns)) if columns else EMPTY


class KeyedRows:
    """Rows grouped by an integer key, gathered bit by bit: each key's rows lie together and are added once."""

    def __init__(self, width: int) -> None:
        self._keys, self._start, self._size = EMPTY, EMPTY, EMPTY
        self.columns: list[Ints] = [EMPTY] * width

    def missing(self, keys: Ints) -> Ints:
        """Those of the ascending distinct `keys` that were not added yet."""
        return keys[~among(keys, self._keys)]

    def add(self, keys: Ints, of: Ints, *columns: Ints) -> None:
        """Add all rows of new ascending distinct `keys`; `of` gives each row's key, in any order."""
        order = np.argsort(of, kind="stable")
        ordered = of[order]
        low = ordered.searchsorted(keys, "left")
        size = ordered.searchsorted(keys, "right") - low
        added = [column[order] for column in columns]
        if not len(self._keys):
            self._keys, self._start, self._size, self.columns = keys, low, size, added
            return
        both = np.concatenate((self._keys, keys))
        place = both.argsort(kind="stable")
        self._start = np.concatenate((self._start, low + len(self.columns[0])))[place]
        self._size = np.concatenate((self._size, size))[place]
        self._keys = both[place]
        self.columns = [np.concatenate(pair) for pair in zip(self.columns, added, strict=True)]

    def find(self, keys: Ints) -> tuple[Ints, Ints]:
        """All rows of `keys` (each added before): pairs (index in `keys`, row)."""
        at = self._keys.searchsorted(keys)
        return spread(self._start[at], self._size[at])
