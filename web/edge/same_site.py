"""A form of another site can't act in the name of who is logged in here.

Browsers say with every request where it comes from (Fetch Metadata, `Sec-Fetch-Site`); those that do not yet send `Origin`
with a POST. A program sends neither, and has no cookie that a stranger could ride on.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Request, abort, request
from flask_babel import gettext

from tracechain.web.edge.problem import speaks_json

_SAFE = frozenset(["GET", "HEAD", "OPTIONS"])
_OWN = frozenset(["same-origin", "none"])  # none: typed or bookmarked


def guard(app: Flask) -> None:
    """Refuse what another site sends, with 403, on every page that may use a cookie."""
    app.before_request(_refuse_foreign)


def comes_from_here(asked: Request) -> bool:
    """Whether a request that changes something was made by one of our own pages, or by a program."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in _OWN
    origin = asked.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == asked.host


def _refuse_foreign() -> None:
    if request.method in _SAFE or speaks_json(request.path):
        return
    if not comes_from_here(request):
        abort(403, gettext("This form was sent by another site. Open the page here and send it again."))
