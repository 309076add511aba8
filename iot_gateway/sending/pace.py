"""How fast and how patient a node is with the platform."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast and how patient, in seconds.

    `probe`: while ingest is away, one envelope so often. `silence`: without a receipt for so long, what was sent goes again,
    slowly at first (see Outbox).
    `resend`: what is missing is sent again at most so often.
    `report`: how it stands is told so often, and after a change at most every `change`.
    `window`: envelopes of a lane on their way without a receipt; below what a broker holds back unacknowledged.
    """

    probe: float = 60.0
    silence: float = 30.0
    resend: float = 2.0
    report: float = 60.0
    change: float = 10.0
    window: int = 16
