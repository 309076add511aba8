"""What can go wrong on the way in, besides what goes to quarantine.

IngestError
└── BrokerError   a broker that refuses the connection for good, or is none

A store or database that does not answer is a StoreError or RecordsUnavailable: nothing was acknowledged then.
"""

from __future__ import annotations


class IngestError(Exception):
    """Ingest can't go on; the message says why."""


class BrokerError(IngestError):
    """The broker can't be used as it answers."""
