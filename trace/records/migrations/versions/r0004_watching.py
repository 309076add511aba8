"""Clocks and watching: marks of envelopes, the events of all of them, nodes as they were last heard of, alarms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and tables; the events of signed envelopes go over into the table that has those of all."""
    op.add_column("envelope", sa.Column("clock", sa.String(length=9), nullable=True))
    op.add_column("envelope", sa.Column("skew", sa.BigInteger(), nullable=True))
    op.create_table(
        "envelope_event",
        sa.Column("event", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("envelope", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ahead", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("event", "envelope", name=op.f("pk_envelope_event")),
    )
    op.execute("INSERT INTO envelope_event (event, envelope) SELECT event, envelope FROM signed_event")
    op.drop_table("signed_event")
    _nodes()
    _alarms()


def _nodes() -> None:
    op.create_table(
        "node",
        *_place(),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("stopped", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("every", sa.BigInteger(), nullable=True),
        sa.Column("birth", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("lanes", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=True),
        sa.Column("clock", sa.String(length=9), nullable=True),
        sa.Column("skew", sa.BigInteger(), nullable=True),
        sa.Column("broken", sa.BigInteger(), nullable=True),
        sa.Column("broken_at", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("gln", "device", name=op.f("pk_node")),
    )
    op.create_table(
        "node_stream",
        *_place(),
        sa.Column("epoch", sa.String(length=64), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("missing", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("gln", "device", "epoch", name=op.f("pk_node_stream")),
    )
    op.create_table(
        "node_count",
        *_place(),
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded", sa.BigInteger(), nullable=False),
        sa.Column("duplicate", sa.BigInteger(), nullable=False),
        sa.Column("quarantined", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("gln", "device", "slot", name=op.f("pk_node_count")),
    )
    op.create_index("ix_node_count_slot", "node_count", ["slot"], unique=False)
    op.create_table(
        "beat",
        sa.Column("shard", sa.String(length=1), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shard", name=op.f("pk_beat")),
    )


def _alarms() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("standing", sa.String(length=100), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        *_place(),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("acknowledged", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("standing", name=op.f("uq_alarm_standing")),
    )
    op.create_index("ix_alarm_ended", "alarm", ["ended"], unique=False)


def _place() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("gln", sa.String(length=13), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
    )
