"""The file of a station: the profile that says what its scans mean."""

from __future__ import annotations

import json
from pathlib import Path

from tracechain.iot_gateway.error import ProfileError
from tracechain.trace.messages.profile import Profile
from tracechain.trace.messages.profile import ProfileError as Mistake


def load_profile(path: Path) -> Profile:
    """Read a profile's file; ProfileError says what is wrong with it."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(f"Can't read the profile {str(path)!r}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise ProfileError(f"The profile {str(path)!r} is not JSON: {error}") from None
    try:
        return Profile.parse(document)
    except Mistake as error:
        raise ProfileError(str(error)) from None
