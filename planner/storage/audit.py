"""The audit trail: every entry carries a digest over itself and the one before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from planner.services.keeping import Act, AuditEntry, AuditFinding, AuditLine
from planner.storage.tables import AuditRow

# what the first entry is chained to
BEGINNING = "0" * 64
# what a whole number can be in every database
_GREATEST = 2**31 - 1
_LINES = select(AuditRow.at, AuditRow.actor, AuditRow.action, AuditRow.subject, AuditRow.number)


class StoredAudit:
    """
    The audit trail within one transaction.

    The database refuses to change or remove an entry (see the first migration); the chain shows it where somebody got
    around that. Entries cut off at the end leave a whole chain: compare the last digest with one noted elsewhere.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(
        self, act: Act, action: str, engagement_id: str | None, subject: str, before: Any, after: Any
    ) -> AuditEntry:
        """Write down a change, within the transaction that makes it."""
        last = self._session.scalars(select(AuditRow).order_by(AuditRow.number.desc()).limit(1)).one_or_none()
        number, digest = (last.number + 1, last.digest) if last else (1, BEGINNING)
        row = AuditRow(
            number=number,
            # one zone in the digest, whatever zone the act was told in
            at=act.at.astimezone(UTC),
            actor=act.actor,
            action=action,
            engagement_id=engagement_id,
            subject=subject,
            before=before,
            after=after,
        )
        row.digest = _digest(digest, row)
        self._session.add(row)
        self._session.flush()
        return _entry(row)

    def entries(self, engagement_id: str | None = None) -> tuple[AuditEntry, ...]:
        """Return the entries of one engagement, or all of them, oldest first."""
        query = select(AuditRow).order_by(AuditRow.number)
        if engagement_id is not None:
            query = query.where(AuditRow.engagement_id == engagement_id)
        return tuple(map(_entry, self._session.scalars(query)))

    def lines(self, engagement_id: str, since: datetime | None, most: int) -> tuple[AuditLine, ...]:
        """Return the latest entries of an engagement after a moment, at most so many, oldest first."""
        query = _LINES.where(AuditRow.engagement_id == engagement_id).order_by(AuditRow.number.desc()).limit(most)
        if since is not None:
            query = query.where(AuditRow.at > since)
        return tuple(reversed(self._lines(query)))

    def lines_after(self, engagement_id: str, number: int, most: int) -> tuple[AuditLine, ...]:
        """Return the first entries of an engagement after a number, at most so many, oldest first."""
        # a greater number than a row can have is no error: there is nothing after it
        beyond = AuditRow.number > min(number, _GREATEST)
        query = _LINES.where(AuditRow.engagement_id == engagement_id, beyond)
        return tuple(self._lines(query.order_by(AuditRow.number).limit(most)))

    def _lines(self, query: Select[datetime, str, str, str, int]) -> list[AuditLine]:
        rows = self._session.execute(query)
        return [AuditLine(Act(actor, at), action, subject, number) for at, actor, action, subject, number in rows]

    def verify(self) -> AuditFinding:
        """Walk the chain from its beginning and return where it breaks first."""
        digest, count = BEGINNING, 0
        rows = self._session.scalars(select(AuditRow).order_by(AuditRow.number).execution_options(yield_per=500))
        for count, row in enumerate(rows, start=1):
            if row.number != count or row.digest != _digest(digest, row):
                return AuditFinding(count, count, digest)
            digest = row.digest
        return AuditFinding(count, None, digest)


def _digest(before: str, row: AuditRow) -> str:
    told = [
        before,
        row.number,
        row.at.isoformat(timespec="microseconds"),
        row.actor,
        row.action,
        row.engagement_id,
        row.subject,
        row.before,
        row.after,
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        row.number,
        Act(row.actor, row.at),
        row.action,
        row.engagement_id,
        row.subject,
        row.before,
        row.after,
        row.digest,
    )
