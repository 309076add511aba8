"""From when on something is an alarm.

>>> Thresholds.parse("silence=3600, rejected=0.2").silence
3600.0
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from tracechain.trace.error import TracechainError


class ThresholdsError(TracechainError, ValueError):
    """Thresholds that can't be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Seconds, except `promises` and `rejected`.

    `silence`: nothing came from a device that promised nothing. `promises`: of those that a gateway gave (a status each
    minute) so many were broken. `offline`: the connection broke off without a farewell, and did not come back.
    `holes`: envelopes have been missing. `waiting`: the oldest event has waited in a spool. `skew`: a clock is off.
    `rejected`: so large a share of a node's events of a day went to quarantine. `unserved`: no ingest says that it works.
    """

    silence: float = 86_400.0
    promises: float = 3.0
    offline: float = 60.0
    holes: float = 300.0
    waiting: float = 3_600.0
    skew: float = 10.0
    rejected: float = 0.05
    unserved: float = 60.0

    @classmethod
    def parse(cls, text: str) -> Thresholds:
        """Read `name=number` pairs with commas between them; what is not named keeps its usual value."""
        names = [one.name for one in fields(cls)]
        given: dict[str, float] = {}
        for pair in filter(None, (part.strip() for part in text.split(","))):
            name, _, value = (part.strip() for part in pair.partition("="))
            if name not in names:
                raise ThresholdsError(f"{name!r} is no threshold; expected one of {', '.join(names)}")
            given[name] = _number(name, value)
        return cls(**given)


USUAL = Thresholds()


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 1e9:
        raise ThresholdsError(f"{name} is {text!r}; expected a number above 0")
    if name == "rejected" and value > 1:
        raise ThresholdsError(f"rejected is {text!r}; expected a share above 0, at most 1: 0.05 is 5 %")
    return value
