"""What can go wrong at a node.

GatewayError
├── ProfileFileError   a station's profile that can't be used
├── ReadError      a picture that can't be opened
├── LabelError     a label that can't be made, or does not read back
├── KeyFault       the device's key can't be read or kept
├── SourceError    scanner or folder of pictures can't be read any more
├── EnrolError     the platform did not take the device's key
└── SpoolError     the spool can't be opened, written or read
    ├── SpoolFull  no room: the station must not say OK
    ├── EventRefused  an event that no envelope can carry
    └── NeverSent  a receipt for what this spool never sent
"""

from __future__ import annotations

from tracechain.trace.error import TracechainError


class GatewayError(TracechainError):
    """Root of what this package raises; the message says what failed, the value, and what was expected."""


class ProfileFileError(GatewayError):
    """A station's profile that can't be used."""


class ReadError(GatewayError):
    """A picture that can't be opened."""


class LabelError(GatewayError):
    """A label that can't be made, or does not read back as what it should say."""


class KeyFault(GatewayError):
    """The device's key can't be read or kept."""


class SourceError(GatewayError):
    """The scanner, or the folder of pictures, can't be read any more."""


class EnrolError(GatewayError):
    """The platform did not take the device's key."""


class SpoolError(GatewayError):
    """The spool can't be opened, written or read."""


class SpoolFull(SpoolError):
    """The spool has no room for an event: it is not kept, so the station must not say OK."""


class EventRefusal(SpoolError):
    """An event that no envelope can carry."""


class NeverSent(SpoolError):
    """A receipt for what this spool never sent: it was put back from an older copy, or what it sent was changed on the way."""
