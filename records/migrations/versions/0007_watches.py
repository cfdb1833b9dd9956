"""Watches, what they found and what was told of it; and which revision of a posting the index was given, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Goes a step on."""
    op.add_column("published", sa.Column("revision", sa.String(length=64), nullable=False, server_default=""))
    # What the index holds already is what its postings are now, or will be published again.
    op.execute(
        "UPDATE published SET revision = COALESCE((SELECT postings.revision FROM postings "
        "WHERE postings.posting_id = published.posting_id), '')"
    )
    op.create_table(
        "publications",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_publications")),
    )
    op.create_index(
        op.f("ix_publications_posting_id_revision"), "publications", ["posting_id", "revision"], unique=True
    )
    op.create_table(
        "watches",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("queries", sa.JSON(), nullable=False),
        sa.Column("every", sa.String(length=8), nullable=False),
        sa.Column("target", sa.String(length=2000), nullable=False),
        sa.Column("ceiling", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("looked_up_to", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_watches")),
    )
    op.create_table(
        "watch_hits",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("posting_id", sa.String(length=32), nullable=False),
        sa.Column("cluster_id", sa.String(length=32), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("found_at", sa.String(length=32), nullable=False),
        sa.Column("delivery_id", sa.String(length=32), nullable=True),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", "posting_id", name=op.f("pk_watch_hits")),
    )
    op.create_index(op.f("ix_watch_hits_delivery_id"), "watch_hits", ["delivery_id"], unique=False)
    op.create_table(
        "watch_deliveries",
        sa.Column("delivery_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("delivered_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_watch_deliveries")),
    )
    op.create_index(op.f("ix_watch_deliveries_name"), "watch_deliveries", ["name"], unique=False)


def downgrade() -> None:
    """Goes the step back."""
    for table in ("watch_deliveries", "watch_hits", "watches", "publications"):
        op.drop_table(table)
    op.drop_column("published", "revision")
