"""Starts a worker for every name it reads: loaded once and forked, so that thirty of them need not be loaded."""

import os
import signal
import sys

from planner import printing  # noqa: F401 - loaded here instead of in every worker
from planner.cli.worker import worker
from planner.jobs import worker as _worker  # noqa: F401 - the same
from planner.storage import connecting  # noqa: F401 - the same


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
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in iter(sys.stdin.readline, ""):
        start_for([*sys.argv[1:], "--name", line.strip()])
