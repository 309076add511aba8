"""A URL as it may be shown: without what is, or may be, a password.

>>> shown("neo4j://neo4j:p@ss@graph:7687")
'neo4j://…@graph:7687'
>>> shown("mqtt://ingest:forgot-the-host")
'mqtt://…'
"""

from __future__ import annotations

import re

_HOST = r"(?P<host>\[[^][@/?#]*\]|[^@:/?#\[\]]*)(?P<port>:[0-9]{1,5})?"
_WHOLE = re.compile(
    rf"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?P<who>[^/?#]*@)?{_HOST}(?P<path>/[^@?#]*)?(?P<query>\?[^@#]*)?"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


ESCAPED = "/, ?, # and @ in its password as %2F, %3F, %23 and %40"  # what is expected of a URL that is not clear


def is_clear(url: str) -> bool:
    """Whether all who read a URL find the same password and host in it."""
    return _WHOLE.fullmatch(url) is not None


def shown(url: str) -> str:
    """A URL without user, password and query; of one that is spelt in any other way its scheme at most, else ""."""
    if whole := _WHOLE.fullmatch(url):
        who, query = "…@" if whole["who"] else "", "?…" if whole["query"] else ""
        return f"{whole['scheme']}{who}{whole['host']}{whole['port'] or ''}{whole['path'] or ''}{query}"
    # A password with a / or # in it, or a forgotten host: which part is the password can't be known.
    scheme = _SCHEME.match(url)
    return f"{scheme[0]}…" if scheme else ""
