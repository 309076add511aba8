"""Quarantine as a place of work: every fault, whose acts count as a regulator's, corrections, and who is at it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; entries from before have their one fault in `path` and `reason`."""
    op.add_column("quarantine", sa.Column("regulator", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("quarantine", sa.Column("faults", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("quarantine", sa.Column("corrected", sa.LargeBinary(), nullable=True))
    op.add_column("quarantine", sa.Column("claimed", sa.BigInteger(), nullable=True))
