"""What a device hands over: the codes of one moment, or why there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


def _nothing(_reason: str | None) -> None:
    """For devices that keep nothing."""


@dataclass(frozen=True, slots=True)
class Scan:
    """Codes seen together at `at` (µs since 1970) in `source` (the name of a picture, or what was typed).

    `texts` are raw data with their AIM identifier where it is known. `event_ids` name the events beforehand where the same
    scan may come again after a crash (a picture), else they are None. `fault`, instead of texts, names the sentence that says
    why nothing was read (words.py), with its `detail`.
    `settle` is called once the events are safe (None), or with the reason why they are not wanted.
    """

    source: str
    at: int
    texts: tuple[str, ...] = ()
    event_ids: Sequence[str | None] = ()
    fault: str | None = None
    detail: str = ""
    settle: Callable[[str | None], None] = field(default=_nothing, compare=False)
