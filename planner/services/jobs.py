"""Work that takes more than a second: a row in the database is the truth, and whoever works holds it by a lease."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, get_args

from planner.errors import InputError, LostLeaseError, NotFoundError, Problem
from planner.services.keeping import Act, AuditTrail
from planner.services.told import as_data

if TYPE_CHECKING:
    from planner.services.store import StoreUnit

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
STATES: tuple[JobState, ...] = get_args(JobState)

# how long a worker may be silent before its job is given to another, and how often a job is begun at most.
# Assumptions: a worker that lives says so every few seconds, and a job that ends its worker three times would do so
# for ever.
LEASE = timedelta(seconds=30)
ATTEMPTS = 3
# characters of the name of a process in the token of a worker
_NAME = 16


@dataclass(frozen=True, slots=True)
class Job:
    """
    One piece of background work.

    `progress` is a fraction, `step` names what is being done, as a wording key. `lease_until` is how long the present
    worker may be silent; `worker` its token. `problems` are what went wrong, as (code, where, params).
    """

    id: str
    kind: str
    engagement_id: str | None
    arguments: Mapping[str, Any]
    asked_by: str
    asked_at: datetime
    state: JobState = "waiting"
    progress: float = 0.0
    step: str = ""
    attempts: int = 0
    worker: str | None = None
    lease_until: datetime | None = None
    stop_asked: bool = False
    ended_at: datetime | None = None
    result: Any = None
    problems: Sequence[Any] = field(default_factory=tuple)

    @property
    def is_over(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.state in {"done", "failed", "cancelled"}


class JobKeeper(Protocol):
    """Jobs within one transaction."""

    def job(self, job_id: str) -> Job | None: ...

    def put(self, job: Job) -> None: ...

    def next_waiting(self, kinds: Sequence[str]) -> Job | None: ...

    def running(self) -> tuple[Job, ...]: ...

    def of_engagement(self, engagement_id: str, at_most: int) -> tuple[Job, ...]: ...

    def under_way(self, engagement_id: str, kind: str) -> tuple[Job, ...]: ...


class JobUnit(Protocol):
    """What one transaction over jobs reaches."""

    @property
    def jobs(self) -> JobKeeper: ...

    @property
    def audit(self) -> AuditTrail: ...


_Unit_co = TypeVar("_Unit_co", bound=JobUnit, covariant=True)
_OpenUnit = TypeVar("_OpenUnit", bound=JobUnit)


class JobKeeping(Protocol[_Unit_co]):
    """Transactions over jobs."""

    def reading(self) -> AbstractContextManager[_Unit_co]: ...

    def writing(self) -> AbstractContextManager[_Unit_co]: ...


# says how far a job is: a fraction and a wording key; raises LostLeaseError where nobody wants it any more
Tell = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What working on a job came to.

    `leave` keeps what it leaves, in the transaction that ends the job. With `problems` it failed.
    """

    result: Any
    leave: Callable[[StoreUnit], None]
    problems: tuple[Problem, ...] = ()


def ask_for(
    unit: JobUnit,
    kind: str,
    engagement_id: str | None,
    arguments: Mapping[str, Any],
    act: Act,
    *,
    is_change: bool = True,
) -> Job:
    """
    Ask for a job within the transaction of what causes it: both are kept, or neither.

    Args:
        is_change: whether somebody wanted it, so that the audit trail tells of it.
    """
    job = Job(secrets.token_hex(16), kind, engagement_id, dict(arguments), act.actor, act.at)
    unit.jobs.put(job)
    if is_change:
        unit.audit.append(act, "job.ask", engagement_id, kind, None, {"job": job.id, "arguments": dict(arguments)})
    return job


def take(keeping: JobKeeping[JobUnit], kinds: Sequence[str], at: datetime, name: str = "") -> Job | None:
    """
    Take the job that waits longest, of some kinds; None when none waits.

    Args:
        name: of the process that takes it, up to 16 characters, so that its jobs can be freed when it has gone.
    """
    with keeping.writing() as unit:
        job = unit.jobs.next_waiting(kinds)
        if job is None:
            return None
        taken = replace(
            job,
            state="running",
            worker=f"{name[:_NAME]}{secrets.token_hex(8)}",
            lease_until=at + LEASE,
            attempts=job.attempts + 1,
            progress=0.0,
            step="",
        )
        unit.jobs.put(taken)
        return taken


def hold(keeping: JobKeeping[JobUnit], job: Job, at: datetime) -> None:
    """
    Hold a job for another while, without a word on how far it is.

    Raises:
        LostLeaseError: it is no longer this worker's, or it was asked to stop.
    """
    with keeping.writing() as unit:
        held = _held(unit.jobs, job)
        if held.stop_asked:
            raise LostLeaseError(job.id)
        unit.jobs.put(replace(held, lease_until=at + LEASE))


def report(keeping: JobKeeping[JobUnit], job: Job, progress: float, step: str, at: datetime) -> Job:
    """
    Say how far a job is, and hold it for another while.

    Raises:
        LostLeaseError: it is no longer this worker's, or it was asked to stop.
    """
    with keeping.writing() as unit:
        held = _held(unit.jobs, job)
        if held.stop_asked:
            raise LostLeaseError(job.id)
        told = replace(held, progress=min(max(progress, 0.0), 1.0), step=step, lease_until=at + LEASE)
        unit.jobs.put(told)
        return told


def finish(
    keeping: JobKeeping[_OpenUnit],
    job: Job,
    result: Any,
    at: datetime,
    also: Callable[[_OpenUnit], None] | None = None,
) -> Job:
    """
    Keep the result of a job, together with whatever else it leaves (`also`, given the open unit).

    Raises:
        LostLeaseError: it is no longer this worker's; nothing is kept.
    """
    with keeping.writing() as unit:
        held = _held(unit.jobs, job)
        if held.stop_asked:
            raise LostLeaseError(job.id)
        if also is not None:
            also(unit)
        done = replace(held, state="done", progress=1.0, result=result, ended_at=at, lease_until=None)
        unit.jobs.put(done)
        return done


def fail(
    keeping: JobKeeping[_OpenUnit],
    job: Job,
    problems: Sequence[Problem],
    at: datetime,
    also: Callable[[_OpenUnit], None] | None = None,
) -> Job:
    """
    Write down why a job could not be done; it is not tried again by itself, since the reason would be the same.

    Raises:
        LostLeaseError: it is no longer this worker's; nothing is kept.
    """
    with keeping.writing() as unit:
        held = _held(unit.jobs, job)
        if also is not None:
            also(unit)
        ended = replace(held, state="failed", problems=as_data(problems), ended_at=at, lease_until=None)
        unit.jobs.put(ended)
        return ended


def give_back(keeping: JobKeeping[JobUnit], job: Job, at: datetime) -> None:
    """
    Give a job back that its worker cannot go on with: it waits again, or is cancelled where that was asked for.

    This attempt does not count: the job did not end its worker.
    """
    with keeping.writing() as unit:
        held = unit.jobs.job(job.id)
        if held is not None and held.state == "running" and held.worker == job.worker:
            unit.jobs.put(_let_go(replace(held, attempts=held.attempts - 1), at))


def free_jobs_of(keeping: JobKeeping[JobUnit], name: str, at: datetime) -> tuple[Job, ...]:
    """Let the jobs of a process that has gone wait again, and return them; one begun too often fails."""
    with keeping.writing() as unit:
        held = [job for job in unit.jobs.running() if (job.worker or "").startswith(name[:_NAME])]
        freed = tuple(_let_go(job, at) for job in held)
        for job in freed:
            unit.jobs.put(job)
        return freed


def cancel(keeping: JobKeeping[JobUnit], job_id: str, act: Act) -> Job:
    """
    Cancel a job: at once while it waits, at its next report while it runs.

    Raises:
        NotFoundError: there is no such job.
        InputError: it is over.
    """
    with keeping.writing() as unit:
        job = _known(unit.jobs, job_id)
        if job.is_over:
            raise InputError([Problem("job-over", job.kind)])
        if job.stop_asked:
            return job
        if job.state == "waiting":
            changed = replace(job, state="cancelled", stop_asked=True, ended_at=act.at)
        else:
            changed = replace(job, stop_asked=True)
        unit.jobs.put(changed)
        unit.audit.append(act, "job.cancel", job.engagement_id, job.kind, None, {"job": job.id})
        return changed


def retry(keeping: JobKeeping[JobUnit], job_id: str, act: Act) -> Job:
    """
    Let a job that failed or was cancelled wait again.

    Raises:
        NotFoundError: there is no such job.
        InputError: it is not over, or it is done.
    """
    with keeping.writing() as unit:
        job = _known(unit.jobs, job_id)
        if job.state not in {"failed", "cancelled"}:
            raise InputError([Problem("job-not-failed", job.kind)])
        again = replace(
            job, state="waiting", attempts=0, worker=None, stop_asked=False, ended_at=None, problems=(), progress=0.0,
            step="",
        )  # fmt: skip
        unit.jobs.put(again)
        unit.audit.append(act, "job.retry", job.engagement_id, job.kind, None, {"job": job.id})
        return again


def sweep(keeping: JobKeeping[JobUnit], at: datetime) -> tuple[Job, ...]:
    """
    Let the jobs of silent workers wait again, and return them; one begun too often fails.

    A worker that is alive after all learns of it at its next report and keeps nothing.
    """
    with keeping.writing() as unit:
        late = [job for job in unit.jobs.running() if job.lease_until is not None and job.lease_until < at]
        freed = tuple(_let_go(job, at) for job in late)
        for job in freed:
            unit.jobs.put(job)
        return freed


def _let_go(job: Job, at: datetime) -> Job:
    free = replace(job, worker=None, lease_until=None, progress=0.0, step="")
    if job.stop_asked:
        return replace(free, state="cancelled", ended_at=at)
    if job.attempts >= ATTEMPTS:
        problem = ["job-begun-too-often", job.kind, {"count": job.attempts}]
        return replace(free, state="failed", problems=(problem,), ended_at=at)
    return replace(free, state="waiting")


def _held(jobs: JobKeeper, job: Job) -> Job:
    held = jobs.job(job.id)
    if held is None or held.state != "running" or held.worker != job.worker:
        raise LostLeaseError(job.id)
    return held


def _known(jobs: JobKeeper, job_id: str) -> Job:
    job = jobs.job(job_id)
    if job is None:
        raise NotFoundError(Problem("no-such-job", job_id))
    return job
