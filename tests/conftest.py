"""Fixtures of all tests."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest

from planner.bootstrap import run_folder
from planner.places import EXAMPLES
from planner.services.run import EngagementResult


@pytest.fixture(scope="session")
def run_example() -> Callable[[str], EngagementResult]:
    """Run an example engagement by the name of its folder, each one once per session."""
    return functools.cache(lambda name: run_folder(EXAMPLES / name))
