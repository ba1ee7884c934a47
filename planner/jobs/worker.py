"""The worker: takes jobs whenever the bell rings, and looks for itself when it did not."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

from huey import Huey
from sqlalchemy.exc import SQLAlchemyError

from planner.errors import LostLeaseError, Problem
from planner.jobs.queue import bell_of
from planner.services.findings import forget_failures
from planner.services.jobs import LEASE, Job, free_jobs_of, give_back, hold, take
from planner.services.work import LANES, Workshop, give_up, settle, tidy, work_on

# how long a bell that did not ring may delay a job, and how often a queue that does not ring itself is looked into
_PAUSE_SECONDS = 15.0
_LOOK_SECONDS = 0.3
_LAST_WORD_SECONDS = 3.0
_STANDARD_INPUT = 0
_LOG = logging.getLogger("planner.jobs")


class Lane(threading.Thread):
    """Does the jobs of some kinds, one after another, for as long as the process lives."""

    def __init__(self, shop: Workshop, kinds: Sequence[str], name: str, pause: float = _PAUSE_SECONDS) -> None:
        super().__init__(name=f"lane-{kinds[0]}", daemon=True)
        self._shop, self._kinds, self._worker, self._pause = shop, kinds, name, pause
        self._bell = threading.Event()
        self._bell.set()
        self.job: Job | None = None

    def ring(self) -> None:
        """Have it look for jobs now."""
        self._bell.set()

    def run(self) -> None:
        """Do what waits, then wait for the bell or for the end of the pause."""
        while True:
            self._bell.wait(self._pause)
            self._bell.clear()
            try:
                tidy(self._shop)
                self._work_off()
            except (SQLAlchemyError, OSError):
                # a database that is away for a while comes back; the row of the job is as it was
                _LOG.exception("the database cannot be reached")

    def _work_off(self) -> None:
        while (job := take(self._shop.store, self._kinds, self._shop.clock(), self._worker)) is not None:
            self.job = job
            self._do(job)
            self.job = None

    def _do(self, job: Job) -> None:
        _LOG.info("job %s (%s) begun, attempt %d", job.id, job.kind, job.attempts)
        try:
            work_on(self._shop, job, lambda held: _held(self._shop, held))
        except (SQLAlchemyError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - reported, not swallowed
            # the edge of a job: a fault of the program ends this job with a reason, and not all others
            _LOG.exception("job %s (%s) ran into a fault", job.id, job.kind)
            give_up(self._shop, job, Problem("job-unexpected", "", {"reason": type(error).__name__}))
        else:
            _LOG.info("job %s (%s) ended", job.id, job.kind)


def run_worker(shop: Workshop, queue: Huey, name: str) -> None:
    """Work until the process is asked to end; what is under way then waits for the next worker."""
    free = free_jobs_of(shop.store, name, shop.clock())
    settle(shop, free)
    forget_failures(shop.store)
    lanes = [Lane(shop, kinds, name) for kinds in LANES]

    def answer(job_id: str) -> None:
        del job_id
        # the row says what waits: a bell rung twice, or for a job that is over, does no harm
        for lane in lanes:
            lane.ring()

    bell_of(queue, answer)
    for lane in lanes:
        lane.start()
    consumer = queue.create_consumer(workers=1, periodic=False, scheduler_interval=60, **_pauses_of(queue))
    try:
        consumer.run()
    finally:
        for job in [lane.job for lane in lanes if lane.job is not None]:
            give_back(shop.store, job, shop.clock())


def _pauses_of(queue: Huey) -> dict[str, float]:
    """Return how often a queue is asked: a file for want of a bell, others only where they cannot be reached."""
    if queue.storage.blocking:
        # more and more seldom: a queue that is away for an hour must not fill the log
        return {"initial_delay": _LOOK_SECONDS, "max_delay": _PAUSE_SECONDS, "backoff": 2.0}
    return {"initial_delay": _LOOK_SECONDS / 2, "max_delay": _LOOK_SECONDS, "backoff": 1.2}


def end_with_parent() -> None:
    """End this process as soon as the one that started it has gone: its end of our standard input closes then."""

    def watch() -> None:
        # not the buffered reader: its lock, held by this thread, would end a process that is ending anyway by an error
        while os.read(_STANDARD_INPUT, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_LAST_WORD_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


@contextlib.contextmanager
def _held(shop: Workshop, job: Job) -> Iterator[None]:
    """Hold a job while it is worked on, however long one step takes."""
    over = threading.Event()
    thread = threading.Thread(target=_hold, args=(shop, job, over), name=f"hold-{job.id[:8]}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _hold(shop: Workshop, job: Job, over: threading.Event, pause: timedelta = LEASE / 4) -> None:
    while not over.wait(pause.total_seconds()):
        try:
            hold(shop.store, job, shop.clock())
        except LostLeaseError:
            # whoever works on it learns of it at the next report
            return
        except (SQLAlchemyError, OSError):
            _LOG.warning("job %s cannot be held at this moment", job.id)
