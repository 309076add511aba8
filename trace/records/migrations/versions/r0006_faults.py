"""Why something is in quarantine as kinds with values, told and searched in both languages."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PORTION = 500  # rows in memory at once
_ROW = sa.table(
    "quarantine",
    sa.column("id", sa.String()),
    sa.column("path", sa.Text()),
    sa.column("reason", sa.Text()),
    sa.column("faults", sa.JSON()),
    sa.column("kinds", sa.Text()),
)


def upgrade() -> None:
    """Add the columns; a sentence from before stays as it is, as the one value of a fault of the kind `text`."""
    op.add_column("quarantine", sa.Column("reason_zh", sa.Text(), server_default="", nullable=False))
    op.add_column("quarantine", sa.Column("kinds", sa.Text(), server_default="", nullable=False))
    last = ""
    while rows := op.get_bind().execute(_after(last)).all():
        for row in rows:
            faults = [_text(*fault) for fault in row.faults or [(row.path, row.reason)]]
            op.execute(sa.update(_ROW).where(_ROW.c.id == row.id).values(faults=faults, kinds="\ntext\n"))
        last = rows[-1].id


def _after(last: str) -> sa.Select[Any]:
    columns = _ROW.c
    query = sa.select(columns.id, columns.path, columns.reason, columns.faults)
    return query.where(columns.id > last).order_by(columns.id).limit(_PORTION)


def _text(path: str, sentence: str) -> dict[str, object]:
    return {"path": path, "kind": "text", "values": {"sentence": sentence}}
