"""Rows as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would reckon what begins so


def as_csv(titles: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """Comma-separated values (RFC 4180); a byte order mark says that it is UTF-8, and no cell is a formula."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(titles)
    lines.writerows([_inert(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


def download(name: str, text: str) -> Response:
    """The answer that a browser keeps as a file of that name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, mimetype="text/csv", headers=headers)


def _inert(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA) else cell
