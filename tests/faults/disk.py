"""A small disk that can be filled: a tmpfs of its own where we may mount one, else a plain folder that can't."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path

_BLOCK = 1 << 16


class Disk:
    """A file system of a few megabytes; `can_fill` is False where mounting one is not allowed."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._ballast = folder / "ballast"
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tracechain-faults", str(folder)]
        self.can_fill = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0

    def fill(self) -> None:
        """Take all the room there is."""
        with self._ballast.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(_BLOCK))

    def free(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)

    def close(self) -> None:
        if self.can_fill:
            subprocess.run(["umount", "--lazy", str(self.folder)], capture_output=True, check=False)
