"""The schema's history: Alembic migrations, run by `Records.migrate()`."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

_LOCK = 0x7472616365  # any number that other programs on the same PostgreSQL don't lock


def config() -> Config:
    """Alembic's configuration, without a file."""
    settings = Config()
    settings.set_main_option("script_location", "tracechain.trace.records:migrations")
    return settings


def upgrade(connection: Connection) -> None:
    """Bring the schema to this version, in the connection's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
