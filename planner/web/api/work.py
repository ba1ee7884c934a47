"""Background work for programs: the jobs of an engagement, and one of them seen, cancelled or tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from planner.errors import NotFoundError, Problem
from planner.services.jobs import Job, JobState, cancel, retry
from planner.services.scenarios import KIND as SCENARIOS
from planner.services.told import from_data
from planner.web.api.operations import operation
from planner.web.api.paging import Asked, Page, page
from planner.web.guard import act, floor, open_engagement, say
from planner.web.problem_details import ProblemShown

# older ones are history
_MOST = 1000


@dataclass(frozen=True, slots=True)
class JobShown:
    """
    A piece of background work.

    `progress` is a fraction of 1, `step` the key of what is being done; `is_stopping` whether it was asked to stop and
    has not yet done so. `result` is null where it tells of the plan: what trying the what-if files comes to has an
    operation of its own.
    """

    id: str
    kind: str
    state: JobState
    progress: float
    step: str
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    attempts: int
    is_stopping: bool
    result: Any
    problems: tuple[ProblemShown, ...]


@operation("GET", "/engagements/{slug}/jobs", "jobs", "view")
def list_jobs(slug: str, asked: Asked) -> Page[JobShown]:
    """List the background work of an engagement, the latest first."""
    opened = open_engagement(slug)
    with floor().keeping.reading() as unit:
        jobs = unit.jobs.of_engagement(opened.engagement.id, _MOST)
    return page(jobs, asked, lambda one: f"{one.asked_at.isoformat()} {one.id}", job_shown, latest_first=True)


@operation("GET", "/engagements/{slug}/jobs/{job}", "jobs", "view")
def show_job(slug: str, job: str) -> JobShown:
    """Show one piece of background work."""
    return job_shown(_job(slug, job))


@operation("POST", "/engagements/{slug}/jobs/{job}/cancel", "jobs", "generate", cancel, also=(409,))
def cancel_job(slug: str, job: str) -> JobShown:
    """Cancel a job: at once while it waits, at its next step while it runs."""
    return job_shown(cancel(floor().keeping, _job(slug, job).id, act()))


@operation("POST", "/engagements/{slug}/jobs/{job}/retry", "jobs", "generate", retry, also=(409,))
def retry_job(slug: str, job: str) -> JobShown:
    """Let a job that failed or was cancelled wait again."""
    again = retry(floor().keeping, _job(slug, job).id, act())
    floor().ring(again)
    return job_shown(again)


def _job(slug: str, job_id: str) -> Job:
    """Return a job of this engagement; one of another is not there."""
    opened = open_engagement(slug)
    with floor().keeping.reading() as unit:
        job = unit.jobs.job(job_id)
    if job is None or job.engagement_id != opened.engagement.id:
        raise NotFoundError(Problem("no-such-job", job_id))
    return job


def job_shown(job: Job) -> JobShown:
    """Return a job as programs see it."""
    wording = say()
    problems = tuple(
        ProblemShown(one.code, one.where, dict(one.params), wording.explanation(one)) for one in from_data(job.problems)
    )
    return JobShown(
        job.id, job.kind, job.state, job.progress, job.step, job.asked_by, job.asked_at, job.ended_at, job.attempts,
        job.stop_asked and not job.is_over, None if job.kind == SCENARIOS else job.result, problems,
    )  # fmt: skip
