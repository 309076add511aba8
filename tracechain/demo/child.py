"""A process of the demonstration: started again when it dies, and gone when the demonstration is."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_CALM = 10.0  # seconds that a process must live for its death not to count as another try
_LONGEST_PAUSE = 10.0


class Child:
    """One run of a program after the other, in a session of its own, with a log.

    Start and mend it in the main thread: the kernel ends it with the thread that started it.
    """

    def __init__(self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        self.name, self.log = name, log
        self._command, self._environment = list(command), dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = self._pause = self._again = 0.0
        log.unlink(missing_ok=True)

    def start(self) -> None:
        """Start it."""
        # Linux: it is told to stop when we are gone, however that came.
        setpriv = shutil.which("setpriv")
        tied = [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
        self._started = time.monotonic()
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the demonstration's own programs
                [*tied, *self._command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def mend(self) -> int | None:
        """Start it again if it died, after a pause that grows; its exit code once it is started again, else None."""
        if self._process is None or self.lives:
            return None
        now = time.monotonic()
        if not self._again:
            self._pause = 0.0 if now - self._started > _CALM else min(2 * self._pause + 0.5, _LONGEST_PAUSE)
            self._again = now + self._pause
        if now < self._again:
            return None
        code = self._process.returncode
        self._again = 0.0
        self._clear()
        self.start()
        return code

    def terminate(self) -> None:
        """Ask it to stop."""
        if self._process is not None and self.lives:
            self._process.terminate()

    def finish(self, deadline: float) -> None:
        """Wait for its end up to a time of the monotonic clock; then it is killed, with all that it started."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._clear()
        self._process.wait()

    def last_words(self) -> str:
        """The last line of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        return next((line for line in reversed(lines) if line.strip()), "")

    def _clear(self) -> None:
        """End what it started and left behind: its session is its process group."""
        if self._process is not None:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return  # nothing was left
