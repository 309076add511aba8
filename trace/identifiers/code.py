"""What a code names: a thing with one key, of one of three kinds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracechain.trace.words.fault import FaultError

# Characters of a text whose meaning is kept for the next time: what comes in must not fill the memory.
LONGEST_KEPT = 256


class Kind(StrEnum):
    """How finely a code names a thing (trace-semantics, section 1)."""

    INSTANCE = "instance"
    LOT = "lot"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that an event names or a person asks for.

    `key` is its one key; `lot` is the key of the lot that this very spelling also states it belongs to
    (a Digital Link or element string `01+10+21`), else None.
    """

    key: str
    kind: Kind
    lot: str | None = None


class CodeError(FaultError):
    """A text that is no code; its fault says what failed, the value, and what was expected."""
