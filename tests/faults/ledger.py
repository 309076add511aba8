"""What a node's witness wrote down: what was tried, what the gateway said OK to, and what each receipt let it delete."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Told:
    """A receipt as the node understood it, and the events that it let go of."""

    epoch: str
    upto: int
    events: tuple[str, ...]


@dataclass(slots=True)
class Ledger:
    """One node's; `read` takes in what was written since."""

    path: Path
    tried: dict[str, str] = field(default_factory=dict)  # eventID: digest of the content
    ok: list[str] = field(default_factory=list)
    receipts: int = 0
    _at: int = 0

    def read(self) -> list[Told]:
        """The receipts that were not read before."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(self._at)
            chunk = file.read()
        whole = chunk[: chunk.rfind(b"\n") + 1]
        self._at += len(whole)
        return [told for line in whole.splitlines() if (told := self._take(json.loads(line)))]

    def _take(self, line: dict[str, object]) -> Told | None:
        match line:
            case {"tried": str(event), "content": str(content)}:
                self.tried[event] = content
            case {"ok": str(event)}:
                self.ok.append(event)
            case {"receipt": str(epoch), "upto": int(upto), "events": list(events)}:
                self.receipts += 1
                return Told(epoch, upto, tuple(map(str, events)))
        return None
