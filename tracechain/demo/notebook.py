"""What the demonstration remembers in its data folder: how many rounds there were, and the password of its account."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from pathlib import Path

from tracechain.demo.error import DemoError


class Notebook:
    """A data folder, held by one demonstration at a time."""

    def __init__(self, folder: Path) -> None:
        """Take the folder. Raises DemoError when it can't be written, or when another demonstration has it."""
        self._rounds = folder / "demo.json"
        self._password = folder / "demo-password"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder / "demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DemoError(f"The data folder {str(folder)!r} can't be used: {error.strerror}") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise DemoError(
                f"Another demonstration runs in {str(folder)!r}; stop it, or choose another folder by --data"
            ) from None

    def close(self) -> None:
        """Let go of the folder."""
        os.close(self._lock)

    @property
    def begun(self) -> int:
        """The number of the last round that was begun; 0 before the first."""
        return self._read()["begun"]

    @property
    def told(self) -> int:
        """The number of the last round that is on record to its end; 0 before the first."""
        return self._read()["told"]

    def begin(self) -> int:
        """Note that a round begins, and return its number: no code of it is ever used again."""
        state = self._read()
        self._write({**state, "begun": state["begun"] + 1})
        return state["begun"] + 1

    def tell(self, round_: int) -> None:
        """Note that a round is on record."""
        self._write({**self._read(), "told": round_})

    def password(self) -> str:
        """The password of the demonstration's account; made at the first use, readable by this user alone."""
        if not self._password.exists():
            new = self._password.with_suffix(".new")
            new.unlink(missing_ok=True)
            file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(file, "w", encoding="utf-8") as out:
                out.write(secrets.token_urlsafe(9) + "\n")
            new.replace(self._password)
        return self._password.read_text(encoding="utf-8").strip()

    def _read(self) -> dict[str, int]:
        if not self._rounds.exists():
            return {"begun": 0, "told": 0}
        try:
            state = json.loads(self._rounds.read_text(encoding="utf-8"))
            return {"begun": int(state["begun"]), "told": int(state["told"])}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DemoError(
                f"{str(self._rounds)!r} can't be read: {error!r}; remove the data folder to begin anew"
            ) from error

    def _write(self, state: dict[str, int]) -> None:
        new = self._rounds.with_suffix(".new")
        new.write_text(json.dumps(state), encoding="utf-8")
        new.replace(self._rounds)
