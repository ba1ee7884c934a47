"""The same folder gives the same result in every process: the order in which Python hashes texts decides nothing."""

import os
import subprocess
import sys

import pytest

from planner.places import EXAMPLES


@pytest.mark.parametrize("words", [("rollout", "gates"), ("training", "plan")])
def test_two_processes_that_hash_texts_differently_print_the_same(words):
    command = [sys.executable, "-m", "planner", *words, str(EXAMPLES / "sample_services"), "--json"]
    told = [
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True).stdout
        for seed in ("0", "2")
    ]
    assert told[0] == told[1]
    assert len(told[0]) > 1000
