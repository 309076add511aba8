"""Devices of the parties: gateways, scanners, loggers, each with the profile that says what its readings mean."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from tracechain.trace.messages.name import is_name
from tracechain.trace.records.accounts import gln_of_party
from tracechain.trace.records.database import Database
from tracechain.trace.records.errors import AccountError
from tracechain.trace.records.model import DeviceRow

_CHUNK = 10_000  # SQLite takes at most 32,766 parameters a statement


@dataclass(frozen=True, slots=True)
class Device:
    """A registered device; `enrolled` is when it gave its key, None before."""

    gln: str
    device: str
    profile: Mapping[str, Any]
    registered: int
    enrolled: int | None
    revoked: int | None


class Devices:
    """The devices of one database."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock

    def register(self, gln: str, device: str, profile: Mapping[str, Any] | None = None) -> Device:
        """Register a device, or give a registered one another profile. Raises AccountError for a bad GLN or name."""
        gln = gln_of_party(gln)
        if not is_name(device):
            raise AccountError(f"the device {device!r} can't be used; expected 1 to 64 letters, digits, _ or -")
        with self._database.writing() as session:
            row = session.get(DeviceRow, (gln, device))
            if row is None:
                row = DeviceRow(gln=gln, device=device, registered=self._clock())
                session.add(row)
            row.profile = dict(profile or {})
            session.flush()
            return _device(row)

    def find(self, gln: str, device: str) -> Device | None:
        """A device, or None where there is none."""
        with self._database.reading() as session:
            row = session.get(DeviceRow, (gln, device))
        return _device(row) if row else None

    def of_parties(self, glns: Collection[str]) -> list[Device]:
        """All devices of some parties, in a query for ten thousand parties."""
        wanted = sorted(glns)
        found: list[Device] = []
        with self._database.reading() as session:
            for start in range(0, len(wanted), _CHUNK):
                some = select(DeviceRow).where(DeviceRow.gln.in_(wanted[start : start + _CHUNK]))
                found += map(_device, session.scalars(some))
        return found

    def all(self, gln: str | None = None) -> list[Device]:
        """All devices, or those of one party."""
        query = select(DeviceRow).order_by(DeviceRow.gln, DeviceRow.device)
        with self._database.reading() as session:
            rows = session.scalars(query.where(DeviceRow.gln == gln) if gln else query).all()
        return [_device(row) for row in rows]

    def enrol(self, gln: str, device: str) -> bool:
        """Note that a device gave its key; False for one unknown, revoked, or enrolled before."""
        return self._set(gln, device, DeviceRow.enrolled.key)

    def revoke(self, gln: str, device: str) -> bool:
        """Note that a device may not write any more; False for one unknown or revoked before."""
        return self._set(gln, device, DeviceRow.revoked.key)

    def _set(self, gln: str, device: str, column: str) -> bool:
        valid = (DeviceRow.gln == gln, DeviceRow.device == device, DeviceRow.revoked.is_(None))
        statement = update(DeviceRow).where(*valid, getattr(DeviceRow, column).is_(None))
        with self._database.writing() as session:
            changed = session.execute(statement.values({column: self._clock()}).returning(DeviceRow.gln)).all()
        return bool(changed)


def _device(row: DeviceRow) -> Device:
    return Device(row.gln, row.device, row.profile, row.registered, row.enrolled, row.revoked)
