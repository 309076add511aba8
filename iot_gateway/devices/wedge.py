"""Scanners that type: one code a line, from standard input or a serial line."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Iterator

from tracechain.iot_gateway.devices.scan import Scan
from tracechain.iot_gateway.error import SourceError
from tracechain.trace.events.units import now

MAX_LINE_BYTES = 8192  # the largest symbol holds less than half of it
_PATIENCE = 0.2  # seconds until the wish to stop is noticed


def wedge_scans(descriptor: int, stop: threading.Event) -> Iterator[Scan]:
    """A scan for each line, ended by CR or LF, until the input ends or `stop` is set; empty lines are nothing.

    SourceError when it can't be read any more: a serial line that was unplugged, for instance.
    """
    for line in _lines(descriptor, stop):
        text = line.decode("utf-8", "replace").strip(" \t")
        if len(line) >= MAX_LINE_BYTES:
            yield Scan(text[:40], now(), fault="too-long", detail=str(MAX_LINE_BYTES))
        elif text:
            yield Scan(text, now(), (text,), (None,))


def _lines(descriptor: int, stop: threading.Event) -> Iterator[bytes]:
    rest = b""
    while not stop.is_set():
        if not select.select([descriptor], [], [], _PATIENCE)[0]:
            continue
        chunk = _read(descriptor)
        if not chunk:
            break
        *lines, rest = (rest + chunk).replace(b"\r", b"\n").split(b"\n")
        yield from lines
        rest = rest[:MAX_LINE_BYTES]  # a line without end takes no more than this
    if rest and not stop.is_set():
        yield rest


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError as error:
        raise SourceError(f"Can't read the scanner: {error.strerror}") from error
