"""Where an engagement stands in a few words, kept beside its findings."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column."""
    op.add_column("findings", sa.Column("headline", sa.JSON, nullable=False, server_default="null"))


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("findings") as table:
        table.drop_column("headline")
