"""Addresses: a path part by its shape (`<regex('[0-9]{2}'):ai>`), the path as sent, this page with other arguments."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import request
from werkzeug.routing import BaseConverter, Map


class RegexConverter(BaseConverter):
    """A path part that matches a regular expression as a whole."""

    def __init__(self, map: Map, pattern: str) -> None:
        super().__init__(map)
        self.regex = pattern


def raw_path() -> str:
    """The path as it was sent: a lot may hold `%2F`, which the routing has decoded by now."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
    return str(raw).split("?", 1)[0] if str(raw).startswith("/") else quote(request.path)


def here(**changes: str) -> str:
    """The address of this page with changed arguments."""
    return f"{raw_path()}?{urlencode({**request.args.to_dict(), **changes})}"
