"""Keys of devices: given once, against a one-time code; revoked, never forgotten.

A device may have two keys while it changes from one to the next; a third one revokes the oldest.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracechain.trace.events.units import SECOND
from tracechain.trace.records.audit import Audit, shell_user
from tracechain.trace.records.database import Database
from tracechain.trace.records.errors import AccountError
from tracechain.trace.records.model import DeviceKeyRow, DeviceRow, EnrolmentRow

CODE_SECONDS = 24 * 3600
MOST_KEYS = 2
_CHUNK = 10_000  # SQLite takes at most 32,766 parameters a statement
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing to confuse when it is read out
_CODE_LETTERS = 20  # 100 bits


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """A device's public key: its thumbprint, the `x` of the JWK, and from when to when (µs) it was good."""

    kid: str
    x: str
    gln: str
    device: str
    added: int
    revoked: int | None


class Keys:
    """The devices' keys and enrolment codes of one database."""

    def __init__(self, database: Database, audit: Audit, clock: Callable[[], int]) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def make_code(self, gln: str, device: str, seconds: int = CODE_SECONDS, who: str | None = None) -> str:
        """A new one-time code of a registered device; one made before and not used is worth nothing then.

        `who` makes it, for the audit; by default the user of this machine.

        Raises AccountError for a device that is not registered, or is revoked.
        """
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LETTERS))
        code = "-".join(letters[start : start + 5] for start in range(0, _CODE_LETTERS, 5))
        now = self._clock()
        with self._database.writing() as session:
            _registered(session, gln, device)
            open_ones = update(EnrolmentRow).where(
                EnrolmentRow.gln == gln, EnrolmentRow.device == device, EnrolmentRow.used.is_(None)
            )
            session.execute(open_ones.values(expires=now))
            expires = now + seconds * SECOND
            session.add(EnrolmentRow(digest=_digest(code), gln=gln, device=device, expires=expires))
            self._audit.note(session, who or shell_user(), "device.code", f"{gln}.{device}", expires=expires)
        return code

    def enrol(self, code: str, gln: str, device: str, kid: str, x: str) -> DeviceKey:
        """Take a device's key against its code. Repeated with the same key, as after an answer that got lost, it is the same.

        Raises AccountError; a stranger learns from it no more than that the code is not good for this device.
        """
        now = self._clock()
        with self._database.writing() as session:
            enrolment = session.get(EnrolmentRow, _digest(code), with_for_update=True)
            if enrolment is None or (enrolment.gln, enrolment.device) != (gln, device):
                raise AccountError("the enrolment code is not one of this device")
            if enrolment.used is not None and enrolment.kid != kid:
                raise AccountError("the enrolment code was used before; ask for a new one")
            if enrolment.used is None and enrolment.expires <= now:
                raise AccountError("the enrolment code has expired; ask for a new one")
            registered = _registered(session, gln, device)
            key = session.get(DeviceKeyRow, kid)
            if key is None:
                key = DeviceKeyRow(kid=kid, x=x, gln=gln, device=device, added=now)
                session.add(key)
                self._audit.note(session, f"{gln}.{device}", "device.enrolled", f"{gln}.{device}", kid=kid)
            elif (key.gln, key.device) != (gln, device) or key.revoked is not None:
                raise AccountError("the key was used before; make a new one")
            enrolment.used, enrolment.kid = enrolment.used or now, kid
            registered.enrolled = registered.enrolled or now
            session.flush()
            _revoke_oldest(session, gln, device, now)
            return _key(key)

    def of(self, gln: str, device: str) -> list[DeviceKey]:
        """All keys of a device, revoked ones too, the newest first."""
        query = select(DeviceKeyRow).where(DeviceKeyRow.gln == gln, DeviceKeyRow.device == device)
        with self._database.reading() as session:
            rows = session.scalars(query.order_by(DeviceKeyRow.added.desc(), DeviceKeyRow.kid)).all()
        return [_key(row) for row in rows]

    def of_parties(self, glns: Collection[str]) -> list[DeviceKey]:
        """All keys of the devices of some parties, revoked ones too, in a query for ten thousand parties."""
        wanted = sorted(glns)
        found: list[DeviceKey] = []
        with self._database.reading() as session:
            for start in range(0, len(wanted), _CHUNK):
                some = select(DeviceKeyRow).where(DeviceKeyRow.gln.in_(wanted[start : start + _CHUNK]))
                found += map(_key, session.scalars(some))
        return found

    def find(self, kid: str) -> DeviceKey | None:
        """A key by its thumbprint."""
        with self._database.reading() as session:
            row = session.get(DeviceKeyRow, kid)
        return _key(row) if row else None

    def revoke(self, gln: str, device: str, kid: str, who: str | None = None) -> bool:
        """Make a key worth nothing for what comes from now on; False if it is no key of the device, or was revoked.

        `who` does it, for the audit; by default the user of this machine.
        """
        mine = (DeviceKeyRow.kid == kid, DeviceKeyRow.gln == gln, DeviceKeyRow.device == device)
        statement = update(DeviceKeyRow).where(*mine, DeviceKeyRow.revoked.is_(None))
        with self._database.writing() as session:
            changed = session.execute(statement.values(revoked=self._clock()).returning(DeviceKeyRow.kid)).all()
            if changed:
                self._audit.note(session, who or shell_user(), "device.key_revoked", f"{gln}.{device}", kid=kid)
        return bool(changed)


def _registered(session: Session, gln: str, device: str) -> DeviceRow:
    row = session.get(DeviceRow, (gln, device))
    if row is None:
        raise AccountError(f"the device {device!r} of {gln} is not registered")
    if row.revoked is not None:
        raise AccountError(f"the device {device!r} of {gln} is revoked")
    return row


def _revoke_oldest(session: Session, gln: str, device: str, now: int) -> None:
    good = select(DeviceKeyRow).where(
        DeviceKeyRow.gln == gln, DeviceKeyRow.device == device, DeviceKeyRow.revoked.is_(None)
    )
    for row in session.scalars(good.order_by(DeviceKeyRow.added.desc(), DeviceKeyRow.kid)).all()[MOST_KEYS:]:
        row.revoked = now


def _key(row: DeviceKeyRow) -> DeviceKey:
    return DeviceKey(row.kid, row.x, row.gln, row.device, row.added, row.revoked)


def _digest(code: str) -> str:
    # 100 random bits that live for a day need no slow hash.
    return hashlib.sha256(code.strip().upper().encode("utf-8", "surrogatepass")).hexdigest()
