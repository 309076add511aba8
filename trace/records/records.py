"""The operational data of a platform in one place: `Records(url)`, with one part for each noun."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from argon2 import PasswordHasher
from sqlalchemy import text

from tracechain.trace.events.units import now
from tracechain.trace.records import migrations
from tracechain.trace.records.accounts import HASHER, Accounts
from tracechain.trace.records.alarms import Alarms
from tracechain.trace.records.audit import Audit
from tracechain.trace.records.database import Database
from tracechain.trace.records.devices import Devices
from tracechain.trace.records.envelopes import Envelopes
from tracechain.trace.records.errors import RecordsUnavailable
from tracechain.trace.records.jobs import CaptureJobs
from tracechain.trace.records.keys import Keys
from tracechain.trace.records.master_data import MasterData
from tracechain.trace.records.nodes import Nodes
from tracechain.trace.records.parties import Parties
from tracechain.trace.records.quarantine import Quarantine
from tracechain.trace.records.tokens import Tokens


class Records(AbstractContextManager["Records"]):
    """Operational data on an SQLAlchemy URL of SQLite or PostgreSQL; connects at the first use.

    Every call raises RecordsUnavailable when the database does not answer.
    """

    def __init__(self, url: str, clock: Callable[[], int] = now, hasher: PasswordHasher = HASHER) -> None:
        self._database = Database(url)
        self.audit = Audit(self._database, clock)
        self.accounts = Accounts(self._database, clock, hasher)
        self.tokens = Tokens(self._database, self.audit, clock)
        self.parties = Parties(self._database)
        self.devices = Devices(self._database, clock)
        self.keys = Keys(self._database, self.audit, clock)
        self.envelopes = Envelopes(self._database, clock)
        self.quarantine = Quarantine(self._database, self.audit, clock)
        self.nodes = Nodes(self._database, clock)
        self.alarms = Alarms(self._database, self.audit, clock)
        self.jobs = CaptureJobs(self._database, clock)

    def migrate(self) -> None:
        """Create or upgrade the schema; safe to repeat, and by several processes at once."""
        with self._database.connection() as connection:
            migrations.upgrade(connection)

    def ping(self) -> None:
        """Raise RecordsUnavailable when the database does not answer or has not this version's schema."""
        head = ScriptDirectory.from_config(migrations.config()).get_current_head()
        with self._database.reading() as session:
            session.execute(text("SELECT 1"))
            found = MigrationContext.configure(session.connection()).get_current_revision()
        if found != head:
            raise RecordsUnavailable(f"the database has schema {found!r}; expected {head!r}: run `tracechain init`")

    def load_master_data(self, value: object) -> MasterData:
        """Put a master-data file's JSON value in, all or nothing. Raises MasterDataError."""
        data = MasterData.parse(value)
        self.parties.upsert(data.parties, data.places, data.products)
        return data

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
