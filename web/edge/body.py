"""A JSON body, held to what every payload is held to, whichever way it comes."""

from __future__ import annotations

from typing import Any

from flask import abort

from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json


def read_json(content: bytes) -> Any:
    """The value of a body; what is no JSON, or JSON with a key twice, is answered with 400."""
    try:
        return parse_json(content)
    except MessageError as error:
        abort(400, f"The body can't be used: {error}.")
