"""What every JSON payload is held to before it is looked into."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from tracechain.trace.messages.error import MessageError


def parse_json(payload: bytes) -> Any:
    """The JSON value of a payload; MessageError for what is not UTF-8, not JSON, signed, or nested beyond reason."""
    if payload.startswith(b"eyJ"):
        raise MessageError("The payload is signed (JWS); expected it to be verified first, and its content here")
    try:
        return json.loads(payload.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise MessageError(f"The payload is not UTF-8 at byte {error.start}: {payload[:40]!r}") from None
    except RecursionError:
        raise MessageError(f"The payload is nested too deeply: {payload[:40]!r}") from None
    except MessageError:
        raise
    except ValueError as error:
        raise MessageError(f"The payload is not JSON: {error}; it begins with {payload[:40]!r}") from None


def take_whole(document: Mapping[str, Any], field: str, least: int) -> int:
    """The whole number of a field (`true` is none); at most 2^53, what every JSON reader keeps exactly."""
    value = document.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 2**53:
        raise MessageError(f"{field!r} is {value!r:.80}; expected a whole number from {least} to 2^53")
    return value


def take_text(document: Mapping[str, Any], field: str) -> str:
    """The text of a field."""
    value = document.get(field)
    if not isinstance(value, str):
        raise MessageError(f"{field!r} is {value!r:.80}; expected a text")
    return value


def take_list(document: Mapping[str, Any], field: str) -> list[Any]:
    """The list of a field, empty when it is absent."""
    value = document.get(field, [])
    if not isinstance(value, list):
        raise MessageError(f"{field!r} is {value!r:.80}; expected a list")
    return value


def _refuse_constant(constant: str) -> NoReturn:
    raise MessageError(f"The payload has {constant}, which is not JSON; expected a number")
