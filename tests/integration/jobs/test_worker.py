"""The real worker: killed, started anew, ended with its server, reached by its bell, and found by itself without it."""

import hashlib
import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.content.writer import YamlSheets
from planner.errors import ExportError, InputError
from planner.jobs.child import ChildWorker
from planner.jobs.queue import QUEUE_VARIABLE, bell_of, open_queue
from planner.jobs.shelf import program_digest
from planner.jobs.worker import Lane
from planner.services import findings, papers
from planner.services.findings import current_result
from planner.services.jobs import ask_for, free_jobs_of, retry, take
from planner.services.keeping import Act, EngagementFile, keep_engagement
from planner.services.work import settle, work_off
from planner.storage.connecting import connect
from tests.databases import postgres_server
from tests.integration.commands import call
from tests.integration.jobs.conftest import ACT, FILES

KILLS, AT_ONCE = 30, 2
# jobs that wait or run as long as workers are killed
ALWAYS_THERE = 6
FORKS = Path(__file__).with_name("forked_workers.py")
# the last argument makes what the worker seals and what the tests seal one and the same
WORDS = ("--attached", "--program", program_digest())
PATIENCE = 120


def words(place, name):
    return ["worker", "--data", str(place), *WORDS, "--name", name]


def surroundings():
    return {**os.environ, "PLANNER_SECRET": "a secret of the tests"}


def start(place, name, *more):
    command = [sys.executable, "-m", "planner", *words(place, name), *more]
    return subprocess.Popen(command, env=surroundings(), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)


@contextmanager
def workers(place, *names, database=None):
    """Run workers as they run on other machines; each ends with the block."""
    started = [start(place, name, *(["--database", database] if database else ())) for name in names]
    try:
        yield
    finally:
        for one in started:
            one.kill()
        for one in started:
            one.wait()
            one.stdin.close()


@contextmanager
def forks(place):
    """Give what starts workers, each a process of its own, and returns their ids; all of them end with it."""
    command = [sys.executable, FORKS, "--data", str(place), "--program", program_digest()]
    environment = {**surroundings(), "PYTHONPATH": os.pathsep.join(sys.path)}
    started = []
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def fork(name):
            process.stdin.write(f"{name}\n")
            process.stdin.flush()
            started.append(int(process.stdout.readline()))
            return started[-1]

        try:
            yield fork
        finally:
            process.stdin.close()
            for one in started:
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)


def ask(store, kind, engagement, **arguments):
    with store.writing() as unit:
        return ask_for(unit, kind, engagement.id, arguments, Act("owner@example.com", datetime.now(UTC)))


def state_of(store, job):
    with store.reading() as unit:
        return unit.jobs.job(job.id)


def is_over(store, *jobs):
    return all(state_of(store, job).is_over for job in jobs)


def wait_until(condition, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def kill(process_id):
    """Kill a process and wait until it is gone: what it was writing when the signal came may still be written."""
    os.kill(process_id, signal.SIGKILL)
    wait_until(lambda: not is_there(process_id))


def is_there(process_id):
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def busy(store, workers):
    """Return the first of some workers that works on a job; None when none does."""
    with store.reading() as unit:
        held = [job.worker for job in unit.jobs.running()]
    return next((name for name in workers if any(worker.startswith(name) for worker in held)), None)


def test_thirty_kills_lose_no_job_and_leave_nothing_half_made(store, shop, engagement, tmp_path):
    """Workers are killed while they start, read, run the engines, write documents and keep them."""
    chance, ring = random.Random(7), bell_of(open_queue(None, tmp_path))
    alive, kills, in_the_middle = {}, 0, 0
    with forks(tmp_path) as fork:
        ask(store, findings.KIND, engagement)
        work_off(shop)
        # the quick ones write a table of a plan that is there; these run the engines
        others = [keep_engagement(store, f"other-{number}", FILES, ACT) for number in range(2)]
        jobs = [ask(store, findings.KIND, one) for one in others]
        while kills < KILLS:
            while len(alive) < AT_ONCE:
                name = f"w{kills + len(alive):03}-{chance.randrange(1000):03}"
                alive[name] = fork(name)
            name = chance.choice([*alive])
            # as a rule one that works on something, and now and then one that is only starting
            if chance.random() < 0.8:
                while sum(not state_of(store, job).is_over for job in jobs) < ALWAYS_THERE:
                    jobs.append(ask(store, papers.KIND, engagement, codes=["CSV"], languages=["zh-CN"]))
                ring(jobs[-1])
                wait_until(lambda: busy(store, alive))
                name = busy(store, alive) or name
            # hardly begun as a rule, and now and then about to end
            time.sleep(chance.uniform(0, 0.2) if chance.random() < 0.8 else chance.uniform(0.2, 0.8))
            in_the_middle += busy(store, [name]) is not None
            kill(alive.pop(name))
            kills += 1
            for freed in free_jobs_of(store, name, datetime.now(UTC)):
                if freed.state == "failed":
                    retry(store, freed.id, ACT)
                ring(freed)
        wait_until(lambda: all(state_of(store, job).is_over for job in jobs))

    assert in_the_middle >= KILLS / 3, "most kills hit nothing"
    ended = [state_of(store, job) for job in jobs]
    assert {job.state for job in ended} == {"done"}
    named = [paper_id for job in ended if job.kind == papers.KIND for paper_id in job.result["documents"]]
    with store.reading() as unit:
        kept = {paper.id: paper for paper in unit.papers.of_engagement(engagement.id)}
        shown = {id_ for id_, paper in kept.items() if paper.code != papers.STATE}
        # no document without its job, and none twice
        assert shown <= set(named)
        assert len(shown) == len([job for job in ended if job.kind == papers.KIND])
        assert len(kept) - len(shown) == 1
        for id_, paper in kept.items():
            assert hashlib.sha256(unit.papers.content(id_)).hexdigest() == paper.digest
        assert unit.audit.verify().broken_at is None
    for one in others:
        result = current_result(store, shop.shelf, one.id, one.version)
        assert result.engagement == shop.engines.run(FILES).engagement


def test_a_worker_that_is_killed_is_started_anew_goes_on_with_its_job_and_ends_with_its_server(
    store, unready, tmp_path
):
    child = ChildWorker(words(tmp_path, "child"), surroundings())
    child.start()
    try:
        first = ask(store, findings.KIND, unready)
        wait_until(lambda: state_of(store, first).is_over)
        killed = child.process_id
        held = ask(store, "nobody-does-this", unready)
        with store.writing() as unit:
            # as if it had been in the middle of this one
            unit.jobs.put(findings_job_of(held, "child"))
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: state_of(store, held).is_over)
        assert child.process_id not in {None, killed}
    finally:
        child.stop()
    assert child.process_id is None


def findings_job_of(job, worker):
    return replace(job, kind=findings.KIND, state="running", worker=f"{worker}0000", attempts=1,
                   lease_until=datetime(2099, 1, 1, tzinfo=UTC))  # fmt: skip


def test_a_worker_ends_with_the_process_that_started_it_and_gives_back_what_it_holds(store, engagement, tmp_path):
    job = ask(store, findings.KIND, engagement)
    process = start(tmp_path, "orphan")
    wait_until(lambda: busy(store, ["orphan"]))
    process.stdin.close()
    process.wait(PATIENCE)
    given_back = state_of(store, job)
    assert (given_back.state, given_back.attempts) == ("waiting", 0)


def test_a_bell_that_was_lost_delays_a_job_and_does_not_lose_it(shop, unready):
    lane = Lane(shop, [findings.KIND], "lane", pause=0.2)
    lane.start()
    time.sleep(0.3)
    job = ask(shop.store, findings.KIND, unready)
    wait_until(lambda: state_of(shop.store, job).is_over)
    assert state_of(shop.store, job).state == "failed"


def test_a_fault_in_one_job_is_told_and_the_next_one_is_done(shop, unready, engagement):
    class Faulty:
        def run(self, files, on_stage):
            if len(files) == 1:
                raise KeyError("a fault of ours")
            return shop.engines.run(files, on_stage)

    lane = Lane(replace(shop, engines=Faulty()), [findings.KIND], "lane", pause=0.1)
    jobs = [ask(shop.store, findings.KIND, one) for one in (unready, engagement)]
    lane.start()
    wait_until(lambda: all(state_of(shop.store, job).is_over for job in jobs))
    states = [state_of(shop.store, job) for job in jobs]
    assert [job.state for job in states] == ["failed", "done"]
    assert states[0].problems[0][0] == "job-unexpected"


@pytest.fixture(scope="module")
def postgres_url():
    with postgres_server() as url:
        yield url


@pytest.mark.parametrize("kind", ["file", "postgresql"])
def test_the_queue_carries_the_id_and_nothing_else(kind, store, unready, tmp_path, request):
    url = request.getfixturevalue("postgres_url") if kind == "postgresql" else None
    job = ask(store, findings.KIND, unready)
    pages, worker = open_queue(url, tmp_path), open_queue(url, tmp_path)
    ring = bell_of(pages)
    heard = []
    bell_of(worker, heard.append)
    ring(job)
    message = worker.storage.dequeue()
    assert bytes(message) == job.id.encode()
    worker.storage.enqueue(message)
    worker.execute(worker.dequeue())
    assert heard == [job.id]


def test_a_message_somebody_slipped_into_the_queue_is_not_run(tmp_path):
    class Explosive:
        def __reduce__(self):
            return pytest.fail, ("it was unpickled",)

    queue, heard = open_queue(None, tmp_path), []
    bell_of(queue, heard.append)
    queue.storage.enqueue(pickle.dumps(Explosive()))
    queue.execute(queue.dequeue())
    assert heard == [""]


def test_a_bell_that_cannot_be_rung_does_not_hinder_the_page(store, unready, tmp_path):
    ring = bell_of(open_queue(None, tmp_path))
    (tmp_path / "queue.sqlite3").write_bytes(b"no database" * 1000)
    for file in tmp_path.glob("queue.sqlite3-*"):
        file.unlink()
    job = ask(store, findings.KIND, unready)
    # another thread has no connection that was open before
    failed = []
    thread = threading.Thread(target=lambda: ring(job) or failed.append(None))
    thread.start()
    thread.join()
    assert failed == [None]


def test_a_queue_of_an_unknown_kind_or_out_of_reach_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv(QUEUE_VARIABLE, "amqp://localhost")
    with pytest.raises(InputError) as refused:
        open_queue(None, tmp_path)
    assert refused.value.problems[0].code == "queue-kind"
    told = call("worker", "--data", tmp_path, "--lang", "en")
    assert told.code == 1
    assert "PLANNER_QUEUE_URL" in told.err
    monkeypatch.setenv(QUEUE_VARIABLE, "postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(ExportError) as out_of_reach:
        open_queue(None, tmp_path)
    assert out_of_reach.value.problem.code == "queue-unreachable"


def test_jobs_of_a_process_that_has_gone_too_often_are_given_up_and_said(shop, engagement):
    job = ask(shop.store, findings.KIND, engagement)
    for _ in range(3):
        take(shop.store, [findings.KIND], shop.clock(), "gone")
        settle(shop, free_jobs_of(shop.store, "gone", shop.clock()))
    assert state_of(shop.store, job).state == "failed"
    with shop.store.reading() as unit:
        assert unit.findings.latest(engagement.id).problems[0][0] == "job-begun-too-often"


def test_two_workers_at_one_postgresql_do_every_job_once(postgres_url, tmp_path):
    frame = EngagementFile("engagement.yaml", "title: {zh: 项目, en: Engagement}\n".encode())
    store = connect(postgres_url, tmp_path, YamlSheets())
    try:
        engagement = keep_engagement(store, "unready", [frame], ACT)
        ring = bell_of(open_queue(postgres_url, tmp_path))
        with workers(tmp_path, "one", "two", database=postgres_url):
            jobs = [ask(store, findings.KIND, engagement) for _ in range(12)]
            for job in jobs:
                ring(job)
            wait_until(lambda: is_over(store, *jobs))
        ended = [state_of(store, job) for job in jobs]
    finally:
        store.database.close()
    assert {(job.attempts, job.state) for job in ended} == {(1, "failed")}
    assert {job.worker[:3] for job in ended} <= {"one", "two"}
