"""A queue in Redis: jobs are heard of through it, and none is lost with it."""

import pytest

from planner.errors import InputError
from planner.jobs.queue import QUEUE_VARIABLE, bell_of, open_queue
from planner.services import findings
from tests.integration.jobs.test_worker import ask, is_over, state_of, wait_until, workers
from tests.queues import free_port, redis_server


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def redis_queue(port, monkeypatch, tmp_path):
    monkeypatch.setenv(QUEUE_VARIABLE, f"redis://127.0.0.1:{port}/0")
    return open_queue(None, tmp_path)


def test_redis_carries_the_id_and_nothing_else(store, unready, tmp_path, port, redis_queue):
    job, heard = ask(store, findings.KIND, unready), []
    worker = open_queue(None, tmp_path)
    bell_of(worker, heard.append)
    with redis_server(tmp_path, port):
        bell_of(redis_queue)(job)
        message = worker.storage.dequeue()
        assert bytes(message) == job.id.encode()
        worker.storage.enqueue(message)
        worker.execute(worker.dequeue())
    assert heard == [job.id]


def test_a_worker_hears_redis_goes_on_without_it_and_hears_it_again(store, unready, tmp_path, port, redis_queue):
    ring = bell_of(redis_queue)

    def is_heard():
        return redis_queue.storage.queue_size() == 0

    with workers(tmp_path, "near"):
        with redis_server(tmp_path, port):
            first = ask(store, findings.KIND, unready)
            ring(first)
            wait_until(lambda: is_heard() and is_over(store, first))
        # the server is gone, and with it everything it held
        lost = ask(store, findings.KIND, unready)
        ring(lost)
        with redis_server(tmp_path, port):
            second = ask(store, findings.KIND, unready)
            ring(second)
            wait_until(lambda: is_heard() and is_over(store, lost, second))
    assert {state_of(store, one).attempts for one in (first, lost, second)} == {1}


def test_a_job_that_was_asked_for_while_redis_is_away_is_done_by_the_next_worker(store, unready, tmp_path, redis_queue):
    job = ask(store, findings.KIND, unready)
    bell_of(redis_queue)(job)
    assert state_of(store, job).state == "waiting"
    with workers(tmp_path, "next"):
        wait_until(lambda: is_over(store, job))


def test_an_address_that_is_none_is_told_without_what_stands_in_it(tmp_path, monkeypatch):
    monkeypatch.setenv(QUEUE_VARIABLE, "redis://:secret/word@127.0.0.1:6379/0")
    with pytest.raises(InputError) as refused:
        open_queue(None, tmp_path)
    assert [(one.code, one.where, dict(one.params)) for one in refused.value.problems] == [
        ("queue-url", QUEUE_VARIABLE, {})
    ]
