"""Runs the command line inside the test's own process and keeps what it printed."""

import contextlib
import io
import json
from dataclasses import dataclass

from planner.cli.main import main


@dataclass(frozen=True)
class Told:
    """Exit code, standard output and standard error of one command."""

    code: int
    out: str
    err: str

    @property
    def data(self):
        return json.loads(self.out)


def call(*words):
    """Run `planner <words>`."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(word) for word in words])
        except SystemExit as stop:
            code = stop.code
    return Told(code, out.getvalue(), err.getvalue())
