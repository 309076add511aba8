"""Capture jobs: what became of a document that was sent to the capture interface (EPCIS 2.0, 12.6.1)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select, tuple_, update

from tracechain.trace.records.database import Database
from tracechain.trace.records.model import CaptureJobRow


class ErrorBehaviour(StrEnum):
    """GS1-Capture-Error-Behaviour."""

    ROLLBACK = "rollback"
    PROCEED = "proceed"


@dataclass(frozen=True, slots=True)
class CaptureJob:
    """A job of an owner (`who`, `party`). `success` means nothing while it runs; `errors` are RFC 9457 problems."""

    id: str
    created: int
    finished: int | None
    success: bool
    behaviour: ErrorBehaviour
    errors: tuple[Mapping[str, Any], ...]
    who: str
    party: str | None

    @property
    def running(self) -> bool:
        return self.finished is None


class CaptureJobs:
    """The capture jobs of one database."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock

    def start(self, behaviour: ErrorBehaviour, who: str, party: str | None = None) -> CaptureJob:
        """A new job that runs."""
        job = CaptureJob(str(uuid.uuid4()), self._clock(), None, False, behaviour, (), who, party)
        row = CaptureJobRow(
            id=job.id, created=job.created, success=False, behaviour=behaviour.value, errors=[], who=who, party=party
        )
        with self._database.writing() as session:
            session.add(row)
        return job

    def finish(self, identifier: str, *, success: bool, errors: Sequence[Mapping[str, Any]] = ()) -> bool:
        """End a job; False for one that is unknown or ended before, which stays as it is."""
        running = (CaptureJobRow.id == identifier, CaptureJobRow.finished.is_(None))
        statement = update(CaptureJobRow).where(*running).returning(CaptureJobRow.id)
        ended = {"finished": self._clock(), "success": success, "errors": [dict(error) for error in errors]}
        with self._database.writing() as session:
            changed = session.execute(statement.values(ended)).all()
        return bool(changed)

    def find(self, identifier: str) -> CaptureJob | None:
        """A job, or None where there is none."""
        with self._database.reading() as session:
            row = session.get(CaptureJobRow, identifier)
        return _job(row) if row else None

    def page(
        self, *, who: str | None = None, before: tuple[int, str] | None = None, limit: int = 30
    ) -> list[CaptureJob]:
        """Jobs (of one owner), the newest first; `before` is (created, id) of the last one of the page before."""
        order = (CaptureJobRow.created, CaptureJobRow.id)
        query = select(CaptureJobRow).order_by(*(column.desc() for column in order)).limit(limit)
        if who is not None:
            query = query.where(CaptureJobRow.who == who)
        if before is not None:
            query = query.where(tuple_(*order) < before)
        with self._database.reading() as session:
            rows = session.scalars(query).all()
        return [_job(row) for row in rows]


def _job(row: CaptureJobRow) -> CaptureJob:
    behaviour = ErrorBehaviour(row.behaviour)
    errors = tuple(row.errors)
    return CaptureJob(row.id, row.created, row.finished, row.success, behaviour, errors, row.who, row.party)
