"""The second opinion: libzbar through pyzbar, in a process of its own (it can abort the process it is in)."""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

from PIL import Image

from tracechain.iot_gateway.reading.sighting import Sighting, Span

log = logging.getLogger(__name__)
_WORKER = (sys.executable, "-m", "tracechain.iot_gateway.reading.zbar_worker")
_IDENTIFIERS = {"EAN13": "]E0", "UPCA": "]E0", "UPCE": "]E0", "EAN8": "]E4"}


class ZbarReader:
    """libzbar in a worker that is kept, killed when it takes too long, and started again when it died.

    Without libzbar, or pyzbar, it sees nothing, and says so once in the log.
    """

    def __init__(self, timeout: float = 10.0, command: Sequence[str] = _WORKER) -> None:
        """`timeout` is in seconds, of one picture."""
        self._timeout, self._command = timeout, command
        self._worker: subprocess.Popen[bytes] | None = None
        self._absent = False
        self._mutex = threading.Lock()

    def read(self, picture: Image.Image, formats: Sequence[str] | None) -> list[Sighting]:
        """The EAN, UPC, Code 128 and QR symbols it sees; none when its process dies of the picture."""
        with self._mutex:
            answer = self._ask(picture)
        return [_sighting(symbol) for symbol in answer if formats is None or _wanted(symbol["format"], formats)]

    def close(self) -> None:
        """End the worker."""
        with self._mutex:
            self._end()

    def _ask(self, picture: Image.Image) -> list[dict[str, Any]]:
        if self._absent or not self._start():
            return []
        try:
            answer = self._exchange(f"{picture.width} {picture.height}\n".encode() + picture.tobytes())
        except OSError as error:
            log.warning("The second reader failed on a picture of %d x %d: %s", picture.width, picture.height, error)
            self._end()
            return []
        return list(answer)

    def _start(self) -> bool:
        """Have a worker; False when there can be none."""
        if self._worker is not None and self._worker.poll() is None:
            return True
        self._end()
        self._worker = subprocess.Popen(  # noqa: S603 - our own module, or what a test gives
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            greeting = self._exchange(b"")
        except OSError as error:
            greeting = {"ready": False, "reason": str(error)}
        if not greeting["ready"]:
            log.warning("There is no second reader: %s", greeting["reason"])
            self._absent = True
            self._end()
        return not self._absent

    def _exchange(self, question: bytes) -> Any:
        """Write a question and read a line, within the time; both may block, so a watch ends a worker that hangs."""
        worker = self._worker
        if worker is None or worker.stdin is None or worker.stdout is None:
            raise OSError("its process is gone")
        watch = threading.Timer(self._timeout, worker.kill)
        watch.daemon = True
        watch.start()
        try:
            worker.stdin.write(question)
            worker.stdin.flush()
            line = worker.stdout.readline()
        finally:
            watch.cancel()
        if not line:
            raise OSError(f"its process ended with {worker.wait()}")
        return json.loads(line)

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                _close(pipe)


def _close(pipe: Any) -> None:
    with contextlib.suppress(BrokenPipeError):  # what was not yet written to a dead worker
        pipe.close()


def _wanted(name: str, formats: Sequence[str]) -> bool:
    return name in formats or (name not in {"QRCode", "Code128"} and "EANUPC" in formats)


def _sighting(symbol: dict[str, Any]) -> Sighting:
    return Sighting(
        text=symbol["text"],
        symbology=_IDENTIFIERS.get(symbol["format"], ""),
        format=symbol["format"],
        span=Span(*symbol["span"]),
        lines=symbol["lines"],
    )
