"""What a product is to be kept between, in degrees Celsius.

>>> Limits(2, 6).beyond(7.5), Limits(2, 6).beyond(4), Limits(None, -18).beyond(-20)
(1.5, 0.0, 0.0)
>>> Limits.of(None, None) is None
True
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the greatest temperature, °C; None where there is no bound on that side."""

    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, low: float | None, high: float | None) -> Limits | None:
        """Limits, or None where there is a bound on neither side."""
        return None if low is None and high is None else cls(low, high)

    def below(self, celsius: float) -> float:
        """By how many degrees a temperature lies below; 0 where it does not."""
        return 0.0 if self.low is None else max(self.low - celsius, 0.0)

    def above(self, celsius: float) -> float:
        """By how many degrees a temperature lies above; 0 where it does not."""
        return 0.0 if self.high is None else max(celsius - self.high, 0.0)

    def beyond(self, celsius: float) -> float:
        """By how many degrees a temperature lies outside; 0 within."""
        return max(self.below(celsius), self.above(celsius))
