"""Works on the jobs that wait: which kind is done by which use case, whoever it is that works."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

from planner.errors import LostLeaseError, Problem
from planner.services import findings, papers, scenarios
from planner.services.engines import Engines
from planner.services.findings import Shelf
from planner.services.jobs import Job, Outcome, Tell, fail, finish, give_back, report, sweep, take
from planner.services.papers import Printer
from planner.services.store import Store

# what is worked on side by side: findings, which people wait for, never stand behind documents
LANES: tuple[tuple[str, ...], ...] = ((findings.KIND,), (papers.KIND, scenarios.KIND))
KINDS: tuple[str, ...] = tuple(kind for lane in LANES for kind in lane)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What work is done with."""

    store: Store
    engines: Engines
    shelf: Shelf
    printer: Printer
    clock: Callable[[], datetime]


@contextmanager
def unheld(job: Job) -> Iterator[None]:
    """Do nothing to hold a job: for work that is over before anybody could miss it."""
    del job
    yield


def work_on(shop: Workshop, job: Job, holding: Callable[[Job], AbstractContextManager[None]] = unheld) -> None:
    """
    Do a job that was taken, and end it together with what it leaves.

    A job that somebody else has by now, or nobody wants, leaves nothing.

    Args:
        holding: holds the job for as long as the work takes.
    """

    def tell(progress: float, step: str) -> None:
        report(shop.store, job, progress, step, shop.clock())

    try:
        with holding(job):
            outcome = _outcome_of(shop, job, tell)
        if outcome.problems:
            fail(shop.store, job, outcome.problems, shop.clock(), outcome.leave)
        else:
            finish(shop.store, job, outcome.result, shop.clock(), outcome.leave)
    except LostLeaseError:
        give_back(shop.store, job, shop.clock())


def work_off(shop: Workshop, kinds: Sequence[str] = KINDS) -> int:
    """Do every job that waits, one after another, and return how many there were."""
    count = 0
    while (job := take(shop.store, kinds, shop.clock())) is not None:
        work_on(shop, job)
        count += 1
    return count


def give_up(shop: Workshop, job: Job, problem: Problem) -> None:
    """End a job that ran into a fault of the program; it says so, and waits for nobody."""
    try:
        fail(shop.store, job, (problem,), shop.clock())
    except LostLeaseError:
        return
    _note(shop, job, problem)


def tidy(shop: Workshop) -> tuple[Job, ...]:
    """Let the jobs of workers that have gone silent wait again, and return what became of them."""
    freed = sweep(shop.store, shop.clock())
    settle(shop, freed)
    return freed


def settle(shop: Workshop, freed: Sequence[Job]) -> None:
    """Write down which engagements cannot be run because their jobs ended every worker."""
    for job in freed:
        if job.state == "failed":
            _note(shop, job, Problem("job-begun-too-often", job.kind, {"count": job.attempts}))


def _note(shop: Workshop, job: Job, problem: Problem) -> None:
    """Where findings could not be made, a page that asks again would begin the same work for ever."""
    if job.kind != findings.KIND or job.engagement_id is None:
        return
    with shop.store.writing() as unit:
        version = unit.engagements.named(job.engagement_id).version
        findings.note_failure(unit, job.engagement_id, version, (problem,), shop.clock())


def _outcome_of(shop: Workshop, job: Job, tell: Tell) -> Outcome:
    if job.kind == papers.KIND:
        return papers.make_documents(shop.store, shop.engines, shop.shelf, shop.printer, job, tell, shop.clock)
    if job.kind == scenarios.KIND:
        return scenarios.try_scenarios(shop.store, shop.engines, shop.shelf, job, tell, shop.clock)
    return findings.make_findings(shop.store, shop.engines, shop.shelf, job, tell, shop.clock)
