"""
Published examples of PERT and its simulation.

F. S. Hillier, G. J. Lieberman, *Introduction to Operations Research*, McGraw-Hill, «Reliable Construction Co.»: three
estimates per activity (weeks), mean 44, variance 9 of the mean critical path, so 47 weeks are kept with 0.84. The mean
of the simulated project is 44.33 with beta-PERT durations; 46.8 weeks (49.4 with triangular ones) are kept with 80 %.
"""

import pytest

from planner.exchange.engine.network import answer

ESTIMATES = {
    "A": (1, 2, 3), "B": (2, 3.5, 8), "C": (6, 9, 18), "D": (4, 5.5, 10), "E": (1, 4.5, 5), "F": (4, 4, 10),
    "G": (5, 6.5, 11), "H": (5, 8, 17), "I": (3, 7.5, 9), "J": (3, 9, 9), "K": (4, 4, 4), "L": (1, 5.5, 7),
    "M": (1, 2, 3), "N": (5, 5.5, 9),
}  # fmt: skip
LINKS = ("AB", "BC", "CD", "CE", "EF", "DG", "EH", "GH", "CI", "FJ", "IJ", "JK", "JL", "HM", "KN", "LN")


def reliable_construction(**more):
    return {
        "activities": [{"id": id_, "estimate": list(estimate)} for id_, estimate in ESTIMATES.items()],
        "links": [{"pred": pred, "succ": succ} for pred, succ in LINKS],
        **more,
    }


@pytest.fixture(scope="module")
def beta():
    return answer(reliable_construction(distribution="beta-pert", samples=200_000, targets=[47]))


def test_the_mean_durations_give_the_textbook_path_of_44_weeks(beta):
    assert beta["duration"] == pytest.approx(44)
    assert "".join(beta["critical"]) == "ABCEFJLN"
    slack = {id_: times["TF"] for id_, times in beta["activities"].items() if times["TF"] > 1e-9}
    assert slack == pytest.approx({"D": 4, "G": 4, "H": 4, "M": 4, "I": 2, "K": 1})


def test_pert_gives_the_published_variance_and_the_published_chance_of_47_weeks(beta):
    assert beta["pert"]["variance"] == pytest.approx(9)
    assert beta["pert"]["probability"] == [pytest.approx(0.8413, abs=5e-5)]


def test_paths_that_meet_make_the_simulated_mean_later_than_pert_says(beta):
    assert beta["simulated"]["mean"] == pytest.approx(44.33, abs=0.03)
    assert beta["simulated"]["percentiles"]["P80"] == pytest.approx(46.8, abs=0.05)


def test_triangular_durations_make_the_same_estimates_later():
    found = answer(reliable_construction(distribution="triangular", samples=200_000))
    assert found["simulated"]["percentiles"]["P80"] == pytest.approx(49.4, abs=0.08)
