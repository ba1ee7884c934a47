"""What findings were made from, so that the same inputs need not be worked out twice."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column."""
    op.add_column("findings", sa.Column("inputs", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("findings") as table:
        table.drop_column("inputs")
