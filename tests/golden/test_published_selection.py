"""Published examples of the additive value model."""

from planner.domain.selection.score import score_alternatives
from tests.scoring import exact_ratings, make_criteria

TOLERANCE = 0.01


def test_published_office_choice_is_reproduced():
    """
    Goodwin & Wright, Decision Analysis for Management Judgment (5th ed., 2014), chapter 3: the office location
    problem. Aggregate benefits 80.8 (Addison Square), 39.4 (Bilton Village), 47.4 (Carlisle Walk), 52.3 (Denver
    Street), 64.8 (Elton Street), 20.9 (Filton Village), 60.2 (Gorton Square) from weights 32, 26, 23, 10, 6, 3.
    """
    weights = {"closeness": 0.32, "visibility": 0.26, "image": 0.23, "size": 0.10, "comfort": 0.06, "parking": 0.03}
    values = {
        "addison": (100, 60, 100, 75, 0, 90),
        "bilton": (20, 80, 10, 30, 100, 30),
        "carlisle": (80, 70, 0, 0, 10, 100),
        "denver": (70, 50, 30, 55, 30, 90),
        "elton": (40, 60, 90, 100, 60, 70),
        "filton": (0, 0, 70, 0, 80, 0),
        "gorton": (60, 100, 20, 50, 50, 80),
    }
    published = {
        "addison": 80.8, "bilton": 39.4, "carlisle": 47.4, "denver": 52.3, "elton": 64.8, "filton": 20.9,
        "gorton": 60.2,
    }  # fmt: skip
    ratings = {
        n: exact_ratings({id_: v / 20 for id_, v in zip(weights, row, strict=True)}) for n, row in values.items()
    }
    scored = score_alternatives(make_criteria(weights), ratings, (), TOLERANCE)
    assert {s.alternative_id: round(s.overall_value.expected * 100, 1) for s in scored} == published
    assert [s.alternative_id for s in scored][:3] == ["addison", "elton", "gorton"]
