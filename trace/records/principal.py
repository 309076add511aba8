"""Who is asking: a person with an account, or a program with a token."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AccountRole(StrEnum):
    """What a principal may do (http-contract, HTTP)."""

    NODE = "node"  # records, and sees its own goods
    PARTNER = "partner"  # a shop or platform: checks codes and licences, records sales
    REGULATOR = "regulator"  # traces, drafts recalls
    APPROVER = "approver"  # as regulator, and approves
    AUDITOR = "auditor"  # reads all, and the audit
    ADMIN = "admin"

    @property
    def supervises(self) -> bool:
        """Whether the role acts for the authority: it may void the events of others."""
        return self in (AccountRole.REGULATOR, AccountRole.APPROVER)


@dataclass(frozen=True, slots=True)
class Principal:
    """A known caller; `party` is the GLN it acts for, None for the platform's own people."""

    name: str
    role: AccountRole
    party: str | None = None
