"""The file of a station: the profile that says what its scans mean."""

from __future__ import annotations

from pathlib import Path

from tracechain.iot_gateway.error import ProfileFileError
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json
from tracechain.trace.messages.profile import Profile, ProfileError


def load_profile(path: Path) -> Profile:
    """Read a profile's file; ProfileFileError says what is wrong with it."""
    try:
        document = parse_json(path.read_bytes())
    except OSError as error:
        raise ProfileFileError(f"Can't read the profile {str(path)!r}: {error.strerror}") from None
    except MessageError as error:
        raise ProfileFileError(f"The profile {str(path)!r} can't be read: {error}") from None
    try:
        return Profile.parse(document)
    except ProfileError as error:
        raise ProfileFileError(str(error)) from None
