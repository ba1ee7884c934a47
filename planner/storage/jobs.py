"""Jobs in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from planner.services.jobs import Job
from planner.storage.tables import JobRow

# plain data that may change in place without being unequal in Python (1, 1.0, true)
_DATA = ("arguments", "result", "problems")


class StoredJobs:
    """The jobs of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def job(self, job_id: str) -> Job | None:
        """Return a job by its id."""
        row = self._session.get(JobRow, job_id)
        return None if row is None else _job(row)

    def put(self, job: Job) -> None:
        """Keep a job, in the place of what was kept of it."""
        row = self._session.merge(JobRow(**{one.name: getattr(job, one.name) for one in fields(job)}))
        for name in _DATA:
            flag_modified(row, name)
        self._session.flush()

    def next_waiting(self, kinds: Sequence[str]) -> Job | None:
        """Return the job that waits longest, of some kinds."""
        query = (
            select(JobRow)
            .where(JobRow.state == "waiting", JobRow.kind.in_(kinds))
            .order_by(JobRow.asked_at, JobRow.id)
            .limit(1)
        )
        row = self._session.scalars(query).one_or_none()
        return None if row is None else _job(row)

    def running(self) -> tuple[Job, ...]:
        """Return the jobs somebody works on."""
        query = select(JobRow).where(JobRow.state == "running").order_by(JobRow.asked_at, JobRow.id)
        return tuple(map(_job, self._session.scalars(query)))

    def of_engagement(self, engagement_id: str, at_most: int) -> tuple[Job, ...]:
        """Return the jobs of an engagement, the latest first."""
        query = (
            select(JobRow)
            .where(JobRow.engagement_id == engagement_id)
            .order_by(JobRow.asked_at.desc(), JobRow.id)
            .limit(at_most)
        )
        return tuple(map(_job, self._session.scalars(query)))

    def under_way(self, engagement_id: str, kind: str) -> tuple[Job, ...]:
        """Return the jobs of a kind that wait or run for an engagement, the earliest first."""
        query = (
            select(JobRow)
            .where(JobRow.engagement_id == engagement_id, JobRow.kind == kind)
            .where(JobRow.state.in_(("waiting", "running")))
            .order_by(JobRow.asked_at, JobRow.id)
        )
        return tuple(map(_job, self._session.scalars(query)))


def _job(row: JobRow) -> Job:
    values = {one.name: getattr(row, one.name) for one in fields(Job)}
    return Job(**{**values, "problems": tuple(values["problems"])})
