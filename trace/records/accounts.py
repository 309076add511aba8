"""People who log in: a name, an argon2 hash, a role, and the party they act for."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, select, true, update

from tracechain.trace.identifiers.code import CodeError
from tracechain.trace.identifiers.gln import EXPECTED, Gln
from tracechain.trace.records.database import Database, insert_new
from tracechain.trace.records.errors import AccountError
from tracechain.trace.records.model import AccountRow, table_of
from tracechain.trace.records.principal import AccountRole, Principal

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1024  # argon2 would read any length that is sent
_USERNAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")
HASHER = PasswordHasher()  # argon2id with the costs that RFC 9106, section 4, recommends where memory is scarce


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it may be shown: without its hash."""

    username: str
    role: AccountRole
    party: str | None
    created: int
    disabled: int | None


class Accounts:
    """The accounts of one database. Tests alone have another `hasher`: they can't wait for what is slow on purpose."""

    def __init__(self, database: Database, clock: Callable[[], int], hasher: PasswordHasher = HASHER) -> None:
        self._database = database
        self._clock = clock
        self._hasher = hasher

    def create(self, username: str, password: str, role: AccountRole | str, party: str | None = None) -> Account:
        """Make an account. Raises AccountError for a name in use, a short password, no role, no GLN."""
        _check(username, password)
        account = Account(username, role_of(role), party_of(party), self._clock(), None)
        with self._database.writing() as session:
            if session.get(AccountRow, username) is not None:
                raise AccountError(f"there is an account {username!r} already")
            session.add(
                AccountRow(
                    username=username,
                    password=self._hasher.hash(password),
                    role=account.role,
                    party=party,
                    created=account.created,
                )
            )
        return account

    def ensure(self, username: str, password: str, role: AccountRole | str, party: str | None = None) -> None:
        """Make the account unless one of that name is there, whose password then stays as it is."""
        _check(username, password)
        row = {"username": username, "password": self._hasher.hash(password), "role": role_of(role)}
        with self._database.writing() as session:
            insert_new(session, table_of(AccountRow), [{**row, "party": party_of(party), "created": self._clock()}])

    def verify(self, username: str, password: str) -> Principal | None:
        """Who this is, or None. An unknown name costs one hash too, so that time doesn't tell which names exist."""
        if len(password) > LONGEST_PASSWORD or not _USERNAME.fullmatch(username):
            return None
        with self._database.reading() as session:
            row = session.get(AccountRow, username)
        if not self._matches(row.password if row else _hash_of_nobody(self._hasher), password):
            return None
        if row is None or row.disabled:
            return None
        if self._hasher.check_needs_rehash(row.password):
            self._store(username, password)
        return Principal(row.username, AccountRole(row.role), row.party)

    def find(self, username: str, stamp: str) -> Principal | None:
        """Who logged in before, when `stamp` was the account's; None once it is disabled or has another password."""
        with self._database.reading() as session:
            row = session.get(AccountRow, username)
        if row is None or row.disabled or not hmac.compare_digest(_stamp(row.password), stamp):
            return None
        return Principal(row.username, AccountRole(row.role), row.party)

    def stamp(self, username: str) -> str:
        """A mark of the account's password that tells nothing of it; "" for an unknown account."""
        with self._database.reading() as session:
            row = session.get(AccountRow, username)
        return _stamp(row.password) if row else ""

    def set_password(self, username: str, password: str) -> None:
        """Give an account another password. Raises AccountError for a short one or an unknown account."""
        _check(username, password)
        if not self._store(username, password):
            raise AccountError(f"there is no account {username!r}")

    def disable(self, username: str) -> bool:
        """Shut an account out; True if it was open."""
        return self._change(username, AccountRow.disabled.is_(None), disabled=self._clock())

    def enable(self, username: str) -> bool:
        """Let an account in again; True if it was shut out."""
        return self._change(username, AccountRow.disabled.is_not(None), disabled=None)

    def all(self) -> list[Account]:
        """All accounts by name."""
        columns = (AccountRow.username, AccountRow.role, AccountRow.party, AccountRow.created, AccountRow.disabled)
        with self._database.reading() as session:
            rows = session.execute(select(*columns).order_by(AccountRow.username)).all()
        return [
            Account(name, AccountRole(role), party, created, disabled) for name, role, party, created, disabled in rows
        ]

    def _store(self, username: str, password: str) -> bool:
        return self._change(username, true(), password=self._hasher.hash(password))

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password.encode("utf-8", "surrogatepass"))
        except (VerificationError, InvalidHashError):
            return False

    def _change(self, username: str, condition: ColumnElement[bool], **values: object) -> bool:
        statement = update(AccountRow).where(AccountRow.username == username, condition)
        with self._database.writing() as session:
            return bool(session.execute(statement.values(**values).returning(AccountRow.username)).all())


def role_of(role: AccountRole | str) -> AccountRole:
    """The role of that name. Raises AccountError."""
    try:
        return AccountRole(role)
    except ValueError:
        raise AccountError(f"there is no role {str(role)!r}; expected one of {', '.join(AccountRole)}") from None


def party_of(party: str | None) -> str | None:
    """A party's GLN, or None for the platform's own. Raises AccountError."""
    return None if party is None else gln_of_party(party)


def gln_of_party(text: str) -> Gln:
    """A party's GLN. Raises AccountError."""
    try:
        return Gln.parse(text)
    except CodeError:
        raise AccountError(f"the party {text!r} is no GLN; expected {EXPECTED}") from None


def _check(username: str, password: str) -> None:
    if not _USERNAME.fullmatch(username):
        raise AccountError(f"the user name {username!r} can't be used; expected 1 to 64 letters, digits, or . _ @ -")
    length = len(password)
    if not SHORTEST_PASSWORD <= length <= LONGEST_PASSWORD:
        expected = f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD}"
        raise AccountError(f"a password of {length} characters can't be used; expected {expected}")


def _stamp(hashed: str) -> str:
    return hashlib.sha256(hashed.encode()).hexdigest()[:32]


@cache
def _hash_of_nobody(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")
