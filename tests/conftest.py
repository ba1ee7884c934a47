"""Fixtures of all tests."""

from __future__ import annotations

import functools
import gc
import os
from collections.abc import Callable

import pytest
from hypothesis import settings

from planner.places import EXAMPLES
from planner.services import run as running
from planner.services.run import EngagementResult
from tests.sharing import Shelf, shelf_of_the_session, traced_when_shared

# before anything that runs engagements is imported
running.run_engagement = traced_when_shared(running.run_engagement)

from planner.bootstrap import run_folder, run_what_if, run_with_records  # noqa: E402

# no test is red because the machine is busy, and a check of a change draws the same cases every time: new ones are
# found where people work
settings.register_profile("untimed", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("untimed")

# the modules that take a minute or more, the longest first: a process that began one of them last would work on
# alone while the others have nothing left to do
LONG = (
    "tests/browser/",
    "tests/integration/test_documents.py",
    "tests/integration/storage/test_jobs.py",
    "tests/integration/test_cli.py",
    "tests/integration/test_replanned_example.py",
    "tests/integration/test_decision_workbook.py",
    "tests/integration/test_exchange_mspdi.py",
    "tests/integration/",
    "tests/properties/",
)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """What the processes of this session made for one another."""
    return shelf_of_the_session(tmp_path_factory)


@pytest.fixture(scope="session")
def run_example(shelf: Shelf) -> Callable[[str], EngagementResult]:
    """Run an example engagement by the name of its folder, each one once per session."""
    return lambda name: shelf.get(name, lambda: run_folder(EXAMPLES / name))


@pytest.fixture(scope="session")
def run_under_way(shelf: Shelf, run_example: Callable[[str], EngagementResult]) -> Callable[[], EngagementResult]:
    """Run the first example five weeks after its start, once per session."""
    folder = EXAMPLES / "sample_manufacturing"

    def run() -> EngagementResult:
        return run_what_if(folder, folder / "under_way.yaml", base=run_example(folder.name))

    return lambda: shelf.get("under_way", run)


@pytest.fixture(scope="session")
def run_trained(shelf: Shelf) -> Callable[[], EngagementResult]:
    """Run the first example with the records of its key users' training, once per session."""
    folder = EXAMPLES / "sample_manufacturing"
    return lambda: shelf.get("key_users_trained", lambda: run_with_records(folder, folder / "key_users_trained"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long modules first; within each place the random order stays."""
    places = functools.cache(_place)
    items.sort(key=lambda item: places(item.location[0]))


def _place(file: str) -> int:
    return next((place for place, long in enumerate(LONG) if file.startswith(long)), len(LONG))


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what stays to the end, and come by less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests did not run for want of a tool, and what to install; other skips are told by pytest."""
    reasons = [str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()) if report.longrepr]
    wanted = sorted({reason.rpartition("install ")[2] for reason in reasons if "install " in reason})
    if wanted:
        count = sum("install " in reason for reason in reasons)
        terminalreporter.write_line(f"not run: {count} tests, install {', '.join(wanted)}")
