"""Long tables, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

PAGE = 50

_Row = TypeVar("_Row")


def page_of(rows: Sequence[_Row], page: int) -> Sequence[_Row]:
    """The rows of a page; of the last one where there are fewer."""
    page = min(page, pages_of(rows))
    return rows[(page - 1) * PAGE : page * PAGE]


def pages_of(rows: Sequence[object]) -> int:
    """How many pages rows fill."""
    return max(-(-len(rows) // PAGE), 1)
