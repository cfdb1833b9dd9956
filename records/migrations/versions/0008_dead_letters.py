"""What an index refused for good."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Goes a step on."""
    op.create_table(
        "dead_letters",
        sa.Column("posting_id", sa.String(length=32), nullable=False),
        sa.Column("index_id", sa.String(length=512), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("posting_id", "index_id", name=op.f("pk_dead_letters")),
    )


def downgrade() -> None:
    """Goes the step back."""
    op.drop_table("dead_letters")
