"""What can go wrong with the operational data.

RecordsError
├── RecordsUnavailable   the database can't be reached, or its schema is not the one this version needs
├── AccountError         an account or token that can't be made
├── NoSuchAlarm          an alarm that is not there, or has ended
└── MasterDataError      a master-data file that can't be loaded; `faults` says where and why
"""

from __future__ import annotations

from collections.abc import Sequence

from tracechain.trace.error import TracechainError


class RecordsError(TracechainError):
    """The operational data can't do what was asked; the message says why."""


class RecordsUnavailable(RecordsError):
    """The database can't be reached, or holds a schema that this version can't use."""


class AccountError(RecordsError):
    """An account, token or device that can't be made or changed."""


class NoSuchAlarm(RecordsError):
    """No alarm of this id lasts."""


class MasterDataError(RecordsError):
    """Master data with mistakes; nothing of it was loaded. `faults` are (path, sentence) pairs."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {sentence}" if path else sentence for path, sentence in faults))
        self.faults = tuple(faults)
