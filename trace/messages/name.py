"""Names that travel in topics and envelopes: of a device, of an epoch, of a lane; all are written alike (mqtt-contract, Topics).

>>> DeviceName.parse("gate-1")
'gate-1'
"""

from __future__ import annotations

import re

from tracechain.trace.messages.error import MessageError

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


def is_name(text: str) -> bool:
    """Whether a text can be such a name."""
    return _NAME.fullmatch(text) is not None


class DeviceName(str):
    """The name of a device among those of its party; made by `parse`."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> DeviceName:
        """Read it. Raises MessageError."""
        if not is_name(text):
            raise MessageError.of("device.no_name", device=repr(text))
        return cls(text)
