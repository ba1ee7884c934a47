"""
A network in unit time with three-point estimates, simulated.

Source: docs/methods.md#network-simulation
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.domain.rollout.schedule_results import DistributionName
from planner.domain.rollout.uncertainty.float_network import (
    FloatNetwork,
    Numbers,
    critical,
    early_starts,
    late_starts,
)
from planner.domain.rollout.uncertainty.three_points import ThreePoints, drawn

# numbers that are held at a time
_HELD = 2_000_000


@dataclass(frozen=True, eq=False, slots=True)
class NetworkRuns:
    """The ends of all runs, lowest first, and the share of runs in which each activity was critical."""

    ends: Numbers
    criticality: Numbers


def simulate_network(
    network: FloatNetwork,
    estimates: Sequence[ThreePoints],
    *,
    distribution: DistributionName,
    samples: int,
    seed: int,
) -> NetworkRuns:
    """Return what independent durations make of a network; the same seed gives the same runs."""
    generator = np.random.Generator(np.random.SFC64(seed))
    width = max(1, min(samples, _HELD // len(estimates)))
    ends = np.empty(samples)
    counts = np.zeros(len(estimates))
    for begin in range(0, samples, width):
        count = min(width, samples - begin)
        durations = np.stack([drawn(each, distribution, generator, count) for each in estimates])
        early = early_starts(network, durations)
        end = (early + durations).max(axis=0)
        counts += critical(early, late_starts(network, durations, end), end).sum(axis=1)
        ends[begin : begin + count] = end
    return NetworkRuns(np.sort(ends), counts / samples)
