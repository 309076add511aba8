"""Which shards a process serves, as written on the command line.

>>> parse_shards("0-3,a,f")
'0123af'
"""

from __future__ import annotations

from tracechain.ingest.errors import ShardError
from tracechain.trace.messages.topics import SHARDS


def parse_shards(text: str) -> str:
    """Hex digits and ranges of them, in order and each once. Raises ShardError."""
    found: set[str] = set()
    for part in text.lower().split(","):
        first, dash, last = part.partition("-")
        ends = (first, last if dash else first)
        if any(len(end) != 1 or end not in SHARDS for end in ends) or ends[0] > ends[1]:
            raise ShardError(f"{part!r} is no shard; expected hex digits and ranges, such as 0-7 or 3,a-f")
        found.update(SHARDS[SHARDS.index(ends[0]) : SHARDS.index(ends[1]) + 1])
    return "".join(sorted(found))
