"""The alarms on record: when each began and ended, and who has seen it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update

from tracechain.trace.events.units import DAY
from tracechain.trace.records.audit import Audit
from tracechain.trace.records.database import Database, insert_new
from tracechain.trace.records.errors import NoSuchAlarm
from tracechain.trace.records.model import AlarmRow, NodeRow, table_of
from tracechain.trace.watching.alarm import Alarm, AlarmKind
from tracechain.trace.watching.wording import sentence
from tracechain.trace.words.sentence import Sentence

KEPT = 90 * DAY  # that an alarm is kept after its end


@dataclass(frozen=True, slots=True)
class AlarmEntry:
    """An alarm on record. Times in µs; `ended` is None while it lasts, `acknowledged` until somebody has seen it."""

    id: str
    kind: AlarmKind
    gln: str
    device: str
    began: int
    ended: int | None
    facts: Mapping[str, Any]
    acknowledged: int | None
    acknowledged_by: str | None
    note: str

    @property
    def sentence(self) -> Sentence:
        """What it says, in both languages, without a stop."""
        return sentence(self.kind, self.facts)


class Alarms:
    """The alarms of one database."""

    def __init__(self, database: Database, audit: Audit, clock: Callable[[], int]) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def settle(self, found: Sequence[Alarm]) -> None:
        """Begin those that are found and not on record, end those on record that are found no more.

        Writes only where something has changed, so several processes may do it as often as they like.
        """
        wanted = {alarm.key: alarm for alarm in found}
        with self._database.reading() as session:
            query = select(AlarmRow.standing, AlarmRow.facts).where(AlarmRow.standing.is_not(None))
            known = {str(row.standing): row.facts for row in session.execute(query)}
        if known.keys() == wanted.keys() and all(known[key] == dict(wanted[key].facts) for key in known):
            return
        now = self._clock()
        with self._database.writing() as session:
            over = sorted(known.keys() - wanted.keys())
            here = table_of(AlarmRow)
            session.execute(update(here).where(here.c.standing.in_(over)).values(standing=None, ended=now))
            for key in known.keys() & wanted.keys():
                session.execute(update(here).where(here.c.standing == key).values(facts=dict(wanted[key].facts)))
            insert_new(session, here, [_row(alarm) for key, alarm in wanted.items() if key not in known])
            session.execute(delete(here).where(here.c.ended < now - KEPT))

    def standing(self, gln: str | None = None) -> list[AlarmEntry]:
        """The alarms that last, the newest first; `gln`: of one party alone."""
        query = select(AlarmRow).where(AlarmRow.standing.is_not(None)).order_by(AlarmRow.began.desc(), AlarmRow.id)
        return self._entries(query, gln)

    def past(self, gln: str | None = None, limit: int = 20) -> list[AlarmEntry]:
        """The alarms that ended last."""
        query = select(AlarmRow).where(AlarmRow.ended.is_not(None)).order_by(AlarmRow.ended.desc(), AlarmRow.id)
        return self._entries(query.limit(limit), gln)

    def acknowledge(self, identifier: str, who: str, note: str = "", gln: str | None = None) -> AlarmEntry:
        """Note that somebody has seen an alarm that lasts; one that nothing else ends, ends with it.

        Seen before, it stays as it was. Raises NoSuchAlarm for one that is not there, or has ended.
        """
        now = self._clock()
        with self._database.writing() as session:
            row = session.get(AlarmRow, identifier)
            if row is None or (gln is not None and row.gln != gln):
                raise NoSuchAlarm(f"there is no alarm {identifier!r}")
            if row.standing is None:
                raise NoSuchAlarm(f"the alarm {identifier!r} has ended")
            if row.acknowledged is None:
                row.acknowledged, row.acknowledged_by, row.note = now, who, note
                if row.kind == AlarmKind.BROKEN:
                    row.standing, row.ended = None, now
                    here = NodeRow.gln == row.gln, NodeRow.device == row.device
                    session.execute(update(NodeRow).where(*here).values(broken=None, broken_at=""))
                self._audit.note(
                    session, who, "alarm.acknowledged", identifier, kind=row.kind, node=_name(row), note=note
                )
            return _entry(row)

    def _entries(self, query: Any, gln: str | None) -> list[AlarmEntry]:
        narrowed = query if gln is None else query.where(AlarmRow.gln == gln)
        with self._database.reading() as session:
            return [_entry(row) for row in session.scalars(narrowed)]


def _row(alarm: Alarm) -> dict[str, Any]:
    return {
        "id": f"a-{secrets.token_hex(8)}",
        "standing": alarm.key,
        "kind": alarm.kind.value,
        "gln": alarm.gln,
        "device": alarm.device,
        "began": alarm.began,
        "facts": dict(alarm.facts),
    }


def _entry(row: AlarmRow) -> AlarmEntry:
    return AlarmEntry(
        row.id,
        AlarmKind(row.kind),
        row.gln,
        row.device,
        row.began,
        row.ended,
        row.facts,
        row.acknowledged,
        row.acknowledged_by,
        row.note,
    )


def _name(row: AlarmRow) -> str:
    return f"{row.gln}.{row.device}" if row.gln else ""
