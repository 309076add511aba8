"""What can go wrong on the way in, besides what goes to quarantine.

IngestError
├── BrokerError   a broker that refuses the connection for good, or is none
└── ShardError    shards that are none

A store or database that does not answer is a StoreError or RecordsUnavailable: nothing was acknowledged then.
"""

from __future__ import annotations

from tracechain.trace.error import TracechainError


class IngestError(TracechainError):
    """Ingest can't go on; the message says why."""


class BrokerError(IngestError):
    """The broker can't be used as it answers."""


class ShardError(IngestError, ValueError):
    """A text that names no shards."""
