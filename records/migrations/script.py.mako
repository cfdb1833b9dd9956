"""${message}."""

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Goes a step on."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Goes the step back."""
    ${downgrades if downgrades else "pass"}
