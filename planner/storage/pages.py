"""Findings, documents, visits and tokens of programs in the database."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from planner.errors import NotFoundError, Problem
from planner.services.findings import KeptFindings
from planner.services.papers import Paper
from planner.services.tokens import ApiToken
from planner.services.visits import Visit
from planner.storage.tables import ApiTokenRow, DocumentRow, FindingsRow, Row, VisitRow

_Record = TypeVar("_Record", ApiToken, Paper, Visit)
_HEAD = ("version", "made_at", "failed_version", "problems", "headline", "inputs")


class StoredFindings:
    """The findings of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def latest(self, engagement_id: str) -> KeptFindings | None:
        """Return what is known of the last findings, without their content."""
        row = self._session.get(FindingsRow, engagement_id)
        return None if row is None else KeptFindings(engagement_id, **{name: getattr(row, name) for name in _HEAD})

    def content(self, engagement_id: str) -> bytes | None:
        """Return the sealed bytes of the last findings."""
        query = select(FindingsRow.content).where(FindingsRow.engagement_id == engagement_id)
        return self._session.scalars(query).one_or_none()

    def put(self, findings: KeptFindings) -> None:
        """Keep findings, in the place of earlier ones."""
        _put(self._session, FindingsRow, dataclasses.asdict(findings))


class StoredPapers:
    """The documents of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_engagement(self, engagement_id: str) -> tuple[Paper, ...]:
        """Return the documents of an engagement, the latest first."""
        query = (
            select(DocumentRow)
            .where(DocumentRow.engagement_id == engagement_id)
            .order_by(DocumentRow.made_at.desc(), DocumentRow.name)
        )
        return tuple(_record(Paper, row) for row in self._session.scalars(query))

    def paper(self, paper_id: str) -> Paper | None:
        """Return a document by its id."""
        row = self._session.get(DocumentRow, paper_id)
        return None if row is None else _record(Paper, row)

    def content(self, paper_id: str) -> bytes:
        """Return the bytes of a document; NotFoundError when there is none."""
        query = select(DocumentRow).where(DocumentRow.id == paper_id).options(undefer(DocumentRow.content))
        row = self._session.scalars(query).one_or_none()
        if row is None:
            raise NotFoundError(Problem("no-such-page", ""))
        return row.content

    def put(self, paper: Paper, content: bytes) -> None:
        """Keep a document."""
        values = {field.name: getattr(paper, field.name) for field in dataclasses.fields(paper)}
        _put(self._session, DocumentRow, {**values, "inputs": dict(paper.inputs), "content": content})

    def remove(self, paper_id: str) -> None:
        """Remove a document."""
        row = self._session.get(DocumentRow, paper_id)
        if row is not None:
            self._session.delete(row)
            self._session.flush()


class StoredVisits:
    """The visits of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def visit(self, account_id: str, engagement_id: str) -> Visit | None:
        """Return when somebody last looked at an engagement."""
        row = self._session.get(VisitRow, (account_id, engagement_id))
        return None if row is None else _record(Visit, row)

    def put(self, visit: Visit) -> None:
        """Keep a visit."""
        _put(self._session, VisitRow, dataclasses.asdict(visit))


class StoredTokens:
    """The tokens of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def token(self, token_hash: str) -> ApiToken | None:
        """Return a token by its hash."""
        row = self._session.get(ApiTokenRow, token_hash)
        return None if row is None else _record(ApiToken, row)

    def of_account(self, account_id: str) -> tuple[ApiToken, ...]:
        """Return the tokens of an account, the latest first."""
        query = (
            select(ApiTokenRow)
            .where(ApiTokenRow.account_id == account_id)
            .order_by(ApiTokenRow.created_at.desc(), ApiTokenRow.name)
        )
        return tuple(_record(ApiToken, row) for row in self._session.scalars(query))

    def put(self, token: ApiToken) -> None:
        """Keep a token."""
        values = {field.name: getattr(token, field.name) for field in dataclasses.fields(token)}
        _put(self._session, ApiTokenRow, {**values, "scopes": list(token.scopes)})


def _put(session: Session, kind: type[Row], values: dict[str, Any]) -> None:
    session.merge(kind(**values))
    session.flush()


def _record(kind: type[_Record], row: Row) -> _Record:
    return kind(**{field.name: getattr(row, field.name) for field in dataclasses.fields(kind)})
