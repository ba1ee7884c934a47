import pytest

from planner.domain.diagnosis.pains import burden_by_area, find_pains
from tests.builders import make_answer, make_catalogue, make_pain

CATALOGUE = make_catalogue(
    pains=[
        make_pain("PP01", "sales"),
        make_pain("PP02", "sales"),
        make_pain("PP03", "service"),
        make_pain("PP04", "data"),
    ]
)


def _rated(respondent, **rows):
    value = tuple({"id": code, "severity": severity, "frequency": often} for code, (severity, often) in rows.items())
    return make_answer("pain_ratings", value, respondent, "pain_points")


def test_severity_is_given_as_lowest_mean_and_highest_over_the_respondents():
    answers = [_rated("gm", PP01=(5, 4)), _rated("pm", PP01=(2, 2))]
    pain = find_pains(answers, CATALOGUE)[0]
    assert (pain.severity_low, pain.severity_mean, pain.severity_high) == (2, 3.5, 5)
    assert (pain.frequency_mean, pain.respondents) == (3, 2)
    # 3.5 x 3 / 25
    assert pain.burden == pytest.approx(0.42)


def test_a_pain_nobody_rated_is_unknown_and_listed_last():
    pains = find_pains([_rated("gm", PP03=(0, 0))], CATALOGUE)
    assert [p.pain_id for p in pains] == ["PP03", "PP01", "PP02", "PP04"]
    assert pains[0].burden == 0.0
    assert (pains[1].burden, pains[1].severity_mean, pains[1].respondents) == (None, None, 0)


def test_a_mark_that_is_not_known_is_left_out_and_not_counted_as_zero():
    pain = find_pains([_rated("gm", PP01=(4, None)), _rated("pm", PP01=(2, 5))], CATALOGUE)[0]
    assert (pain.severity_mean, pain.frequency_mean) == (3, 5)
    only_severity = find_pains([_rated("gm", PP01=(4, None))], CATALOGUE)[0]
    assert (only_severity.severity_mean, only_severity.burden) == (4, None)


def test_pains_are_sorted_by_burden():
    pains = find_pains([_rated("gm", PP01=(1, 1), PP02=(5, 5), PP03=(3, 3))], CATALOGUE)
    assert [p.pain_id for p in pains[:3]] == ["PP02", "PP03", "PP01"]


def test_an_area_carries_the_mean_of_its_rated_pains_and_none_without_any():
    pains = find_pains([_rated("gm", PP01=(5, 5), PP02=(5, 1))], CATALOGUE)
    assert burden_by_area(pains, CATALOGUE) == {"sales": pytest.approx(0.6), "service": None, "data": None}


def test_a_respondent_who_knows_nothing_of_the_pains_changes_nothing():
    answers = [_rated("gm", PP01=(5, 4))]
    assert find_pains([*answers, make_answer("pain_ratings", None, "pm", "pain_points")], CATALOGUE) == find_pains(
        answers, CATALOGUE
    )
