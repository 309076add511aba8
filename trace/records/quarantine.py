"""Quarantine: what could not be recorded is kept whole, with the reason, until a person decides.

A person corrects and replays an entry (`ingest.replay`), rejects it with a reason, or opens a rejected one again.
What came in is never changed; every act is a line in the audit, with the SHA-256 of the content before and after it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import reduce
from typing import Any, NamedTuple, TypedDict, Unpack

from sqlalchemy import ColumnElement, func, or_, select, tuple_, update

from tracechain.trace.events.units import MINUTE
from tracechain.trace.records.audit import Audit, AuditLine
from tracechain.trace.records.database import Database, inserting
from tracechain.trace.records.model import QuarantineRow, table_of
from tracechain.trace.words.fault import Fault, Faults, reason, wording
from tracechain.trace.words.shown import printable

LEASE = MINUTE  # after which a replay that did not end is taken for dead
_MOST_NAMED = 20  # events that a line of the audit names
_PORTION = 500  # entries of one transaction: SQLite takes so many names in a statement, and others want to write too


class EntryState(StrEnum):
    """What was decided about an entry."""

    OPEN = "open"
    REPLAYED = "replayed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something at the door that can't be recorded.

    `raw` is the payload as it came, or, of one event in a readable one, that event's JSON. `faults` say why, at least one.
    `epoch`, `seq` and `position` say where in a node's stream it
    stood, if it stood in one. `regulator`: whoever brought it may void the events of others.
    """

    raw: bytes
    faults: Faults
    channel: str = ""
    topic: str = ""
    gln: str = ""
    device: str = ""
    epoch: str = ""
    seq: int | None = None
    position: int | None = None
    event: str | None = None
    regulator: bool = False

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
class QuarantineEntry:
    """A refusal on record, and what was decided about it; `corrected` is what was last tried in place of `raw`.

    `path` is that of the first fault, `reason` tells the faults in English, as much as there was room for.
    """

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
    state: EntryState
    decided: int | None
    decided_by: str | None
    note: str
    regulator: bool
    faults: Faults
    corrected: bytes | None


class EntryNumber(NamedTuple):
    """The entry that a refusal is kept as; not `new` where it was there before: somebody sent the same again."""

    id: str
    new: bool


class Search(TypedDict, total=False):
    """Which entries are meant; what is left out, None, "" or empty does not narrow.

    Each of `words` is sought in the reason in both languages, its kinds, eventID, topic and id. `kind` is that of a fault,
    such as `code.check_digit`, or its area, `code`. `since` and `until` are the first and last time of receipt.
    """

    gln: str | None
    device: str | None
    words: Sequence[str]
    kind: str | None
    since: int | None
    until: int | None


class Quarantine:
    """The quarantine of one database."""

    def __init__(self, database: Database, audit: Audit, clock: Callable[[], int]) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def add(self, refusals: Sequence[Refusal]) -> list[EntryNumber]:
        """Keep refusals, in one transaction; those that are there already stay as they are. Their entries, in order."""
        received, table = self._clock(), table_of(QuarantineRow)
        rows = [{**_columns(refusal), "id": refusal.id, "received": received} for refusal in refusals]
        if not rows:
            return []
        with self._database.writing() as session:
            inserted = inserting(session, table).on_conflict_do_nothing().returning(table.c.id)
            new = set(session.scalars(inserted, rows))
        ids = [str(row["id"]) for row in rows]
        return [EntryNumber(one, one in new and one not in ids[:place]) for place, one in enumerate(ids)]

    def get(self, identifier: str) -> QuarantineEntry | None:
        """An entry, or None where there is none."""
        with self._database.reading() as session:
            row = session.get(QuarantineRow, identifier)
        return _entry(row) if row else None

    def page(
        self,
        *,
        state: EntryState | None = None,
        before: tuple[int, str] | None = None,
        limit: int = 50,
        **search: Unpack[Search],
    ) -> list[QuarantineEntry]:
        """Entries, the newest first; `before`: (received, id) of the last seen."""
        order = (QuarantineRow.received, QuarantineRow.id)
        query = select(QuarantineRow).where(*_narrow(state, search)).order_by(*(column.desc() for column in order))
        if before is not None:
            query = query.where(tuple_(*order) < before)
        with self._database.reading() as session:
            rows = session.scalars(query.limit(limit)).all()
        return [_entry(row) for row in rows]

    def count(self, state: EntryState | None = EntryState.OPEN, **search: Unpack[Search]) -> int:
        """How many entries are in a state, and as sought."""
        query = select(func.count()).select_from(QuarantineRow).where(*_narrow(state, search))
        with self._database.reading() as session:
            return session.scalar(query) or 0

    def ids(self, state: EntryState | None = EntryState.OPEN, **search: Unpack[Search]) -> list[str]:
        """The ids of all entries in a state, and as sought, the oldest first: the order in which they are replayed."""
        query = select(QuarantineRow.id).where(*_narrow(state, search))
        with self._database.reading() as session:
            return list(session.scalars(query.order_by(QuarantineRow.received, QuarantineRow.id)))

    def reject(self, identifiers: Sequence[str], who: str, why: str) -> list[str]:
        """Reject open entries, for a reason; those of them that were open. `reopen` undoes it.

        Raises ValueError without a reason: the audit must say why.
        """
        if not why.strip():
            raise ValueError("to reject needs a reason; expected some words")
        return self._decide(identifiers, EntryState.OPEN, EntryState.REJECTED, "quarantine.rejected", who, why.strip())

    def reopen(self, identifiers: Sequence[str], who: str, why: str = "") -> list[str]:
        """Open rejected entries again; those of them that were rejected."""
        return self._decide(identifiers, EntryState.REJECTED, EntryState.OPEN, "quarantine.reopened", who, why.strip())

    def claim(self, identifier: str) -> bool:
        """Take an open entry for a replay; False if it is unknown, decided, or somebody replays it just now."""
        taken = {"claimed": self._clock()}
        with self._database.writing() as session:
            statement = update(QuarantineRow).where(QuarantineRow.id == identifier, *self._free(EntryState.OPEN))
            return bool(session.execute(statement.values(taken).returning(QuarantineRow.id)).all())

    def release(self, identifier: str) -> None:
        """Give a claimed entry back untried: the store did not answer."""
        with self._database.writing() as session:
            session.execute(update(QuarantineRow).where(QuarantineRow.id == identifier).values(claimed=None))

    def settle(
        self,
        identifier: str,
        who: str,
        content: bytes,
        refused: Sequence[Fault] = (),
        events: Sequence[str] = (),
    ) -> None:
        """End the replay of a claimed entry with the content that was tried: it is recorded, or `refused` again.

        `events` are the eventIDs that it is recorded as; the audit names the first of them, and how many more there are.
        """
        with self._database.writing() as session:
            row = session.get(QuarantineRow, identifier, with_for_update=True)
            if row is None or row.state != EntryState.OPEN:
                return  # the claim ran out, and another was faster: the store knows an event once whoever brought it
            hashes = {"before": sha256(row.corrected or row.raw), "after": sha256(content)}
            row.claimed = None
            row.corrected = content if content != row.raw else row.corrected
            if refused:
                faults = [fault.to_json() for fault in refused]
                self._audit.note(session, who, "quarantine.refused_again", identifier, **hashes, faults=faults)
                return
            row.state, row.decided, row.decided_by, row.note = EntryState.REPLAYED.value, self._clock(), who, ""
            named = {"events": list(events[:_MOST_NAMED]), "more": len(events[_MOST_NAMED:])} if events else {}
            self._audit.note(session, who, "quarantine.replayed", identifier, **hashes, **named)

    def _decide(
        self, identifiers: Sequence[str], before: EntryState, after: EntryState, what: str, who: str, why: str
    ) -> list[str]:
        undone = after is EntryState.OPEN
        decision = {
            "state": after.value,
            "decided": None if undone else self._clock(),
            "decided_by": None if undone else who,
            "note": "" if undone else _storable(why),
            "claimed": None,
        }
        columns = (QuarantineRow.id, QuarantineRow.raw, QuarantineRow.corrected)
        done: set[str] = set()
        for start in range(0, len(identifiers), _PORTION):
            some = identifiers[start : start + _PORTION]
            with self._database.writing() as session:
                statement = update(QuarantineRow).where(QuarantineRow.id.in_(some), *self._free(before))
                for identifier, raw, corrected in session.execute(statement.values(decision).returning(*columns)).all():
                    same = sha256(corrected or raw)
                    self._audit.note(session, who, what, identifier, note=_storable(why), before=same, after=same)
                    done.add(identifier)
        return [identifier for identifier in dict.fromkeys(identifiers) if identifier in done]

    def _free(self, state: EntryState) -> tuple[ColumnElement[bool], ...]:
        """In a state, and nobody is at it."""
        late = self._clock() - LEASE
        return QuarantineRow.state == state, or_(QuarantineRow.claimed.is_(None), QuarantineRow.claimed < late)


def sha256(content: bytes) -> str:
    """The name of a content in the audit: `sha256:` and its lower-case hex digits."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def is_recorded_as(content: bytes, history: Sequence[AuditLine]) -> bool:
    """Whether an entry was recorded with a content, by its lines of the audit."""
    return any(line.what == "quarantine.replayed" and line.detail["after"] == sha256(content) for line in history)


def _narrow(state: EntryState | None, search: Search) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = [] if state is None else [QuarantineRow.state == state]
    if (gln := search.get("gln")) is not None:
        clauses.append(QuarantineRow.gln == gln)
    if device := search.get("device"):
        clauses.append(QuarantineRow.device == device)
    if (since := search.get("since")) is not None:
        clauses.append(QuarantineRow.received >= since)
    if (until := search.get("until")) is not None:
        clauses.append(QuarantineRow.received <= until)
    if kind := search.get("kind"):
        clauses.append(or_(*(QuarantineRow.kinds.contains(f"\n{kind}{end}", autoescape=True) for end in "\n.")))
    clauses += map(_says, search.get("words", ()))
    return clauses


def _says(word: str) -> ColumnElement[bool]:
    row = QuarantineRow
    parts = (row.reason, row.reason_zh, row.kinds, func.coalesce(row.event, ""), row.topic, row.id)
    return reduce(lambda text, part: text + "\n" + part, parts).icontains(word, autoescape=True)


def _columns(refusal: Refusal) -> dict[str, object]:
    values = {f.name: _storable(getattr(refusal, f.name)) for f in fields(Refusal)}
    told = {
        "faults": [fault.to_json() for fault in refusal.faults],
        "path": refusal.faults[0].path,
        "reason": reason(refusal.faults),
        "reason_zh": wording(refusal.faults, "zh-CN"),  # its texts and numbers are found in the English one
        "kinds": "\n".join(["", *sorted({fault.kind for fault in refusal.faults}), ""]),
    }
    return {**values, **told, "state": EntryState.OPEN.value, "note": ""}


def _storable(value: Any) -> Any:
    # What is refused may well be text that no database takes: lone surrogates, NUL. `raw` has it as it came.
    return printable(value) if isinstance(value, str) else value


def _entry(row: QuarantineRow) -> QuarantineEntry:
    values = {f.name: getattr(row, f.name) for f in fields(QuarantineEntry)}
    faults = tuple(map(Fault.of_json, row.faults))
    return QuarantineEntry(**{**values, "state": EntryState(row.state), "faults": faults})
