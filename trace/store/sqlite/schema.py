"""The tables of the SQLite store, and how a file of an earlier version becomes one of this.

Things and events have integer refs. `link` holds every mention, clustered by thing so that a walk reads a thing's
mentions from one place, and indexed by event for the way back. An event is found by the fingerprint of its eventID:
eventIDs lie in no order, so each new one changes another page of its index, and short entries make few pages.
"""

from __future__ import annotations

import sqlite3

from tracechain.trace.facts.protocol import StoreError
from tracechain.trace.fingerprint import fingerprint

SCHEMA_VERSION = 2

_EVENT = """
CREATE TABLE event (
  ref INTEGER PRIMARY KEY, id TEXT NOT NULL, number INTEGER NOT NULL, hash TEXT NOT NULL, time INTEGER NOT NULL,
  recorded INTEGER NOT NULL, voided INTEGER NOT NULL, parties TEXT NOT NULL, transformation INTEGER,
  circumstances TEXT NOT NULL, place TEXT);
CREATE INDEX event_number ON event (number);
CREATE INDEX event_recorded ON event (recorded);
CREATE INDEX event_transformation ON event (transformation) WHERE transformation IS NOT NULL;
CREATE INDEX event_place ON event (place, time) WHERE place IS NOT NULL"""

_REST = """
CREATE TABLE thing (ref INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
CREATE TABLE transformation (ref INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE copy (
  event INTEGER NOT NULL, declared INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (event, declared)) WITHOUT ROWID;
CREATE TABLE link (
  thing INTEGER NOT NULL, event INTEGER NOT NULL, line INTEGER NOT NULL, code INTEGER NOT NULL, other INTEGER NOT NULL,
  time INTEGER NOT NULL, recorded INTEGER NOT NULL, voided INTEGER NOT NULL, amount REAL, unit TEXT,
  PRIMARY KEY (thing, event, line)) WITHOUT ROWID;
CREATE INDEX link_event ON link (event, code & 7, thing, code, other, time, recorded, voided);
CREATE TABLE member (
  lot INTEGER NOT NULL, instance INTEGER NOT NULL, event INTEGER NOT NULL, time INTEGER NOT NULL,
  recorded INTEGER NOT NULL, voided INTEGER NOT NULL, PRIMARY KEY (lot, instance, event)) WITHOUT ROWID;
CREATE INDEX member_instance ON member (instance, lot, event, time, recorded, voided);
CREATE INDEX member_event ON member (event);
CREATE TABLE stream (name TEXT PRIMARY KEY, cursor TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE ledger (one INTEGER PRIMARY KEY CHECK (one = 1), recorded INTEGER NOT NULL);
INSERT INTO ledger VALUES (1, 0)"""

# By the version they start from. Indexes go with the table they are of.
_STEPS = {
    0: f"{_EVENT};{_REST}",
    1: f"""
ALTER TABLE event RENAME TO event_1;
DROP INDEX event_recorded;
DROP INDEX event_transformation;
DROP INDEX event_place;{_EVENT};
INSERT INTO event
  SELECT ref, id, fingerprint(id), hash, time, recorded, voided, parties, transformation, circumstances, place
  FROM event_1 ORDER BY ref;
DROP TABLE event_1""",
}


def migrate(connection: sqlite3.Connection, path: str) -> None:
    """Make the tables, or bring those of an earlier version up to this one; in a transaction of the caller's.

    Raises StoreError where they are of a later version.
    """
    version = version_of(connection)
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path!r} has schema version {version}; this version of tracechain knows up to {SCHEMA_VERSION}"
        )
    if version == SCHEMA_VERSION:
        return
    connection.create_function("fingerprint", 1, fingerprint, deterministic=True)
    for statement in _STEPS[version].split(";\n"):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the tables in a file; 0 where there are none."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
