"""The file of a station: the profile that says what its scans mean."""

from __future__ import annotations

from pathlib import Path

from tracechain.iot_gateway.error import ProfileError
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json
from tracechain.trace.messages.profile import Profile
from tracechain.trace.messages.profile import ProfileError as Mistake


def load_profile(path: Path) -> Profile:
    """Read a profile's file; ProfileError says what is wrong with it."""
    try:
        document = parse_json(path.read_bytes())
    except OSError as error:
        raise ProfileError(f"Can't read the profile {str(path)!r}: {error.strerror}") from None
    except MessageError as error:
        raise ProfileError(f"The profile {str(path)!r} can't be read: {error}") from None
    try:
        return Profile.parse(document)
    except Mistake as error:
        raise ProfileError(str(error)) from None
