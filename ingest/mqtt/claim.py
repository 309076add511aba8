"""Who keeps a shard that two ingests were started on by mistake: the one that was started later (way-in, Several ingests).

They have one session at the broker, so each connection of one ends that of the other; brokers don't always say why, and
there are other reasons to lose a connection. So an ingest yields only when the connection is lost again and again, and
the shard's state, which it wrote itself, is then that of an ingest which was started later. Of two, one sees that.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json, take_text

LOSSES = 2  # after one, whoever came may be gone again
PAUSES = (1, 2, 4, 8, 16, 30)  # seconds before the next connection, by how often in a row it was lost
STEADY_SECONDS = 60.0  # longer than any pause, so that two who take turns can't each think that it went well


@dataclass(frozen=True, slots=True)
class ClaimState:
    """What is retained of a shard: whether it is served, and when the process started that says so."""

    online: bool
    since: datetime

    @classmethod
    def parse(cls, payload: bytes) -> ClaimState:
        """Read the payload; MessageError says in a sentence why it is none."""
        document = parse_json(payload)
        if not isinstance(document, dict):
            raise MessageError.of("shard.no_object", type=type(document).__name__)
        if not isinstance(online := document.get("online"), bool):
            raise MessageError.of("field.no_boolean", field="'online'", found=f"{online!r:.80}")
        return cls(online, _parse_time(take_text(document, "since")))

    def to_bytes(self) -> bytes:
        """The payload; to the microsecond, so that no two processes started at the same time."""
        since = self.since.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return json.dumps({"online": self.online, "since": since}).encode()


class ShardClaim:
    """The claim of the process that was started at `since` on one shard."""

    def __init__(self, since: datetime) -> None:
        self.since = since
        self._told = False  # the state that we wrote was heard: any other was written after it, by one that lives
        self._losses = 0  # of connections, in a row

    def lose(self, lasted: float) -> int:
        """The connection was lost after so many seconds; how many to wait before the next."""
        self._losses = 1 if lasted >= STEADY_SECONDS else self._losses + 1
        return PAUSES[min(self._losses, len(PAUSES)) - 1]

    def yields_to(self, state: ClaimState) -> bool:
        """Whether to leave the shard to the ingest whose state was heard."""
        self._told = self._told or state.since == self.since
        return self._told and self._losses >= LOSSES and state.since > self.since


def _parse_time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        pass
    else:
        if time.tzinfo is not None:
            return time
    raise MessageError.of("shard.no_time", found=f"{text!r:.80}")
