"""One worker as a child of the server: started with it, started anew when it dies, ended with it."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence

# a worker that dies at once is started anew more and more seldom
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 60.0
# one that lived as long as this died of something else than its start
_LONG_LIFE = 60.0
_LAST_WORD_SECONDS = 5.0
_LOG = logging.getLogger("planner.jobs")


class ChildWorker:
    """Keeps one worker alive; `command` gets its words after those that start this program."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = [sys.executable, "-m", "planner", *words]
        self._environment = dict(environment)
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name="worker", daemon=True)

    @property
    def process_id(self) -> int | None:
        """The id of the process at this moment; None while there is none."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Start the worker and keep it alive."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker: asked first, so that it gives back what it is working on."""
        self._ending.set()
        with self._lock:
            process = self._process
        if process is not None:
            process.terminate()
            try:
                process.wait(_LAST_WORD_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._thread.join(_LAST_WORD_SECONDS)

    def _keep(self) -> None:
        pause = _FIRST_PAUSE
        while not self._ending.is_set():
            began = time.monotonic()
            with self._lock:
                if self._ending.is_set():
                    return
                # its standard input is the thread it hangs on: it closes with us, however we end
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                    self._command, stdin=subprocess.PIPE, env=self._environment
                )
            code = self._process.wait()
            with contextlib.suppress(OSError):
                if self._process.stdin is not None:
                    self._process.stdin.close()
            if self._ending.is_set():
                return
            pause = _FIRST_PAUSE if time.monotonic() - began > _LONG_LIFE else min(pause * 2, _LONGEST_PAUSE)
            _LOG.error("the worker ended with code %d and is started anew in %.1f s", code, pause)
            self._ending.wait(pause)
