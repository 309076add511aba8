"""When each epoch of a device was heard last, so that those which are long gone can be forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; epochs from before count as heard before all others."""
    op.add_column("node_stream", sa.Column("heard", sa.BigInteger(), server_default="0", nullable=False))
