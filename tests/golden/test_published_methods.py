"""Published examples of the second opinions: TOPSIS, VIKOR, PROMETHEE."""

import numpy as np
import pytest

from planner.domain.selection.methods.additive import additive
from planner.domain.selection.methods.normalise import as_scaled
from planner.domain.selection.methods.promethee import Preference, promethee
from planner.domain.selection.methods.ranks import competition_ranks
from planner.domain.selection.methods.topsis import topsis
from planner.domain.selection.methods.vikor import vikor


def test_the_fighter_aircraft_have_the_published_closeness():
    """Hwang & Yoon, Multiple Attribute Decision Making (Springer 1981), section 3.3: 0.643, 0.268, 0.613, 0.312."""
    aircraft = [
        [2.0, 1500, 20000, 5.5, 5, 9],
        [2.5, 2700, 18000, 6.5, 3, 5],
        [1.8, 2000, 21000, 4.5, 7, 7],
        [2.2, 1800, 20000, 5.0, 5, 5],
    ]
    more_is_better = [True, True, True, False, True, True]
    found = topsis(as_scaled(aircraft, "vector"), [0.2, 0.1, 0.1, 0.1, 0.2, 0.3], more_is_better)
    # the publication rounds its intermediate results
    assert found.closeness == pytest.approx([0.643, 0.268, 0.613, 0.312], abs=0.001)


def test_the_mountain_climbers_agree_on_the_second_mountain():
    """
    Opricovic & Tzeng, Compromise solution by MCDM methods, EJOR 156 (2004), the example of risk and altitude.

    Equal weights give the regrets (0, 1/2), (1/8, 1/4), (1/2, 0), hence S, R and Q by hand; VIKOR chooses the second
    mountain, TOPSIS with vector normalization the first.
    """
    mountains, more_is_better = [[1, 3000], [2, 3750], [5, 4500]], [False, True]
    found = vikor(mountains, [0.5, 0.5], more_is_better)
    assert found.s == pytest.approx([0.5, 0.375, 0.5])
    assert found.r == pytest.approx([0.5, 0.25, 0.5])
    assert found.q == pytest.approx([1, 0, 1])
    assert found.compromise_set == (1,)
    by_topsis = topsis(as_scaled(mountains, "vector"), [0.5, 0.5], more_is_better)
    assert competition_ranks(by_topsis.closeness.tolist()) == [1, 2, 3]


def test_the_six_power_stations_have_the_published_preferences():
    """
    Brans, Vincke & Mareschal, How to select and how to rank projects, EJOR 24 (1986): table of the preference indices.

    Each criterion has another preference function; the fifth station is ranked first.
    """
    stations = np.array([
        [80, 90, 6, 5.4, 8, 5],
        [65, 58, 2, 9.7, 1, 1],
        [83, 60, 4, 7.2, 4, 7],
        [40, 80, 10, 7.5, 7, 10],
        [52, 72, 6, 2.0, 3, 8],
        [94, 96, 7, 3.6, 5, 6],
    ])  # fmt: skip
    published = [
        [0.000, 0.296, 0.250, 0.268, 0.100, 0.185],
        [0.462, 0.000, 0.389, 0.333, 0.296, 0.500],
        [0.236, 0.180, 0.000, 0.333, 0.056, 0.429],
        [0.399, 0.505, 0.305, 0.000, 0.223, 0.212],
        [0.444, 0.515, 0.487, 0.380, 0.000, 0.448],
        [0.286, 0.399, 0.250, 0.432, 0.133, 0.000],
    ]
    functions = [
        Preference("u-shape", q=10),
        Preference("v-shape", p=30),
        Preference("linear", q=0.5, p=5),
        Preference("level", q=1, p=6),
        Preference("usual"),
        Preference("gaussian", s=5),
    ]
    found = promethee(stations * [-1, 1, -1, -1, -1, 1], np.ones(6), functions)
    assert found.index == pytest.approx(np.array(published), abs=0.0015)
    assert competition_ranks(found.net.tolist()) == [6, 2, 5, 3, 1, 4]


def test_the_office_choice_has_the_published_benefits():
    """Goodwin & Wright, Decision Analysis for Management Judgment, chapter 3: aggregate benefits of seven offices."""
    offices = [
        [100, 60, 100, 75, 0, 90],
        [20, 80, 10, 30, 100, 30],
        [80, 70, 0, 0, 10, 100],
        [70, 50, 30, 55, 30, 90],
        [40, 60, 90, 100, 60, 70],
        [0, 0, 70, 0, 80, 0],
        [60, 100, 20, 50, 50, 80],
    ]
    found = additive(offices, [32, 26, 23, 10, 6, 3])
    assert found.scores == pytest.approx([80.8, 39.4, 47.4, 52.3, 64.8, 20.9, 60.2], abs=0.05)
    assert found.contributions.sum(axis=1) == pytest.approx(found.scores)
