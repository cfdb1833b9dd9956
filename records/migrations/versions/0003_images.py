"""The pictures of postings, and until when a platform asked to be left alone."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Goes a step on."""
    op.create_table(
        "images",
        sa.Column("image_id", sa.String(length=32), nullable=False),
        sa.Column("posting_id", sa.String(length=32), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("capture_id", sa.String(length=32), nullable=False),
        sa.Column("crawl_id", sa.String(length=128), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("phash", sa.String(length=16), nullable=True),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("image_id", name=op.f("pk_images")),
    )
    op.create_index(op.f("ix_images_posting_id"), "images", ["posting_id"], unique=False)
    op.create_index(op.f("ix_images_phash"), "images", ["phash"], unique=False)
    op.add_column("crawls", sa.Column("asked_until", sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Goes the step back."""
    op.drop_column("crawls", "asked_until")
    op.drop_index(op.f("ix_images_phash"), table_name="images")
    op.drop_index(op.f("ix_images_posting_id"), table_name="images")
    op.drop_table("images")
