"""What the person who started the demonstration sees: a calm screen, or plain lines where there is no terminal."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from rich.console import Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tracechain import console
from tracechain.demo.words import say

_SHOWN = 8  # of what happened last


@dataclass(slots=True)
class DisplayRow:
    """A node on the screen: who it is, what it did last, and how it stands with the platform."""

    name: str
    deed: str = ""
    link: str = "offline"
    waiting: int = 0


class Display(Protocol):
    """Where the demonstration says what happens; called from any thread."""

    def say(self, text: str) -> None:
        """Something happened."""

    def act(self, who: str, deed: str) -> None:
        """A node did something."""

    def stand(self, who: str, link: str, waiting: int) -> None:
        """How a node stands: "online", "held" or "offline", and how many events wait for a receipt."""

    def ready(self, places: Sequence[tuple[str, str]]) -> None:
        """What can be looked at: labels and addresses."""

    def close(self) -> None:
        """Nothing more comes."""


def open_display(lang: str, names: Mapping[str, str]) -> Display:
    """The display that fits standard output; `names` are the nodes' names by their keys."""
    return Screen(lang, names) if sys.stdout.isatty() else Lines(names)


class Lines:
    """Plain lines on standard output."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._lock = Lock()

    def say(self, text: str) -> None:
        with self._lock:
            console.say(f"{_clock()}  {text}")

    def act(self, who: str, deed: str) -> None:
        self.say(f"{self._names[who]}  {deed}")

    def stand(self, who: str, link: str, waiting: int) -> None:
        """Not said: it changes with every event."""

    def ready(self, places: Sequence[tuple[str, str]]) -> None:
        for label, address in places:
            self.say(f"{label}  {address}")

    def close(self) -> None:
        """Nothing is held."""


@dataclass(slots=True)
class Screen:
    """A live screen: the nodes, what happened last, and what can be looked at."""

    lang: str
    names: Mapping[str, str]
    _rows: dict[str, DisplayRow] = field(init=False)
    _news: deque[str] = field(init=False)
    _places: Sequence[tuple[str, str]] = field(init=False, default=())
    _live: Live = field(init=False)

    def __post_init__(self) -> None:
        """Begin to show."""
        self._rows = {who: DisplayRow(name) for who, name in self.names.items()}
        self._news = deque(maxlen=_SHOWN)
        self._live = Live(get_renderable=self._draw, console=console.screen(), refresh_per_second=4)
        self._live.start()

    def say(self, text: str) -> None:
        self._news.append(f"{_clock()}  {text}")

    def act(self, who: str, deed: str) -> None:
        self._rows[who].deed = deed
        self.say(f"{self.names[who]}  {deed}")

    def stand(self, who: str, link: str, waiting: int) -> None:
        self._rows[who].link, self._rows[who].waiting = link, waiting

    def ready(self, places: Sequence[tuple[str, str]]) -> None:
        self._places = tuple(places)

    def close(self) -> None:
        self._live.stop()

    def _draw(self) -> RenderableType:
        return Group(
            self._nodes(), Text("\n".join(list(self._news)), no_wrap=True, overflow="ellipsis"), *self._ready()
        )

    def _nodes(self) -> Table:
        table = Table(expand=True, box=None, header_style="bold")
        for heading in ("node", "link", "waiting", "last"):
            table.add_column(say(self.lang, heading), no_wrap=True, ratio=1 if heading == "last" else None)
        for row in list(self._rows.values()):
            link = Text(say(self.lang, row.link), style="green" if row.link == "online" else "yellow")
            table.add_row(row.name, link, str(row.waiting), row.deed)
        return table

    def _ready(self) -> Sequence[RenderableType]:
        if not self._places:
            return ()
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for label, address in self._places:
            grid.add_row(label, Text(address, style="bold"))
        return (Panel(grid, title=Text(say(self.lang, "ready")), title_align="left"),)


def _clock() -> str:
    return time.strftime("%H:%M:%S")
