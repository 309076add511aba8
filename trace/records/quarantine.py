"""Quarantine: what could not be recorded is kept whole, with the reason, until a person decides."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from sqlalchemy import func, select, tuple_, update

from tracechain.trace.records.audit import Audit
from tracechain.trace.records.database import Database, insert_new
from tracechain.trace.records.model import QuarantineRow, table_of


class State(StrEnum):
    """What was decided about an entry."""

    OPEN = "open"
    REPLAYED = "replayed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something at the door that can't be recorded.

    `raw` is the payload as it came, or, of one event in a readable one, that event's JSON. `path` is the field at
    fault. `epoch`, `seq` and `position` say where in a node's stream it stood, if it stood in one.
    """

    raw: bytes
    reason: str
    path: str = ""
    channel: str = ""
    topic: str = ""
    gln: str = ""
    device: str = ""
    epoch: str = ""
    seq: int | None = None
    position: int | None = None
    event: str | None = None

    @property
    def id(self) -> str:
        """`q-` and a digest: the same thing refused again is the same entry (mqtt-contract, Receipt).

        The content is in it too, so that nobody hides one payload behind the number of another.
        """
        numbered = (self.epoch, str(self.seq), str(self.position)) if self.seq is not None else ()
        digest = hashlib.sha256("\0".join((self.gln, self.device, *numbered, "")).encode("utf-8", "surrogatepass"))
        digest.update(self.raw)
        return f"q-{digest.hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A refusal on record, and what was decided about it."""

    id: str
    received: int
    channel: str
    topic: str
    gln: str
    device: str
    epoch: str
    seq: int | None
    position: int | None
    event: str | None
    path: str
    reason: str
    raw: bytes
    state: State
    decided: int | None
    decided_by: str | None
    note: str


class Quarantine:
    """The quarantine of one database."""

    def __init__(self, database: Database, audit: Audit, clock: Callable[[], int]) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def add(self, refusals: Sequence[Refusal]) -> list[str]:
        """Keep refusals, in one transaction; those that are there already stay as they are. Their ids, in order."""
        received = self._clock()
        rows = [{**_columns(refusal), "id": refusal.id, "received": received} for refusal in refusals]
        if rows:
            with self._database.writing() as session:
                insert_new(session, table_of(QuarantineRow), rows)
        return [str(row["id"]) for row in rows]

    def get(self, identifier: str) -> Entry | None:
        """An entry, or None where there is none."""
        with self._database.reading() as session:
            row = session.get(QuarantineRow, identifier)
        return _entry(row) if row else None

    def page(
        self,
        *,
        state: State | None = None,
        gln: str | None = None,
        device: str | None = None,
        words: str = "",
        before: tuple[int, str] | None = None,
        limit: int = 50,
    ) -> list[Entry]:
        """Entries, the newest first; `words` are sought in the reason; `before`: (received, id) of the last seen."""
        order = (QuarantineRow.received, QuarantineRow.id)
        query = select(QuarantineRow).order_by(*(column.desc() for column in order)).limit(limit)
        for column, wanted in ((QuarantineRow.state, state), (QuarantineRow.gln, gln), (QuarantineRow.device, device)):
            if wanted is not None:
                query = query.where(column == wanted)
        if words:
            query = query.where(QuarantineRow.reason.icontains(words, autoescape=True))
        if before is not None:
            query = query.where(tuple_(*order) < before)
        with self._database.reading() as session:
            rows = session.scalars(query).all()
        return [_entry(row) for row in rows]

    def count(self, state: State = State.OPEN) -> int:
        """How many entries are in a state."""
        query = select(func.count()).select_from(QuarantineRow).where(QuarantineRow.state == state)
        with self._database.reading() as session:
            return session.scalar(query) or 0

    def mark(self, identifier: str, state: State, who: str, note: str = "") -> bool:
        """Decide about an open entry, with a line in the audit; False if it is unknown or was decided before."""
        still_open = (QuarantineRow.id == identifier, QuarantineRow.state == State.OPEN)
        decision = {"state": state.value, "decided": self._clock(), "decided_by": who, "note": note}
        with self._database.writing() as session:
            statement = update(QuarantineRow).where(*still_open).values(decision).returning(QuarantineRow.id)
            changed = session.execute(statement).all()
            if changed:
                self._audit.note(session, who, f"quarantine.{state}", identifier, note=note)
        return bool(changed)


def _columns(refusal: Refusal) -> dict[str, object]:
    values = {f.name: _storable(getattr(refusal, f.name)) for f in fields(Refusal)}
    return {**values, "state": State.OPEN.value, "note": ""}


def _storable(value: object) -> object:
    # What is refused may well be text that no database takes: lone surrogates, NUL. `raw` has it as it came.
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _entry(row: QuarantineRow) -> Entry:
    values = {f.name: getattr(row, f.name) for f in fields(Entry)}
    return Entry(**{**values, "state": State(row.state)})
