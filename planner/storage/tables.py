"""The tables, as mapped classes: engagements with their sheets and attachments, and the audit trail."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, LargeBinary, MetaData, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

# every constraint has a name, so that a later migration can drop it on any database
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """A moment with its zone in Python and in UTC in the database; SQLite keeps no zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(value)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Row(DeclarativeBase):
    """Root of all mapped classes."""

    metadata = MetaData(naming_convention=_NAMES)
    # plain JSON, not PostgreSQL's binary one: keys keep their order, which exported YAML shows
    type_annotation_map = {Any: JSON(none_as_null=False), datetime: UtcTime()}  # noqa: RUF012 - read by SQLAlchemy


def new_id() -> str:
    """Return an id that nobody can guess and no other row has."""
    return uuid.uuid4().hex


class EngagementRow(Row):
    """
    One engagement (项目): the aggregate that is loaded, saved, exported and versioned.

    `version` rises with every change of anything in it. `slug` is the name of its folder.
    """

    __tablename__ = "engagement"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    title_zh: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    sheets: Mapped[list[SheetRow]] = relationship(
        back_populates="engagement", cascade="all, delete-orphan", order_by="SheetRow.place", passive_deletes=True
    )
    attachments: Mapped[list[AttachmentRow]] = relationship(
        back_populates="engagement", cascade="all, delete-orphan", order_by="AttachmentRow.place", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy


class SheetRow(Row):
    """
    One YAML file of an engagement; `place` is its path in the engagement folder.

    `text` is the file as it was imported, kept until the first change: an engagement nobody changed leaves as it came,
    comments included. The entries of an answer sheet stand in rows of their own (`has_entries`), so that two people
    who answer the same questionnaire never stand in each other's way.
    """

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("engagement_id", "place"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    engagement_id: Mapped[str] = mapped_column(ForeignKey("engagement.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(400))
    data: Mapped[Any]
    text: Mapped[str | None] = mapped_column(Text)
    has_entries: Mapped[bool]
    version: Mapped[int] = mapped_column()
    engagement: Mapped[EngagementRow] = relationship(back_populates="sheets")
    entries: Mapped[list[EntryRow]] = relationship(
        back_populates="sheet", cascade="all, delete-orphan", order_by="EntryRow.position", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy


class EntryRow(Row):
    """What one person answered on one day on one answer sheet; `position` is its place in the sheet, from 0."""

    __tablename__ = "sheet_entry"
    __table_args__ = (UniqueConstraint("sheet_id", "position"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    sheet_id: Mapped[str] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"))
    position: Mapped[int]
    data: Mapped[Any]
    version: Mapped[int] = mapped_column()
    sheet: Mapped[SheetRow] = relationship(back_populates="entries")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy


class AttachmentRow(Row):
    """One file of an engagement that is no YAML, byte for byte; `digest` is its SHA-256 in hexadecimal."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("engagement_id", "place"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    engagement_id: Mapped[str] = mapped_column(ForeignKey("engagement.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(400))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    digest: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    engagement: Mapped[EngagementRow] = relationship(back_populates="attachments")


class AuditRow(Row):
    """
    One change in the append-only audit trail.

    `digest` is the SHA-256 of the digest before it and of everything this row says: a row that is changed, removed or
    put in between breaks the chain. The engagement is named without a foreign key: the trail outlives what it tells of.
    """

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    engagement_id: Mapped[str | None] = mapped_column(String(32), index=True)
    subject: Mapped[str] = mapped_column(String(400))
    before: Mapped[Any]
    after: Mapped[Any]
    digest: Mapped[str] = mapped_column(String(64))


class AccountRow(Row):
    """Somebody who signs in."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10))
    password_hash: Mapped[str | None] = mapped_column(String(300))
    is_administrator: Mapped[bool]
    disabled_at: Mapped[datetime | None]


class SessionRow(Row):
    """One sign-in; the token itself is kept nowhere."""

    __tablename__ = "sign_in_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None]


class LinkRow(Row):
    """One personal link; the token itself is kept nowhere."""

    __tablename__ = "personal_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(254), index=True)
    created_by: Mapped[str] = mapped_column(String(254))
    expires_at: Mapped[datetime]
    engagement_id: Mapped[str | None] = mapped_column(ForeignKey("engagement.id", ondelete="CASCADE"))
    role: Mapped[str | None] = mapped_column(String(20))
    used_at: Mapped[datetime | None]
    respondent_id: Mapped[str | None] = mapped_column(String(80))
    questionnaire_ids: Mapped[Any] = mapped_column(server_default="[]")


class MembershipRow(Row):
    """The role of an account in an engagement."""

    __tablename__ = "membership"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    engagement_id: Mapped[str] = mapped_column(ForeignKey("engagement.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    respondent_id: Mapped[str | None] = mapped_column(String(80))


class FailureRow(Row):
    """One failed attempt to sign in, by name and by address."""

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(300), index=True)
    at: Mapped[datetime]


class JobRow(Row):
    """One piece of background work."""

    __tablename__ = "job"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    engagement_id: Mapped[str | None] = mapped_column(ForeignKey("engagement.id", ondelete="CASCADE"), index=True)
    arguments: Mapped[Any]
    asked_by: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    progress: Mapped[float]
    step: Mapped[str] = mapped_column(String(200))
    attempts: Mapped[int]
    worker: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    stop_asked: Mapped[bool]
    ended_at: Mapped[datetime | None]
    result: Mapped[Any]
    problems: Mapped[Any]


class FindingsRow(Row):
    """What the engines found last for an engagement, as sealed bytes, and why a later version could not be run."""

    __tablename__ = "findings"

    engagement_id: Mapped[str] = mapped_column(ForeignKey("engagement.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int | None]
    made_at: Mapped[datetime]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    failed_version: Mapped[int | None]
    problems: Mapped[Any]
    headline: Mapped[Any] = mapped_column(server_default="null")
    inputs: Mapped[str] = mapped_column(String(64), server_default="")


class DocumentRow(Row):
    """One document that was made, whole, with the digests of what it was made from."""

    __tablename__ = "document"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    engagement_id: Mapped[str] = mapped_column(ForeignKey("engagement.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    inputs: Mapped[Any]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(254))
    pages: Mapped[int | None]
    size_bytes: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class VisitRow(Row):
    """When somebody last looked at an engagement, and when the visit before that ended."""

    __tablename__ = "visit"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    engagement_id: Mapped[str] = mapped_column(ForeignKey("engagement.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime]
    before_at: Mapped[datetime | None]


class ApiTokenRow(Row):
    """A token of a program; the token itself is kept nowhere."""

    __tablename__ = "api_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    scopes: Mapped[Any]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
