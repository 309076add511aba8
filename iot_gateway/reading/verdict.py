"""What is believed of what two readers see.

zxing-cpp is believed, but for glints: a few lines across a linear symbol that spell another, check-digit-valid number.
libzbar alone is believed where its symbology proves itself: EAN-13 on several lines, and QR codes.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracechain.iot_gateway.reading.sighting import Sighting, Span

RETAIL = frozenset({"EAN13", "EAN8", "UPCA", "UPCE"})
_CHECKED_BY_ONE_DIGIT = RETAIL | {"ITF", "ITF14"}
_MIN_LINES = 5  # of libzbar alone: what is not there is seen on one or two


def believed(first: Sequence[Sighting], second: Sequence[Sighting]) -> list[tuple[Sighting, bool]]:
    """The symbols that are believed, each with whether both readers saw it; `first` are zxing-cpp's, `second` libzbar's."""
    seen = {_name(sighting) for sighting in second}
    verdict = [
        (sighting, _name(sighting) in seen)
        for sighting in first
        if not any(_is_glint(sighting, other) for other in first)
    ]
    known = {_name(sighting) for sighting in first}
    for sighting in second:
        if _name(sighting) not in known and _stands_alone(sighting, first):
            known.add(_name(sighting))
            verdict.append((sighting, False))
    return verdict


def _name(sighting: Sighting) -> tuple[str, str]:
    """What two readers must say alike: libzbar calls a UPC-A an EAN-13 with a zero before it."""
    if sighting.format in {"EAN13", "UPCA"}:
        return "EAN13", sighting.text.zfill(13)
    return ("QRCode" if sighting.format.startswith("QRCode") else sighting.format), sighting.text


def _stands_alone(sighting: Sighting, first: Sequence[Sighting]) -> bool:
    if any(_overlap(sighting.span, other.span) for other in first):
        return False  # the readers contradict each other: the first is believed
    if sighting.format in {"EAN13", "UPCA"}:
        return sighting.lines >= _MIN_LINES
    return sighting.format == "QRCode" and sighting.text.isascii()  # beyond ASCII it guesses the character set


def _is_glint(sighting: Sighting, other: Sighting) -> bool:
    """Whether a symbol is a few lines (under 5 % of its length) beside another that has the same length at the same place."""
    if not {sighting.format, other.format} <= _CHECKED_BY_ONE_DIGIT or sighting.text == other.text:
        return False
    upright = sighting.span.height > sighting.span.width
    mine, theirs = _extent(sighting.span, upright), _extent(other.span, upright)
    length = mine[1] - mine[0] + 1
    thickness = sighting.span.width if upright else sighting.span.height
    other_thickness = other.span.width if upright else other.span.height
    shared = min(mine[1], theirs[1]) - max(mine[0], theirs[0]) + 1
    return thickness < 0.05 * length and other_thickness > 2 * thickness and shared > 0.8 * length


def _extent(span: Span, upright: bool) -> tuple[int, int]:
    return (span.top, span.bottom) if upright else (span.left, span.right)


def _overlap(one: Span, other: Span) -> bool:
    return one.left <= other.right and other.left <= one.right and one.top <= other.bottom and other.top <= one.bottom
