"""A store that writes when the test lets it: as slow as one in another process may be."""

from __future__ import annotations

from collections.abc import Sequence
from queue import SimpleQueue

from tracechain.trace.facts.protocol import Fact, RecordResult, StoreError
from tracechain.trace.store.sqlite.store import SqliteStore

SECONDS = 60.0


class GatedStore(SqliteStore):
    """SQLite behind a gate: `asked` are the eventIDs of each batch that came to it."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.asked: SimpleQueue[list[str]] = SimpleQueue()
        self._turns: SimpleQueue[StoreError | None] = SimpleQueue()

    def let(self, *turns: StoreError | None) -> None:
        """Let as many batches through; for one that is an error the store is away."""
        for turn in turns:
            self._turns.put(turn)

    def record(self, facts: Sequence[Fact], received: Sequence[tuple[str, int]] = ()) -> RecordResult:
        self.asked.put([fact.event.id for fact in facts])
        turn = self._turns.get(timeout=SECONDS)
        if turn is not None:
            raise turn
        return super().record(facts, received)
