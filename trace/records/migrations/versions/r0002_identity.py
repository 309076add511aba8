"""Identity: enrolment codes and keys of devices, envelopes with their signatures, and the events that came in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "enrolment",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("gln", sa.String(length=13), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.Column("kid", sa.String(length=43), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_enrolment")),
    )
    op.create_index("ix_enrolment_gln_device", "enrolment", ["gln", "device"], unique=False)
    op.create_table(
        "device_key",
        sa.Column("kid", sa.String(length=43), nullable=False),
        sa.Column("x", sa.String(length=43), nullable=False),
        sa.Column("gln", sa.String(length=13), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_device_key")),
    )
    op.create_index("ix_device_key_gln_device", "device_key", ["gln", "device"], unique=False)
    op.create_table(
        "envelope",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gln", sa.String(length=13), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("kid", sa.String(length=43), nullable=True),
        sa.Column("header", sa.LargeBinary(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope")),
    )
    op.create_table(
        "signed_event",
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("envelope", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("event", "envelope", name=op.f("pk_signed_event")),
    )
