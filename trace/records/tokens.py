"""Keys of programs to the API: shown once, kept as SHA-256 only."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select, update

from tracechain.trace.records.accounts import party_of, role_of
from tracechain.trace.records.audit import Audit, shell_user
from tracechain.trace.records.database import Database
from tracechain.trace.records.errors import AccountError
from tracechain.trace.records.model import TokenRow
from tracechain.trace.records.principal import AccountRole, Principal

PREFIX = "tct_"  # so that scanners for leaked secrets can know one


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it may be shown: without its text, which nobody has but its holder."""

    id: str
    label: str
    role: AccountRole
    party: str | None
    created: int
    revoked: int | None


class Tokens:
    """The tokens of one database."""

    def __init__(self, database: Database, audit: Audit, clock: Callable[[], int]) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def create(self, role: AccountRole | str, party: str | None, label: str, who: str | None = None) -> str:
        """A new token's text, which can't be had again. Raises AccountError for no role, no GLN, no label.

        `who` makes it, for the audit; by default the user of this machine.
        """
        if not label.strip():
            raise AccountError("a token needs a label that says what it is for")
        text = PREFIX + secrets.token_urlsafe(32)
        row = TokenRow(
            id=secrets.token_hex(8),
            digest=_digest(text),
            label=label.strip(),
            role=role_of(role),
            party=party_of(party),
            created=self._clock(),
        )
        with self._database.writing() as session:
            session.add(row)
            told = {"role": row.role, "party": row.party, "label": row.label}
            self._audit.note(session, who or shell_user(), "token.created", row.id, **told)
        return text

    def find(self, text: str) -> Principal | None:
        """Whose token this is, or None for one that is unknown or revoked."""
        query = select(TokenRow).where(TokenRow.digest == _digest(text), TokenRow.revoked.is_(None))
        with self._database.reading() as session:
            row = session.scalars(query).one_or_none()
        return Principal(row.label, AccountRole(row.role), row.party) if row else None

    def revoke(self, identifier: str, who: str | None = None) -> bool:
        """Make a token (by the id of the list) worth nothing; True if it was valid. `who` does it, as for `create`."""
        statement = update(TokenRow).where(TokenRow.id == identifier, TokenRow.revoked.is_(None))
        with self._database.writing() as session:
            changed = session.execute(statement.values(revoked=self._clock()).returning(TokenRow.id)).all()
            if changed:
                self._audit.note(session, who or shell_user(), "token.revoked", identifier)
        return bool(changed)

    def all(self) -> list[Token]:
        """All tokens, the newest first."""
        with self._database.reading() as session:
            rows = session.scalars(select(TokenRow).order_by(TokenRow.created.desc(), TokenRow.id)).all()
        return [Token(row.id, row.label, AccountRole(row.role), row.party, row.created, row.revoked) for row in rows]


def _digest(text: str) -> str:
    # 256 random bits need no slow hash: nobody can guess them.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
