"""Rows of jobs: none is lost, done twice or half kept; tests/integration/jobs kills the workers themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from planner.errors import InputError, LostLeaseError, NotFoundError, Problem
from planner.services.jobs import (
    ATTEMPTS,
    LEASE,
    ask_for,
    cancel,
    fail,
    finish,
    free_jobs_of,
    give_back,
    hold,
    report,
    retry,
    sweep,
    take,
)
from planner.services.keeping import Act

NOW = datetime(2026, 7, 1, tzinfo=UTC)
ACT = Act("lead", NOW)
KINDS = ("document", "plan")


def asked(keeping, kind="document", after=0, **arguments):
    with keeping.writing() as unit:
        return ask_for(unit, kind, None, arguments, Act("lead", NOW + timedelta(seconds=after)))


def kept(keeping, job):
    with keeping.reading() as unit:
        return unit.jobs.job(job.id)


def test_jobs_are_taken_in_the_order_they_were_asked_for_and_each_once(keeping):
    later, first, other = asked(keeping, after=2), asked(keeping, after=1), asked(keeping, "mail")
    assert [take(keeping, KINDS, NOW).id for _ in range(2)] == [first.id, later.id]
    assert take(keeping, KINDS, NOW) is None
    assert kept(keeping, other).state == "waiting"


def test_a_job_is_kept_with_its_cause_or_not_at_all(keeping):
    def cause_that_fails():
        with keeping.writing() as unit:
            job = ask_for(unit, "document", None, {}, ACT)
            raise KeyError(job.id)

    with pytest.raises(KeyError) as raised:
        cause_that_fails()
    with keeping.reading() as unit:
        assert unit.jobs.job(raised.value.args[0]) is None
        assert unit.audit.entries() == ()


def test_progress_holds_the_job_and_the_result_ends_it(keeping):
    asked(keeping, language="zh-CN")
    job = take(keeping, KINDS, NOW)
    told = report(keeping, job, 0.4, "documents.drawing", NOW + timedelta(seconds=50))
    assert (told.progress, told.step, told.lease_until) == (
        0.4,
        "documents.drawing",
        NOW + timedelta(seconds=50) + LEASE,
    )
    assert sweep(keeping, NOW + LEASE + timedelta(seconds=1)) == ()
    done = finish(keeping, job, {"pages": 48}, NOW + timedelta(seconds=70))
    assert (done.state, done.progress, done.result, done.is_over) == ("done", 1.0, {"pages": 48}, True)
    assert kept(keeping, job) == done


def test_a_silent_workers_job_waits_again_and_the_worker_keeps_nothing(keeping):
    asked(keeping)
    first = take(keeping, KINDS, NOW)
    (freed,) = sweep(keeping, NOW + LEASE + timedelta(seconds=1))
    assert (freed.id, freed.state) == (first.id, "waiting")
    second = take(keeping, KINDS, NOW + LEASE)
    for call in (lambda: report(keeping, first, 0.5, "", NOW), lambda: finish(keeping, first, "late", NOW)):
        with pytest.raises(LostLeaseError):
            call()
    assert finish(keeping, second, "right", NOW).result == "right"


def test_what_a_job_leaves_is_kept_with_its_result_or_not_at_all(keeping):
    asked(keeping)
    job = take(keeping, KINDS, NOW)
    asked(keeping, after=1)

    def leave(unit):
        ask_for(unit, "mail", None, {}, ACT)

    sweep(keeping, NOW + LEASE + timedelta(seconds=1))
    with pytest.raises(LostLeaseError):
        finish(keeping, job, None, NOW, leave)
    assert take(keeping, ["mail"], NOW) is None
    again = take(keeping, KINDS, NOW)
    finish(keeping, again, None, NOW, leave)
    assert take(keeping, ["mail"], NOW) is not None


def test_a_job_that_ends_its_worker_every_time_is_given_up_with_the_reason_and_can_be_tried_again(keeping):
    asked(keeping)
    for number in range(ATTEMPTS):
        assert take(keeping, KINDS, NOW).attempts == number + 1
        (ended,) = sweep(keeping, NOW + LEASE + timedelta(seconds=1))
    assert (ended.state, ended.problems[0][0]) == ("failed", "job-begun-too-often")
    assert take(keeping, KINDS, NOW) is None
    retry(keeping, ended.id, ACT)
    assert take(keeping, KINDS, NOW).attempts == 1


def test_a_job_that_fails_says_why_and_does_not_begin_again_by_itself(keeping):
    asked(keeping)
    job = take(keeping, KINDS, NOW)
    failed = fail(keeping, job, [Problem("cannot-write", "D6.pdf", {"reason": "full"})], NOW)
    assert kept(keeping, job).problems == (["cannot-write", "D6.pdf", {"reason": "full"}],)
    assert failed.is_over
    assert take(keeping, KINDS, NOW + timedelta(days=1)) is None


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_report(keeping):
    waiting, running = asked(keeping, after=1), asked(keeping)
    job = take(keeping, KINDS, NOW)
    assert job.id == running.id
    assert cancel(keeping, waiting.id, ACT).state == "cancelled"
    assert cancel(keeping, running.id, ACT).state == "running"
    with pytest.raises(LostLeaseError):
        report(keeping, job, 0.5, "", NOW)
    with pytest.raises(LostLeaseError):
        finish(keeping, job, "unwanted", NOW)
    give_back(keeping, job, NOW)
    assert kept(keeping, job).state == "cancelled"
    assert kept(keeping, job).result is None


def test_a_cancelled_job_of_a_silent_worker_is_not_begun_again(keeping):
    job = asked(keeping)
    take(keeping, KINDS, NOW)
    cancel(keeping, job.id, ACT)
    (ended,) = sweep(keeping, NOW + LEASE + timedelta(seconds=1))
    assert ended.state == "cancelled"


def test_a_job_given_back_waits_again_unless_somebody_else_has_it(keeping):
    asked(keeping)
    first = take(keeping, KINDS, NOW)
    give_back(keeping, first, NOW)
    second = take(keeping, KINDS, NOW)
    give_back(keeping, first, NOW)
    assert kept(keeping, second).state == "running"


def test_what_is_over_is_neither_cancelled_nor_tried_again_when_it_is_done(keeping):
    asked(keeping)
    done = finish(keeping, take(keeping, KINDS, NOW), None, NOW)
    for call, code in ((cancel, "job-over"), (retry, "job-not-failed")):
        with pytest.raises(InputError) as refused:
            call(keeping, done.id, ACT)
        assert refused.value.problems[0].code == code
        with pytest.raises(NotFoundError):
            call(keeping, "none", ACT)


def test_the_jobs_of_a_process_that_has_gone_wait_again_and_those_of_others_go_on(keeping):
    asked(keeping)
    asked(keeping, after=1)
    gone, other = take(keeping, KINDS, NOW, "gone"), take(keeping, KINDS, NOW, "other")
    (freed,) = free_jobs_of(keeping, "gone", NOW)
    assert (freed.id, freed.state) == (gone.id, "waiting")
    assert kept(keeping, other).state == "running"
    with pytest.raises(LostLeaseError):
        finish(keeping, gone, None, NOW)


def test_a_job_is_held_without_a_word_on_how_far_it_is(keeping):
    asked(keeping)
    job = take(keeping, KINDS, NOW)
    report(keeping, job, 0.4, "documents.drawing", NOW)
    hold(keeping, job, NOW + LEASE)
    held = kept(keeping, job)
    assert (held.progress, held.step, held.lease_until) == (0.4, "documents.drawing", NOW + 2 * LEASE)
    assert sweep(keeping, NOW + LEASE + timedelta(seconds=1)) == ()
    cancel(keeping, job.id, ACT)
    with pytest.raises(LostLeaseError):
        hold(keeping, job, NOW + LEASE)


def test_a_job_given_back_again_and_again_is_not_held_for_one_that_ends_its_workers(keeping):
    asked(keeping)
    for _ in range(ATTEMPTS + 2):
        give_back(keeping, take(keeping, KINDS, NOW), NOW)
    assert take(keeping, KINDS, NOW).attempts == 1


def test_a_job_that_is_stopped_twice_is_told_once_and_one_that_is_tried_again_belongs_to_nobody(keeping):
    asked(keeping)
    job = take(keeping, KINDS, NOW)
    first = cancel(keeping, job.id, ACT)
    assert cancel(keeping, job.id, ACT) == first
    fail(keeping, job, [Problem("job-unexpected", "")], NOW)
    again = retry(keeping, job.id, ACT)
    assert (again.state, again.worker, again.stop_asked) == ("waiting", None, False)
    with keeping.reading() as unit:
        assert [one.action for one in unit.audit.entries()] == ["job.ask", "job.cancel", "job.retry"]
