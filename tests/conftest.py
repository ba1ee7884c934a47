"""Fixtures of all tests."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable

import pytest
from hypothesis import settings

from planner.bootstrap import run_folder
from planner.places import EXAMPLES
from planner.services.run import EngagementResult

# no test is red because the machine is busy, and a check of a change draws the same cases every time: new ones are
# found where people work
settings.register_profile("untimed", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def run_example() -> Callable[[str], EngagementResult]:
    """Run an example engagement by the name of its folder, each one once per session."""
    return functools.cache(lambda name: run_folder(EXAMPLES / name))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests did not run for want of a tool, and what to install; other skips are told by pytest."""
    reasons = [str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()) if report.longrepr]
    wanted = sorted({reason.rpartition("install ")[2] for reason in reasons if "install " in reason})
    if wanted:
        count = sum("install " in reason for reason in reasons)
        terminalreporter.write_line(f"not run: {count} tests, install {', '.join(wanted)}")
