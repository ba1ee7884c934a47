"""What the pages need: findings, documents, visits, tokens of programs, and who somebody is among the respondents."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _of_engagement(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_engagement_id_engagement"
    return sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=name, ondelete="CASCADE")


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_account_id_account"
    return sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Make the tables and columns."""
    op.add_column("membership", sa.Column("respondent_id", sa.String(80), nullable=True))
    op.add_column("personal_link", sa.Column("respondent_id", sa.String(80), nullable=True))
    op.add_column("personal_link", sa.Column("questionnaire_ids", sa.JSON, nullable=False, server_default="[]"))
    op.create_table(
        "findings",
        sa.Column("engagement_id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=True),
        sa.Column("failed_version", sa.Integer, nullable=True),
        sa.Column("problems", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("engagement_id", name="pk_findings"),
        _of_engagement("findings"),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("engagement_id", sa.String(32), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("language", sa.String(10), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("inputs", sa.JSON, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.String(254), nullable=False),
        sa.Column("pages", sa.Integer, nullable=True),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        _of_engagement("document"),
    )
    op.create_index("ix_document_engagement_id", "document", ["engagement_id"])
    op.create_table(
        "visit",
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("engagement_id", sa.String(32), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("before_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("account_id", "engagement_id", name="pk_visit"),
        _of_account("visit"),
        _of_engagement("visit"),
    )
    op.create_table(
        "api_token",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name="pk_api_token"),
        _of_account("api_token"),
    )
    op.create_index("ix_api_token_account_id", "api_token", ["account_id"])
