"""The answer to a trace: items, links, events and gaps, kept in columns until somebody reads them (http-contract)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracechain.trace.error import TracechainError
from tracechain.trace.identifiers.code import Kind
from tracechain.trace.lineage.columns import FIRST, LAST
from tracechain.trace.words.gaps import GAP_SENTENCES
from tracechain.trace.words.sentence import Sentence


class Direction(StrEnum):
    """正向跟踪 (where did it go?) and 逆向溯源 (where did it come from?)."""

    FORWARD = "forward"
    BACKWARD = "backward"


class LinkKind(StrEnum):
    """The rule by which one item leads to the next."""

    TRANSFORMATION = "transformation"
    MEMBERSHIP = "membership"
    CONTAINMENT = "containment"
    CONTACT = "contact"  # supposed alone: see `whatif`


class UnknownThing(TracechainError, LookupError):
    """No event that counts names the thing, and no membership states it."""

    def __init__(self, key: str) -> None:
        super().__init__(f"nothing is recorded about {key!r}: no event names it")
        self.key = key


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of the answer. `distance`: the fewest links from the subject. Times in µs, None for always."""

    id: str
    kind: Kind
    distance: int
    since: int | None
    until: int | None


@dataclass(frozen=True, slots=True)
class TraceLink:
    """A link from one item to another, pointing downstream; `via`: the containers through which it was the input."""

    source: str
    target: str
    kind: LinkKind
    event: str
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the records leave open or contradict, with the event and the thing it was seen at."""

    kind: str
    event: str
    thing: str
    detail: str

    @property
    def sentence(self) -> Sentence:
        """What it means, in both languages."""
        return GAP_SENTENCES[self.kind]


@dataclass(frozen=True, slots=True)
class Answer:
    """One trace, whole. `events` are eventIDs in the order of eventTime."""

    subject: str
    direction: Direction
    since: int | None
    until: int | None
    as_of: int | None
    items: Sequence[Item]
    links: Sequence[TraceLink]
    events: Sequence[str]
    gaps: Sequence[Gap]


def bounded(time: int) -> int | None:
    """A time of a walk, None where it is before or after every time."""
    return None if time in (FIRST, LAST) else time
