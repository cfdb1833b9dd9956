"""The pages that platforms may be asked about by their validators."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Goes a step on."""
    op.create_table(
        "pages",
        sa.Column("page_id", sa.String(length=32), nullable=False),
        sa.Column("source_id", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("reading", sa.String(length=32), nullable=False),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("capture_id", sa.String(length=32), nullable=False),
        sa.Column("postings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_pages")),
    )
    op.create_index(op.f("ix_pages_source_id"), "pages", ["source_id"], unique=False)


def downgrade() -> None:
    """Goes the step back."""
    op.drop_index(op.f("ix_pages_source_id"), table_name="pages")
    op.drop_table("pages")
