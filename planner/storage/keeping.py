"""The database as the services see it: transactions over engagements and the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from planner.services.keeping import SheetFormat
from planner.storage.accounts import StoredAccounts
from planner.storage.audit import StoredAudit
from planner.storage.database import Database
from planner.storage.jobs import StoredJobs
from planner.storage.keeper import StoredEngagements
from planner.storage.pages import StoredFindings, StoredPapers, StoredTokens, StoredVisits


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """What one transaction reaches."""

    engagements: StoredEngagements
    accounts: StoredAccounts
    jobs: StoredJobs
    audit: StoredAudit
    findings: StoredFindings
    papers: StoredPapers
    visits: StoredVisits
    tokens: StoredTokens


class DatabaseKeeping:
    """Transactions over everything a database keeps."""

    def __init__(self, database: Database, sheets: SheetFormat) -> None:
        self.database = database
        self._format = sheets

    @contextmanager
    def reading(self) -> Iterator[StoredUnit]:
        """Give everything as it is now; nothing is changed."""
        with self.database.reading() as session:
            yield self._unit(session)

    @contextmanager
    def writing(self) -> Iterator[StoredUnit]:
        """Give everything to be changed; all of it is kept or nothing."""
        with self.database.writing() as session:
            yield self._unit(session)

    def _unit(self, session: Session) -> StoredUnit:
        return StoredUnit(
            StoredEngagements(session, self._format),
            StoredAccounts(session),
            StoredJobs(session),
            StoredAudit(session),
            StoredFindings(session),
            StoredPapers(session),
            StoredVisits(session),
            StoredTokens(session),
        )
