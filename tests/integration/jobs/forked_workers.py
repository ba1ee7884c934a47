"""Starts a worker for every name it reads: loaded once and forked, so that thirty of them need not be loaded."""

import os
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from planner import bootstrap
from planner.cli.worker import worker
from planner.jobs import worker as _worker  # noqa: F401 - loaded here instead of in every worker
from planner.places import EXAMPLES
from planner.services import findings, papers
from planner.services.jobs import ask_for
from planner.services.keeping import Act, keep_engagement
from planner.services.work import work_off


def warm_up():
    """Do a job of each kind: killed while they load what it takes, hardly any worker would come to an end."""
    engines = bootstrap.FileEngines()
    bootstrap.FileEngines = lambda: engines
    act = Act("owner@example.com", datetime.now(UTC))
    with tempfile.TemporaryDirectory() as place:
        store = bootstrap.open_keeping(None, Path(place))
        kept = keep_engagement(store, "warm", bootstrap.read_engagement_source(EXAMPLES / "sample_services"), act)
        for kind, arguments in ((findings.KIND, {}), (papers.KIND, {"codes": ["CSV"], "languages": ["zh-CN"]})):
            with store.writing() as unit:
                ask_for(unit, kind, kept.id, arguments, act)
            work_off(bootstrap.open_workshop(store, Path(place), "a program"))
        store.database.close()


def start_for(words):
    """Fork a worker that is a process of its own in everything else, and tell its id."""
    child = os.fork()
    if child:
        print(child, flush=True)  # noqa: T201 - the test reads it
        return
    os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdin.fileno())
    os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdout.fileno())
    os.dup2(os.open(os.devnull, os.O_RDWR), sys.stderr.fileno())
    worker.main(words)


if __name__ == "__main__":
    warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in iter(sys.stdin.readline, ""):
        start_for([*sys.argv[1:], "--name", line.strip()])
