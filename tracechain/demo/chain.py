"""The chain at work: round after round of the story, by nodes that know nothing of each other but labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event, Thread

from tracechain.demo.display import Display
from tracechain.demo.node import DemoNode, Pictures
from tracechain.demo.notebook import Notebook
from tracechain.demo.story import HOURS, StoryStep, story
from tracechain.demo.words import deed, say
from tracechain.trace.events.units import DAY, now

_LATELY = 1_800_000_000  # the past ends half an hour ago
_BETWEEN = 5  # paces of rest between two rounds


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rounds go.

    `days` of the past are told by the first one; `pace` is the seconds between two steps of the later ones; `rounds` is
    how many there are in this run (0: until it is stopped).
    """

    days: float = 3.0
    pace: float = 2.0
    rounds: int = 0


class Chain:
    """Tells rounds in a thread of its own, until `stop`; `failure` is why it could not go on, if so."""

    def __init__(
        self,
        nodes: Mapping[str, DemoNode],
        notebook: Notebook,
        pictures: Callable[[int], Pictures],
        display: Display,
        lang: str,
        plan: Plan,
        announce: Callable[[int], None],
    ) -> None:
        """`announce` is called with the number of the last round on record, before the first one that goes on live."""
        self._nodes, self._notebook, self._pictures, self._display = nodes, notebook, pictures, display
        self._lang, self._plan, self._announce = lang, plan, announce
        self._stopping = Event()
        self.failure: Exception | None = None
        self._thread = Thread(target=self._work, name="chain", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Do nothing more; waits for the scan at hand."""
        self._stopping.set()
        self._thread.join(seconds)

    def _work(self) -> None:
        try:
            self._tell_all()
        except Exception as error:  # noqa: BLE001 - the end of a thread: who watches it raises it
            self.failure = error

    def _tell_all(self) -> None:
        left = self._plan.rounds or -1
        announced = False
        while left and not self._stopping.is_set():
            if self._notebook.told and not announced:
                self._announce(self._notebook.told)
                announced = True
            self._tell(self._notebook.begin(), past=not self._notebook.told)
            left -= 1
            self._stopping.wait(self._plan.pace * _BETWEEN if announced and left else 0)
        if not self._stopping.is_set():
            if not announced:
                self._announce(self._notebook.told)
            self._display.say(say(self._lang, "asleep"))

    def _tell(self, round_: int, *, past: bool) -> None:
        self._display.say(say(self._lang, "past" if past else "live", round=round_, days=self._plan.days))
        pictures, count = self._pictures(round_), 0
        clock = _past(self._plan.days) if past else _now
        for step in story(round_):
            self._do(step, pictures, clock(step.hour))
            count += 1
            if self._stopping.wait(0 if past else self._plan.pace):
                return
        while any(node.standing().waiting for node in self._nodes.values()):
            if self._stopping.wait(0.1):
                return
        self._notebook.tell(round_)
        self._display.say(say(self._lang, "recorded", round=round_, events=count))

    def _do(self, step: StoryStep, pictures: Pictures, at: int) -> None:
        self._nodes[step.player.name].do(step, pictures, at, self._stopping.is_set)
        self._display.act(step.player.name, deed(self._lang, step))


def _now(_: float) -> int:
    return now()


def _past(days: float) -> Callable[[float], int]:
    """The hours of a round, spread over the last days."""
    end = _now(0) - _LATELY
    return lambda hour: int(end - days * DAY * (1 - hour / HOURS))
