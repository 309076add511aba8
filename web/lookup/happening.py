"""An event on record as a page needs it: what it says, and who recorded it."""

from __future__ import annotations

from dataclasses import dataclass

from tracechain.trace.events.event import Event


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with the GLN of the party that recorded it ("" for the platform's operator)."""

    event: Event
    recorder: str = ""

    @property
    def place(self) -> str | None:
        """The key of the place it happened at: the business location, else the read point."""
        return self.event.biz_location or self.event.read_point

    @property
    def is_reading(self) -> bool:
        """Whether it is no more than a sensor's report: it says how it was, not what was done."""
        plain = self.event.biz_step in (None, "sensor_reporting") and self.event.disposition is None
        return plain and bool(self.event.document.get("sensorElementList"))
