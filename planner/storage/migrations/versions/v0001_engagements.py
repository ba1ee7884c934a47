"""Engagements with their sheets and attachments, and the append-only audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_REFUSED = "the audit trail is append-only"


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "engagement",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("slug", sa.String(100), nullable=False),
        sa.Column("title_zh", sa.Text, nullable=False),
        sa.Column("title_en", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_engagement"),
        sa.UniqueConstraint("slug", name="uq_engagement_slug"),
    )
    op.create_table(
        "sheet",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("engagement_id", sa.String(32), nullable=False),
        sa.Column("place", sa.String(400), nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("text", sa.Text, nullable=True),
        sa.Column("has_entries", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sheet"),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name="fk_sheet_engagement_id_engagement", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("engagement_id", "place", name="uq_sheet_engagement_id_place"),
    )
    op.create_table(
        "sheet_entry",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("sheet_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_entry"),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name="fk_sheet_entry_sheet_id_sheet", ondelete="CASCADE"),
        sa.UniqueConstraint("sheet_id", "position", name="uq_sheet_entry_sheet_id_position"),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("engagement_id", sa.String(32), nullable=False),
        sa.Column("place", sa.String(400), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name="fk_attachment_engagement_id_engagement", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("engagement_id", "place", name="uq_attachment_engagement_id_place"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("engagement_id", sa.String(32), nullable=True),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("after", sa.JSON, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_engagement_id", "audit_entry", ["engagement_id"])
    _refuse_changes()


def _refuse_changes() -> None:
    """Make the database refuse to change or remove what stands in the audit trail."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entry_no_{act.lower()} BEFORE {act} ON audit_entry "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()"
    )
