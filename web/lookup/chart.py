"""The temperature curve as plain numbers for an inline SVG: no script, no style attribute."""

from __future__ import annotations

from dataclasses import dataclass

from tracechain.web.lookup.temperature import Point, Temperatures

WIDTH, HEIGHT = 420, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 8, 10, 24


@dataclass(frozen=True, slots=True)
class Dot:
    """A reading in the drawing's own units."""

    x: float
    y: float
    point: Point


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws. `band` is (top, height) of what lies within the limits; `rules` are (y, °C)."""

    line: str
    dots: tuple[Dot, ...]
    outside: tuple[Dot, ...]
    band: tuple[float, float] | None
    rules: tuple[tuple[float, float], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - _BOTTOM


def chart(temperatures: Temperatures) -> Chart:
    """Lay out the readings of a curve."""
    shown, limits = temperatures.shown(), temperatures.limits
    bounds = [bound for bound in (limits.low, limits.high) if bound is not None] if limits else []
    low = min([temperatures.lowest, *bounds]) - 1
    high = max([temperatures.highest, *bounds]) + 1
    start, span = shown[0].time, max(shown[-1].time - shown[0].time, 1)

    def across(time: int) -> float:
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (time - start) / span, 1)

    def down(celsius: float) -> float:
        return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (high - celsius) / (high - low), 1)

    dots = tuple(Dot(across(one.time), down(one.celsius), one) for one in shown)
    outside = tuple(dot for dot in dots if limits and limits.beyond(dot.point.celsius) > 0)
    band = None
    if limits and bounds:
        top = down(limits.high if limits.high is not None else high)
        band = (top, round(down(limits.low if limits.low is not None else low) - top, 1))
    rules = tuple((down(celsius), celsius) for celsius in (bounds or [temperatures.lowest, temperatures.highest]))
    return Chart(" ".join(f"{dot.x},{dot.y}" for dot in dots), dots, outside, band, rules)
