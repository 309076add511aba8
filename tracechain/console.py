"""What is printed: data byte for byte and whole, wherever it goes.

Nothing in a line is read as markup, as the name of an emoji or as a colour; nothing is left out, and nothing is folded:
a terminal folds by itself, and what is copied from it is whole.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import click
from rich.cells import cell_len

if TYPE_CHECKING:
    from rich.console import Console

_Item = TypeVar("_Item")


def say(*lines: str) -> None:
    """Print lines on standard output."""
    for line in lines:
        click.echo(line, color=True)  # else click takes for colours what it finds in data, and leaves it out


class Table:
    """Rows below headings, in columns as wide as their widest cell; the last `figures` columns stand to the right."""

    def __init__(self, *headings: str, figures: int = 0) -> None:
        self._rows: list[Sequence[str]] = [headings]
        self._words = len(headings) - figures

    def add(self, *cells: str) -> None:
        """Put a row below the others: a cell for each heading."""
        self._rows.append(cells)

    def lines(self) -> Iterator[str]:
        """The headings, bold on a terminal, and the rows."""
        widths = [max(map(cell_len, column)) for column in zip(*self._rows, strict=True)]
        headings, *rows = (self._line(row, widths) for row in self._rows)
        yield click.style(headings, bold=True) if sys.stdout.isatty() else headings
        yield from rows

    def _line(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        """Without spaces behind its last word: a terminal would fold them into what looks like an empty line."""
        last = max((at for at, cell in enumerate(cells) if cell), default=0)
        told = [self._cell(at, cells[at], 0 if at == last < self._words else widths[at]) for at in range(last + 1)]
        return " " + "  ".join(told)

    def _cell(self, column: int, text: str, width: int) -> str:
        space = " " * (width - cell_len(text))
        return text + space if column < self._words else space + text


@dataclass(slots=True)
class Tree:
    """A label, and below it branches, each a tree."""

    label: str
    branches: list[Tree] = field(default_factory=list)

    def add(self, label: str) -> Tree:
        """Grow a branch below the others."""
        self.branches.append(Tree(label))
        return self.branches[-1]

    def lines(self) -> Iterator[str]:
        """The label, then each branch whole."""
        todo = [(self, "", "")]  # no recursion: a chain may be longer than Python's stack
        while todo:
            tree, before, below = todo.pop()
            yield before + tree.label
            for branch in reversed(tree.branches):
                at, on = ("└── ", "    ") if branch is tree.branches[-1] else ("├── ", "│   ")
                todo.append((branch, below + at, below + on))


def progress(steps: Sequence[_Item], title: str) -> Iterable[_Item]:
    """The steps, and on a terminal a bar on standard error that goes away at the end."""
    from rich.console import Console  # takes a while to load, and few commands need it
    from rich.progress import track

    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    return track(steps, title, console=console, transient=True, disable=not console.is_terminal)


def screen() -> Console:
    """The whole of a terminal, for what is drawn again and again and fits it."""
    from rich.console import Console

    return Console(markup=False, emoji=False, highlight=False)
