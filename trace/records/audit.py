"""The audit: who did what to what, and when. Lines are added, never changed."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracechain.trace.records.database import Database
from tracechain.trace.records.model import AuditRow
from tracechain.trace.words.fault import Fault


def shell_user() -> str:
    """Who sits at this machine, for what a command does: `shell:` and the name of the user, or the number of one without."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # of a container, say
        name = f"uid-{os.getuid()}"
    return f"shell:{name}".encode("utf-8", "backslashreplace").decode()


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One act, at a time in µs since 1970.

    `who`: an account, a token's label, `GLN.DEVICE`, or `shell:USER`. `what` is a dotted verb such as
    `quarantine.rejected`; `subject` what it was done to.
    """

    id: int
    at: int
    who: str
    what: str
    subject: str
    detail: Mapping[str, Any]

    @property
    def told(self) -> str:
        """What is said besides, as `name=value`; what is empty is left out."""
        said = {name: value for name, value in self.detail.items() if value or value is False}
        return " ".join(f"{name}={json.dumps(_said(name, value), ensure_ascii=False)}" for name, value in said.items())


def _said(name: str, value: Any) -> Any:
    return [(one.path, str(one)) for one in map(Fault.of_json, value)] if name == "faults" else value


class Audit:
    """The audit of one database."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock

    def write(self, who: str, what: str, subject: str, **detail: Any) -> None:
        """Note an act in a transaction of its own."""
        with self._database.writing() as session:
            self.note(session, who, what, subject, **detail)

    def note(self, session: Session, who: str, what: str, subject: str, **detail: Any) -> None:
        """Note an act in the transaction that does it, so that neither is there without the other."""
        session.add(AuditRow(at=self._clock(), who=who, what=what, subject=subject, detail=detail))

    def page(
        self,
        *,
        subject: str | None = None,
        who: str | None = None,
        since: int | None = None,
        until: int | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[AuditLine]:
        """Lines, the newest first; `before` is the id of the last one of the page before.

        `since` and `until` are the first and last time, in µs since 1970.
        """
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if subject is not None:
            query = query.where(AuditRow.subject == subject)
        if who is not None:
            query = query.where(AuditRow.who == who)
        if since is not None:
            query = query.where(AuditRow.at >= since)
        if until is not None:
            query = query.where(AuditRow.at <= until)
        if before is not None:
            query = query.where(AuditRow.id < before)
        with self._database.reading() as session:
            rows = session.scalars(query).all()
        return [AuditLine(row.id, row.at, row.who, row.what, row.subject, row.detail) for row in rows]
